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
export class SessionConnection {
  readonly #address: Address;
  readonly #options: SessionOptions;
  readonly #listeners = new Map<string, Set<(payload: string) => void>>();
  readonly #lostCallbacks = new Set<() => void>();
  #opening: Promise<Session> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #latest: (Session & { connection: Connection }) | null = null;
  #newest: Connection | null = null;
  #ended = false;

  constructor(address: Address, options: SessionOptions) {
    this.#address = address;
    this.#options = options;
  }

  /** The open session, or a new one; throws if the server cannot be reached. */
  current(): Promise<Session> {
    this.#opening ??= this.#open().catch((error: unknown) => {
      this.#opening = null;
      throw error;
    });
    return this.#opening;
  }

  async #open(): Promise<Session> {
    const { settings, applicationName, prepare, watch } = this.#options;
    const lost = new AbortController();
    const connection = connect(this.#address, {
      max: 1,
      idleTimeout: null,
      settings,
      applicationName,
      onclose: () => {
        lost.abort();
        void connection.sql.end({ timeout: 0 });
        if (this.#latest?.connection === connection) this.#handleLoss();
      },
      onnotify: (channel, payload) => {
        for (const notify of this.#listeners.get(channel) ?? []) notify(payload);
      },
    });
    this.#newest = connection;
    const { sql } = connection;
    const [row] = await watch.during(sql<{ pid: number }[]>`select pg_backend_pid() as pid`);
    if (prepare) await watch.during(prepare(sql));
    for (const channel of this.#listeners.keys()) {
      await watch.during(sql.unsafe(listenStatement('listen', channel)));
    }
    const session = { sql, pid: row?.pid ?? 0, lost: lost.signal, watch };
    this.#latest = { ...session, connection };
    return session;
  }

  #handleLoss(): void {
    this.#opening = null;
    this.#latest = null;
    if (this.#ended) return;
    for (const callback of this.#lostCallbacks) callback();
    void this.#reopen();
  }

  async #reopen(): Promise<void> {
    try {
      await this.#options.recover();
      if (!this.#ended) await this.current();
    } catch (error) {
      this.#options.onFailure(error);
      if (!this.#ended) this.#timer = setTimeout(() => void this.#reopen(), retryMs);
    }
  }

  async listen(channel: string, onNotify: (payload: string) => void): Promise<() => Promise<void>> {
    const known = this.#listeners.get(channel) ?? new Set();
    // A new function for each call, so that two listeners with the same callback stay two.
    const notify = (payload: string) => onNotify(payload);
    this.#listeners.set(channel, known.add(notify));
    const { sql, watch } = await this.current();
    await watch.during(sql.unsafe(listenStatement('listen', channel)));
    return async () => {
      known.delete(notify);
      if (known.size > 0 || !this.#listeners.delete(channel) || this.#ended) return;
      // A lost session no longer listens, and the next one will not listen to this channel.
      await this.#latest?.sql.unsafe(listenStatement('unlisten', channel)).catch(() => {});
    };
  }

  onLost(callback: () => void): () => void {
    const registered = () => callback();
    this.#lostCallbacks.add(registered);
    return () => this.#lostCallbacks.delete(registered);
  }

  /** Aborts when the open session is lost; null while there is none. */
  life(): AbortSignal | null {
    return this.#latest?.lost ?? null;
  }

  /** Sends the server a trivial query. */
  async ask(): Promise<void> {
    const { sql } = await this.current();
    await sql`select 1`;
  }

  /** Closes the socket at once; the session is reopened as after any loss. */
  destroy(): void {
    this.#newest?.destroy();
  }

  async end(): Promise<void> {
    this.#ended = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#latest?.sql.end({ timeout: 1 });
    this.#newest?.destroy();
  }
}

const listenStatement = (verb: 'listen' | 'unlisten', channel: string): string =>
  `${verb} "${channel.replaceAll('"', '""')}"`;
