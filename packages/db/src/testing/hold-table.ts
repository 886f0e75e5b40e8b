import { sql } from 'drizzle-orm';
import { expect } from 'vitest';
import type { Database } from '../database.ts';

/** A table that is locked for others: every user of it waits until it is released. */
export interface HeldTable {
  /** Resolves once a session waits for it. */
  isAwaited(): Promise<void>;
  release(): Promise<void>;
}

type Openable = { open(): Promise<Database> };

/** Locks a table of a test's database: a run that needs it stops in the middle of its step. */
export function holdTable(database: Openable, table: string): Promise<HeldTable> {
  return hold({ database, table, mode: 'access exclusive' });
}

/** Locks a table against writers only: a run stops before it, while pages can still read. */
export function holdWriters(database: Openable, table: string): Promise<HeldTable> {
  return hold({ database, table, mode: 'share' });
}

async function hold(options: {
  database: Openable;
  table: string;
  mode: 'access exclusive' | 'share';
}): Promise<HeldTable> {
  const { database, table, mode } = options;
  const { db } = await database.open();
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let held = () => {};
  const holding = new Promise<void>((resolve) => {
    held = resolve;
  });
  const ended = db.transaction(async (tx) => {
    await tx.execute(sql`lock table ${sql.identifier(table)} in ${sql.raw(mode)} mode`);
    held();
    await released;
  });
  await Promise.race([holding, ended]);
  const countWaiting = async () => {
    const rows = await db.execute(sql`select from pg_locks
      where not granted and relation = ${table}::regclass and database =
        (select oid from pg_database where datname = current_database())`);
    return rows.length;
  };
  return {
    isAwaited: async () => {
      await expect.poll(countWaiting, { interval: 20 }).toBeGreaterThan(0);
    },
    release: async () => {
      release();
      await ended;
    },
  };
}
