import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from './database.ts';
import { isDatabaseUnavailable } from './errors.ts';
import { createTestDatabase, type TestDatabase } from './testing.ts';

let test: TestDatabase;
let first: Database;
let second: Database;

beforeEach(async () => {
  test = await createTestDatabase();
  [first, second] = await Promise.all([test.open(), test.open()]);
});

afterEach(() => test.dispose());

const patiently = { timeoutMs: 10_000 };

/** Ends the sessions that hold advisory locks, as a failing network or an administrator would. */
const endHolders = (by: Database) =>
  by.db.execute(sql`select pg_terminate_backend(pid) from pg_locks
    where locktype = 'advisory' and granted
      and database = (select oid from pg_database where datname = current_database())`);

describe('a lock', () => {
  it('is held by one caller, in one process or another, until it is released', async () => {
    const lock = await first.locks.acquire('a', patiently);
    await lock.assertHeld();
    expect(await first.locks.tryAcquire('a')).toBeNull();
    expect(await second.locks.tryAcquire('a')).toBeNull();
    const other = await second.locks.tryAcquire('b');
    expect(other?.name).toBe('b');
    await lock.release();
    const next = await second.locks.tryAcquire('a');
    await next?.assertHeld();
    await expect(lock.assertHeld()).rejects.toMatchObject({ code: 'LOCK_LOST' });
    await lock.release();
    await next?.assertHeld();
  });

  it('is busy after the timeout, not before, and waiting leaves nothing behind', async () => {
    const lock = await first.locks.acquire('a', patiently);
    for (const database of [first, second]) {
      const error = await database.locks.acquire('a', { timeoutMs: 60 }).catch((reason) => reason);
      expect(error).toMatchObject({ code: 'LOCK_BUSY', evidence: { lock: 'a', timeout_ms: 60 } });
    }
    await lock.release();
    await (await second.locks.acquire('a', patiently)).release();
    await (await first.locks.acquire('a', patiently)).release();
  });

  it('is granted in the order requested within a process', async () => {
    const order: number[] = [];
    const lock = await first.locks.acquire('a', patiently);
    const waiting = [0, 1, 2, 3, 4].map(async (place) => {
      const mine = await first.locks.acquire('a', patiently);
      order.push(place);
      await mine.release();
    });
    await lock.release();
    await Promise.all(waiting);
    expect(order).toEqual([0, 1, 2, 3, 4]);
  });

  it('keeps a counter exact that two processes and eight callers each read and write', async () => {
    let counter = 0;
    const callers = [first, second].flatMap((database) => Array(8).fill(database.locks));
    await Promise.all(
      callers.map(async (locks) => {
        for (let time = 0; time < 10; time += 1) {
          const lock = await locks.acquire('counter', patiently);
          const read = counter;
          await lock.assertHeld();
          counter = read + 1;
          await lock.release();
        }
      }),
    );
    expect(counter).toBe(160);
  });
});

describe('a lost connection', () => {
  it('notifies every holder, fails the assertion, and frees the lock for others', async () => {
    const locks = [
      await first.locks.acquire('a', patiently),
      await first.locks.acquire('b', patiently),
    ];
    let told = 0;
    first.onLost(() => {
      told += 1;
    });
    await endHolders(second);
    await expect.poll(() => locks.map((lock) => lock.lost.aborted)).toEqual([true, true]);
    expect(told).toBe(1);
    for (const lock of locks) {
      expect(lock.lost.reason).toMatchObject({ code: 'LOCK_LOST' });
      const error = await lock.assertHeld().catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: 'LOCK_LOST' });
      expect(isDatabaseUnavailable(error)).toBe(true);
    }
    const taken = await second.locks.acquire('a', patiently);
    // Releasing a lost lock must not release the lock that another process holds by now.
    await locks[0]?.release();
    await taken.assertHeld();
    expect(await first.locks.tryAcquire('a')).toBeNull();
  });

  it('is reopened: the same process can lock again', async () => {
    const lost = await first.locks.acquire('a', patiently);
    await endHolders(second);
    await expect.poll(() => lost.lost.aborted).toBe(true);
    await lost.release();
    const again = await first.locks.acquire('a', patiently);
    await again.assertHeld();
    expect(again.lost.aborted).toBe(false);
    await expect(lost.assertHeld()).rejects.toMatchObject({ code: 'LOCK_LOST' });
  });

  it('is noticed by asserting, before any event reports it', async () => {
    const lock = await first.locks.acquire('a', patiently);
    const ended = endHolders(second);
    await ended;
    await expect(lock.assertHeld()).rejects.toMatchObject({ code: 'LOCK_LOST' });
  });
});
