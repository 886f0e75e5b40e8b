import type { VitrineDb } from './database.ts';

/** Runs `read` in one read-only repeatable-read transaction: all its reads use one snapshot. */
export function readSnapshot<Result>(
  db: VitrineDb,
  read: (tx: VitrineDb) => Promise<Result>,
): Promise<Result> {
  return db.transaction(read, { isolationLevel: 'repeatable read', accessMode: 'read only' });
}
