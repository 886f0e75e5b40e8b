import { setTimeout as wait } from 'node:timers/promises';
import type { Database, VitrineDb } from '@vitrine/db';
import { sql } from 'drizzle-orm';

/** Interval of cancellations: a statement that started after the previous one needs another. */
const cancelAgainMs = 50;

interface CancelOptions {
  database: Database;
  tx: VitrineDb;
  signal: AbortSignal;
}

/**
 * Does work in a transaction that an abort ends at once: the current statement is cancelled, and the signal's reason is thrown
 * regardless of the work's result, so that the transaction is rolled back.
 */
export async function cancelOnAbort<Result>(
  { database, tx, signal }: CancelOptions,
  work: () => Promise<Result>,
): Promise<Result> {
  const [session] = await tx.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`);
  const ended = new AbortController();
  const cancel = async () => {
    while (!ended.signal.aborted) {
      await database.db
        .execute(sql`select pg_cancel_backend(${session?.pid}::int)`)
        .catch(() => {});
      await wait(cancelAgainMs, undefined, { signal: ended.signal }).catch(() => {});
    }
  };
  let cancelling = Promise.resolve();
  const begin = () => {
    cancelling = cancel();
  };
  signal.addEventListener('abort', begin, { once: true });
  try {
    signal.throwIfAborted();
    return await work();
  } finally {
    signal.removeEventListener('abort', begin);
    ended.abort();
    // A pending cancellation would hit the next statement of the session.
    await cancelling;
    signal.throwIfAborted();
  }
}
