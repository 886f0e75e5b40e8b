import type { Writable } from 'node:stream';
import type { PgDatabase } from 'drizzle-orm/pg-core';
import type { PostgresJsQueryResultHKT } from 'drizzle-orm/postgres-js';
import type { DatabaseFault } from './errors.ts';
import type * as schema from './schema.ts';
import type { WatchLimits } from './server-watch.ts';

/** A drizzle handle on our schema: the pool, or a transaction on it. */
export type VitrineDb = PgDatabase<PostgresJsQueryResultHKT, typeof schema>;

export type DatabaseLog = (message: string, fields: Record<string, unknown>) => void;

export type DatabaseConfig = (
  | {
      kind: 'external';
      url: string;
      /** The PG* variables of libpq, for values missing in the URL. */
      environment?: Readonly<Record<string, string | undefined>>;
      poolSize?: number;
    }
  | {
      kind: 'embedded';
      dataDirectory: string;
      /** For servers: restart the cluster when the process that ran it ends. */
      keepRunning: boolean;
      poolSize?: number;
    }
) & {
  /** Logs normal events. */
  log?: DatabaseLog;
  /** Logs events that need attention. */
  warn?: DatabaseLog;
  /** When a silent server is given up; about 25 s by default. */
  watch?: WatchLimits;
};

export type SessionLock = {
  readonly name: string;
  /** Aborts when the lock's connection is lost, and with it the lock. */
  readonly lost: AbortSignal;
  /** Asks the server; throws LOCK_LOST if the lock is no longer ours. */
  assertHeld(): Promise<void>;
  /** Releases the lock; does nothing the second time, and never throws. */
  release(): Promise<void>;
};

export type SessionLocks = {
  /** Waits for the lock in the order of the calls; throws LOCK_BUSY after `timeoutMs`. */
  acquire(name: string, options: { timeoutMs: number }): Promise<SessionLock>;
  /** The lock if it is free now, else null. */
  tryAcquire(name: string): Promise<SessionLock | null>;
};

export type Database = {
  readonly db: VitrineDb;
  readonly kind: 'embedded' | 'external';
  /** The version as the server prints it, such as `18.4`. */
  readonly version: string;
  readonly locks: SessionLocks;
  /** Opens `COPY … FROM STDIN` in the transaction (or on the pool): the rows are stored once the stream has finished. */
  copyIn(db: VitrineDb, statement: string): Promise<Writable>;
  /** Calls back with each payload notified on the channel; survives reconnects; the returned function stops it. */
  listen(channel: string, onNotify: (payload: string) => void): Promise<() => Promise<void>>;
  /** Calls back each time the lock connection or the embedded cluster is lost; the returned function stops it. */
  onLost(callback: () => void): () => void;
  /** What keeps the database from serving, now or since the last write; null if nothing does. */
  findFault(): Promise<DatabaseFault | null>;
  /** Throws DATABASE_NEWER if a newer version has changed the schema since this process checked it. */
  assertCurrent(): Promise<void>;
  /** Ends every connection, and the cluster if this process runs it. */
  close(): Promise<void>;
};
