import type { Sql } from 'postgres';
import type { Address } from './address.ts';
import { type Connection, connect } from './connection.ts';
import type { ServerWatch } from './server-watch.ts';
import type { SessionSettings } from './session-settings.ts';

const retryMs = 100;

/** One server session. Once `lost` has aborted, nothing may be sent on it. */
export type Session = {
  readonly sql: Sql;
  readonly pid: number;
  readonly lost: AbortSignal;
  readonly watch: ServerWatch;
};

export type SessionConnection = {
  /** The open session, or a new one; throws if the server cannot be reached. */
  current(): Promise<Session>;
  listen(channel: string, onNotify: (payload: string) => void): Promise<() => Promise<void>>;
  onLost(callback: () => void): () => void;
  /** Aborts when the open session is lost; null while there is none. */
  life(): AbortSignal | null;
  /** Sends the server a trivial query. */
  ask(): Promise<void>;
  /** Closes the socket at once; the session is reopened as after any loss. */
  destroy(): void;
  end(): Promise<void>;
};

type SessionOptions = {
  settings: SessionSettings;
  applicationName: string;
  /** What each session does first. */
  prepare?: (sql: Sql) => Promise<unknown>;
  watch: ServerWatch;
  /** Runs before a session is reopened, and may restart the server. */
  recover: () => Promise<void>;
  /** Called with the reason if a session could not be reopened; retries forever. */
  onFailure: (error: unknown) => void;
};

/**
 * The only connection outside the pool: it holds the session locks, listens for notifications, and its
 * end shows the process that the server went away. When it breaks, it is reopened for later calls.
 */
export function createSessionConnection(
  address: Address,
  { settings, applicationName, prepare, watch, recover, onFailure }: SessionOptions,
): SessionConnection {
  const listeners = new Map<string, Set<(payload: string) => void>>();
  const lostCallbacks = new Set<() => void>();
  let opening: Promise<Session> | null = null;
  let timer: NodeJS.Timeout | null = null;
  let latest: (Session & { connection: Connection }) | null = null;
  let newest: Connection | null = null;
  let ended = false;

  async function open(): Promise<Session> {
    const lost = new AbortController();
    const connection = connect(address, {
      max: 1,
      idleTimeout: null,
      settings,
      applicationName,
      onclose: () => {
        lost.abort();
        void connection.sql.end({ timeout: 0 });
        if (latest?.connection === connection) handleLoss();
      },
      onnotify: (channel, payload) => {
        for (const notify of listeners.get(channel) ?? []) notify(payload);
      },
    });
    newest = connection;
    const { sql } = connection;
    const [row] = await watch.during(sql<{ pid: number }[]>`select pg_backend_pid() as pid`);
    if (prepare) await watch.during(prepare(sql));
    for (const channel of listeners.keys()) {
      await watch.during(sql.unsafe(listenStatement('listen', channel)));
    }
    const session = { sql, pid: row?.pid ?? 0, lost: lost.signal, watch };
    latest = { ...session, connection };
    return session;
  }

  function current(): Promise<Session> {
    opening ??= open().catch((error: unknown) => {
      opening = null;
      throw error;
    });
    return opening;
  }

  function handleLoss(): void {
    opening = null;
    latest = null;
    if (ended) return;
    for (const callback of lostCallbacks) callback();
    void reopen();
  }

  async function reopen(): Promise<void> {
    try {
      await recover();
      if (!ended) await current();
    } catch (error) {
      onFailure(error);
      if (!ended) timer = setTimeout(() => void reopen(), retryMs);
    }
  }

  async function listen(
    channel: string,
    onNotify: (payload: string) => void,
  ): Promise<() => Promise<void>> {
    const known = listeners.get(channel) ?? new Set();
    // A new function for each call, so that two listeners with the same callback stay two.
    const notify = (payload: string) => onNotify(payload);
    listeners.set(channel, known.add(notify));
    const session = await current();
    await watch.during(session.sql.unsafe(listenStatement('listen', channel)));
    return async () => {
      known.delete(notify);
      if (known.size > 0 || !listeners.delete(channel) || ended) return;
      // A lost session no longer listens, and the next one will not listen to this channel.
      await latest?.sql.unsafe(listenStatement('unlisten', channel)).catch(() => {});
    };
  }

  function onLost(callback: () => void): () => void {
    const registered = () => callback();
    lostCallbacks.add(registered);
    return () => lostCallbacks.delete(registered);
  }

  async function end(): Promise<void> {
    ended = true;
    if (timer !== null) clearTimeout(timer);
    await latest?.sql.end({ timeout: 1 });
    newest?.destroy();
  }

  async function ask(): Promise<void> {
    const { sql } = await current();
    await sql`select 1`;
  }

  return {
    current,
    listen,
    onLost,
    life: () => latest?.lost ?? null,
    ask,
    destroy: () => newest?.destroy(),
    end,
  };
}

const listenStatement = (verb: 'listen' | 'unlisten', channel: string): string =>
  `${verb} "${channel.replaceAll('"', '""')}"`;
