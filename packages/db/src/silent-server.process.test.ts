import { once } from 'node:events';
import { mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from './database.ts';
import { findDatabaseFault } from './errors.ts';
import { openDatabase } from './open-database.ts';
import { store } from './schema.ts';

let folder: string;
let database: Database;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vitrine-silent-'));
  database = await openDatabase({
    kind: 'embedded',
    dataDirectory: join(folder, 'data'),
    keepRunning: true,
    watch: { askAfterMs: 200, silenceMs: 1_000 },
  });
});
afterEach(() => signalServer('SIGCONT'));
afterAll(async () => {
  await database.close();
  rmSync(folder, { recursive: true });
});

/** Every process of the server: they all run in its folder. */
function signalServer(signal: 'SIGSTOP' | 'SIGCONT'): void {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      if (readlinkSync(`/proc/${pid}/cwd`).startsWith(folder)) process.kill(Number(pid), signal);
    } catch {
      // It has ended, or we may not inspect it.
    }
  }
}

const faultOf = (work: PromiseLike<unknown>) =>
  work.then(
    () => 'it was answered',
    (error: unknown) => findDatabaseFault(error),
  );

async function copyStore(code: string): Promise<void> {
  await database.db.transaction(async (tx) => {
    const copy = await database.copyIn(tx, 'copy store (store_code) from stdin');
    copy.end(`${code}\n`);
    await once(copy, 'finish');
  });
}

describe('a server that is silent', () => {
  it('is given up: statements, transactions, copies and locks end as unavailable', async () => {
    const lock = await database.locks.acquire('a', { timeoutMs: 1_000 });
    let resume = () => {};
    const stopped = new Promise<void>((resolve) => {
      resume = resolve;
    });
    let begun = () => {};
    const inside = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const transaction = database.db.transaction(async (tx) => {
      await tx.insert(store).values({ store_code: 'LOST' });
      begun();
      await stopped;
      await tx.insert(store).values({ store_code: 'NEVER' });
    });
    await inside;
    signalServer('SIGSTOP');
    resume();
    const faults = await Promise.all([
      faultOf(database.db.select().from(store)),
      faultOf(transaction),
      faultOf(copyStore('COPIED')),
      faultOf(lock.assertHeld()),
      faultOf(database.locks.tryAcquire('b')),
    ]);
    expect(new Set(faults)).toEqual(new Set(['DATABASE_UNAVAILABLE']));
    expect(lock.lost.reason).toMatchObject({ code: 'LOCK_LOST' });
    await lock.release();
    expect(await database.findFault()).toBe('DATABASE_UNAVAILABLE');
  });

  it('serves again once it speaks, with nothing left of what was given up', async () => {
    await expect.poll(() => database.findFault()).toBeNull();
    expect(await database.db.select().from(store)).toEqual([]);
    const lock = await database.locks.acquire('a', { timeoutMs: 30_000 });
    await lock.assertHeld();
    await lock.release();
  });
});

describe('a server that answers', () => {
  it('may take any time for a statement', async () => {
    await expect(database.db.execute(sql`select pg_sleep(2.5)`)).resolves.toBeDefined();
  });

  it('is not given up because this process paused', async () => {
    const asked = database.db.execute(sql`select pg_sleep(0.5)`);
    await database.db.execute(sql`select 1`);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2_500);
    await expect(asked).resolves.toBeDefined();
  });
});
