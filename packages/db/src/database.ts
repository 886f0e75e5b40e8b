import type { Writable } from 'node:stream';
import type { PgDatabase } from 'drizzle-orm/pg-core';
import type { PostgresJsQueryResultHKT } from 'drizzle-orm/postgres-js';
import type * as schema from './schema.ts';

/** A drizzle handle on our schema: the pool, or a transaction on it. */
export type VitrineDb = PgDatabase<PostgresJsQueryResultHKT, typeof schema>;

export type DatabaseLog = (message: string, fields: Record<string, unknown>) => void;

export type DatabaseConfig = (
  | { kind: 'external'; url: string; poolSize?: number }
  | {
      kind: 'embedded';
      dataDirectory: string;
      /** Servers: start the cluster again when the process that ran it goes. */
      keepRunning: boolean;
      poolSize?: number;
    }
) & { log?: DatabaseLog };

export type SessionLock = {
  readonly name: string;
  /** Fires when the lock's connection is gone, and with it the lock. */
  readonly lost: AbortSignal;
  /** Asks the server; throws LockLostError when the lock is not ours any more. */
  assertHeld(): Promise<void>;
  /** Gives the lock back; does nothing the second time, and never throws. */
  release(): Promise<void>;
};

export type SessionLocks = {
  /** Waits in line for the lock; throws LockBusyError after `timeoutMs`. */
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
  isAlive(): Promise<boolean>;
  /** Ends every connection, and the cluster when this process runs it. */
  close(): Promise<void>;
};
