import type { Sql } from 'postgres';
import { connect, type Target } from './connection.ts';

const retryMs = 100;

/** One server session. Once `lost` has fired nothing may be sent on it any more. */
export type Session = { readonly sql: Sql; readonly pid: number; readonly lost: AbortSignal };

export type SessionConnection = {
  /** The session that is open, or a new one; throws when the server cannot be reached. */
  current(): Promise<Session>;
  listen(channel: string, onNotify: (payload: string) => void): Promise<() => Promise<void>>;
  onLost(callback: () => void): () => void;
  end(): Promise<void>;
};

/**
 * The one connection outside the pool: it holds the session locks, listens for notifications, and its
 * end is how a process notices that the server went away. When it breaks it is opened anew for what
 * comes later; `recover` runs first, and may bring the server back.
 */
export function createSessionConnection(
  target: Target,
  recover: () => Promise<void>,
): SessionConnection {
  const listeners = new Map<string, Set<(payload: string) => void>>();
  const lostCallbacks = new Set<() => void>();
  let opening: Promise<Session> | null = null;
  let timer: NodeJS.Timeout | null = null;
  let latest: Sql | null = null;
  let ended = false;

  async function open(): Promise<Session> {
    const lost = new AbortController();
    const sql = connect(target, {
      max: 1,
      idleTimeout: null,
      statementTimeout: 0,
      onclose: () => {
        lost.abort();
        void sql.end({ timeout: 0 });
        if (latest === sql) handleLoss();
      },
      onnotify: (channel, payload) => {
        for (const notify of listeners.get(channel) ?? []) notify(payload);
      },
    });
    const [row] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
    for (const channel of listeners.keys()) await sql.unsafe(listenStatement('listen', channel));
    latest = sql;
    return { sql, pid: row?.pid ?? 0, lost: lost.signal };
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
    } catch {
      if (!ended) timer = setTimeout(() => void reopen(), retryMs);
    }
  }

  async function listen(
    channel: string,
    onNotify: (payload: string) => void,
  ): Promise<() => Promise<void>> {
    const known = listeners.get(channel) ?? new Set();
    // A function of our own, so that two listeners with the same callback are two.
    const notify = (payload: string) => onNotify(payload);
    listeners.set(channel, known.add(notify));
    const session = await current();
    await session.sql.unsafe(listenStatement('listen', channel));
    return async () => {
      known.delete(notify);
      if (known.size > 0 || !listeners.delete(channel) || ended) return;
      // A session that is gone listens to nothing, and the next one will not listen to this.
      await latest?.unsafe(listenStatement('unlisten', channel)).catch(() => {});
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
    await latest?.end({ timeout: 1 });
  }

  return { current, listen, onLost, end };
}

const listenStatement = (verb: 'listen' | 'unlisten', channel: string): string =>
  `${verb} "${channel.replaceAll('"', '""')}"`;
