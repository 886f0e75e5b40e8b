import type { Database } from '@vitrine/db';
import { createTestDatabase, type TestDatabase } from '@vitrine/db/testing';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createId } from '../ids.ts';
import { eventChannel, findRun, insertRun, requestStop } from './queries.ts';

let owner: TestDatabase;
let database: Database;

beforeAll(async () => {
  owner = await createTestDatabase();
  database = await owner.open();
});
afterAll(() => owner.dispose());

/** Uploads, exports and seeding hold one connection each for their whole duration. */
async function holdEveryTransaction(): Promise<() => Promise<void>> {
  let free = () => {};
  const freed = new Promise<void>((resolve) => {
    free = resolve;
  });
  let begun = 0;
  const held = Array.from({ length: 20 }, () =>
    database.db.transaction(async (tx) => {
      await tx.execute(sql`select 1`);
      begun += 1;
      await freed;
    }),
  );
  await expect.poll(() => begun).toBe(5);
  return async () => {
    free();
    await Promise.all(held);
  };
}

it('records a stop and notifies the runner while every connection for transactions is taken', async () => {
  const id = createId();
  await insertRun(database.db, { id, workspaceId: null });
  const notified: string[] = [];
  const stopListening = await database.listen(eventChannel, (payload) => notified.push(payload));
  const release = await holdEveryTransaction();
  try {
    await requestStop(database.db, id);
    const run = await findRun(database.db, id);
    expect(run?.stop_requested_at).not.toBeNull();
    await expect.poll(() => notified).toEqual([id]);
    await requestStop(database.db, id);
    expect(await findRun(database.db, id)).toEqual(run);
    await expect.poll(() => notified).toEqual([id, id]);
  } finally {
    await release();
    await stopListening();
  }
});
