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
      /** The PG* variables of libpq, for what the URL leaves out. */
      environment?: Readonly<Record<string, string | undefined>>;
      poolSize?: number;
    }
  | {
      kind: 'embedded';
      dataDirectory: string;
      /** Servers: start the cluster again when the process that ran it goes. */
      keepRunning: boolean;
      poolSize?: number;
    }
) & {
  /** What goes on. */
  log?: DatabaseLog;
  /** What somebody should see to. */
  warn?: DatabaseLog;
  /** When a silent server is given up; some 25 s unless told. */
  watch?: WatchLimits;
};

export type SessionLock = {
  readonly name: string;
  /** Fires when the lock's connection is gone, and with it the lock. */
  readonly lost: AbortSignal;
  /** Asks the server; throws LOCK_LOST when the lock is not ours any more. */
  assertHeld(): Promise<void>;
  /** Gives the lock back; does nothing the second time, and never throws. */
  release(): Promise<void>;
};

export type SessionLocks = {
  /** Waits in line for the lock; throws LOCK_BUSY after `timeoutMs`. */
  acquire(name: string, options: { timeoutMs: number }): Promise<SessionLock>;
  /** The lock if it is free this moment, else null. */
  tryAcquire(name: string): Promise<SessionLock | null>;
};

export type Database = {
  readonly db: VitrineDb;
  readonly kind: 'embedded' | 'external';
  /** As the server prints it, such as `18.4`. */
  readonly version: string;
  readonly locks: SessionLocks;
  /** Opens `COPY … FROM STDIN` in the transaction (or on the pool): rows are in once the stream has finished. */
  copyIn(db: VitrineDb, statement: string): Promise<Writable>;
  /** Calls back with each payload notified on the channel; survives reconnects; the answer stops it. */
  listen(channel: string, onNotify: (payload: string) => void): Promise<() => Promise<void>>;
  /** Calls back each time the lock connection or the embedded cluster goes; the answer stops it. */
  onLost(callback: () => void): () => void;
  /** What keeps the database from serving, now or since something was last written; null when nothing does. */
  findFault(): Promise<DatabaseFault | null>;
  /** Throws DATABASE_NEWER when a newer version has changed the schema since this process looked. */
  assertCurrent(): Promise<void>;
  /** Ends every connection, and the cluster when this process runs it. */
  close(): Promise<void>;
};
