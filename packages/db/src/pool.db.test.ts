import { once } from 'node:events';
import { count, sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Database, VitrineDb } from './database.ts';
import { isDatabaseUnavailable } from './errors.ts';
import { openDatabase } from './open-database.ts';
import { readSnapshot } from './read-snapshot.ts';
import { product, store } from './schema.ts';
import { createTestDatabase, type TestDatabase } from './testing.ts';

let test: TestDatabase;
let database: Database;

beforeEach(async () => {
  test = await createTestDatabase();
  database = await test.open();
});

afterEach(() => test.dispose());

async function countStores(db: VitrineDb): Promise<number> {
  const [row] = await db.select({ stores: count() }).from(store);
  return row?.stores ?? -1;
}

async function backendPid(db: VitrineDb): Promise<number> {
  const [row] = await db.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`);
  return row?.pid ?? 0;
}

const terminate = (pid: number) => database.db.execute(sql`select pg_terminate_backend(${pid})`);

/** Resolves once the session is gone. */
const terminateAndWait = (pid: number) =>
  database.db.execute(sql`select pg_terminate_backend(${pid}, 30000)`);

const terminateAll = (by: Database) =>
  by.db.execute(sql`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`);

describe('a transaction whose connection breaks', () => {
  it('fails as unavailable, and sends nothing more to any connection', async () => {
    let tried: unknown = null;
    const broken = database.db.transaction(async (tx) => {
      await tx.insert(store).values({ store_code: 'LOST' });
      await terminateAndWait(await backendPid(tx));
      // By now another transaction may be using the connection that the driver would have reopened.
      tried = await tx
        .insert(store)
        .values({ store_code: 'STRAY' })
        .catch((error: unknown) => error);
      throw new Error('unwinds long after the connection broke');
    });
    expect(isDatabaseUnavailable(await broken.catch((error: unknown) => error))).toBe(true);
    await expect.poll(() => isDatabaseUnavailable(tried)).toBe(true);
    expect(await countStores(database.db)).toBe(0);
  });

  it('does not roll back or commit the work of others', async () => {
    const codes = Array.from({ length: 40 }, (_, place) => `S${place}`);
    const victims = codes.map((_, place) =>
      database.db
        .transaction(async (tx) => {
          const pid = await backendPid(tx);
          if (place % 4 === 0) await terminate(pid);
          await tx.execute(sql`select pg_sleep(0.001)`);
          throw new Error('rolled back on purpose');
        })
        .catch(() => {}),
    );
    const writers = codes.map(async (store_code) => {
      for (;;) {
        try {
          await database.db.transaction(async (tx) => {
            await tx.insert(store).values({ store_code });
            await tx.transaction((nested) => nested.insert(product).values({ sku: store_code }));
          });
          return;
        } catch (error) {
          if (!isDatabaseUnavailable(error)) throw error;
        }
      }
    });
    await Promise.all([...victims, ...writers]);
    expect(await countStores(database.db)).toBe(codes.length);
    expect(await database.db.select().from(product)).toHaveLength(codes.length);
  });
});

describe('the pool', () => {
  it('begins a transaction on a new connection if the idle one is ending', async () => {
    const other = await test.open();
    for (let round = 0; round < 50; round += 1) {
      const begin = () => database.db.transaction((tx) => countStores(tx));
      await Promise.all(Array.from({ length: 5 }, begin));
      await terminateAll(other);
      expect(await begin()).toBe(0);
    }
  });

  it('serves after all its connections were ended during traffic', async () => {
    const other = await test.open();
    for (let round = 0; round < 10; round += 1) {
      const traffic = Array.from({ length: 50 }, (_, place) =>
        place % 2 === 0
          ? // Query again at once: this is the moment at which the driver's own reconnecting hangs.
            countStores(database.db).catch(() => countStores(database.db))
          : database.db.transaction((tx) => countStores(tx)),
      );
      const settled = Promise.allSettled(traffic);
      await terminateAll(other);
      const outcomes = await settled;
      for (const outcome of outcomes) {
        if (outcome.status === 'rejected') expect(isDatabaseUnavailable(outcome.reason)).toBe(true);
      }
      // The server may still be ending the last connection, and a statement sent on it fails.
      await expect.poll(() => database.findFault()).toBeNull();
      expect(await database.db.transaction((tx) => countStores(tx))).toBe(0);
    }
  });

  it('runs transactions in turn if there are more than connections', async () => {
    const small = await openDatabase({ ...test.config, poolSize: 2 });
    try {
      const results = await Promise.all(
        Array.from({ length: 20 }, (_, place) =>
          small.db.transaction(async (tx) => {
            await tx.insert(store).values({ store_code: `S${place}` });
            return countStores(tx);
          }),
        ),
      );
      expect(Math.max(...results)).toBe(20);
    } finally {
      await small.close();
    }
  });

  it('is unavailable once closed, and serves nothing any more', async () => {
    await database.db.transaction((tx) => countStores(tx));
    await database.close();
    expect(await database.findFault()).toBe('DATABASE_UNAVAILABLE');
    const asked = [countStores(database.db), database.db.transaction((tx) => countStores(tx))];
    for (const outcome of await Promise.allSettled(asked)) {
      expect(outcome.status === 'rejected' && isDatabaseUnavailable(outcome.reason)).toBe(true);
    }
  });
});

describe('a snapshot', () => {
  it('reads one snapshot, however long it reads, and cannot write', async () => {
    await readSnapshot(database.db, async (tx) => {
      expect(await countStores(tx)).toBe(0);
      await database.db.insert(store).values({ store_code: 'LATER' });
      expect(await countStores(tx)).toBe(0);
    });
    expect(await countStores(database.db)).toBe(1);
    const written = readSnapshot(database.db, (tx) =>
      tx.insert(store).values({ store_code: 'NEVER' }),
    );
    await expect(written).rejects.toMatchObject({ cause: { code: '25006' } });
  });
});

describe('copyIn', () => {
  const copyStores = 'copy store (store_code) from stdin';

  async function copyCodes(db: VitrineDb, codes: string[]): Promise<void> {
    const stream = await database.copyIn(db, copyStores);
    for (const code of codes) stream.write(`${code}\n`);
    stream.end();
    await once(stream, 'finish');
  }

  it('commits and rolls back rows with the transaction', async () => {
    await database.db.transaction((tx) => copyCodes(tx, ['A', 'B']));
    const undone = database.db.transaction(async (tx) => {
      await copyCodes(tx, ['C', 'D', 'E']);
      expect(await countStores(tx)).toBe(5);
      tx.rollback();
    });
    await expect(undone).rejects.toThrow('Rollback');
    expect(await countStores(database.db)).toBe(2);
  });

  it('works on the pool too, while other statements run', async () => {
    const stream = await database.copyIn(database.db, copyStores);
    for (let place = 0; place < 5_000; place += 1) stream.write(`S${place}\n`);
    const counts = await Promise.all(Array.from({ length: 50 }, () => countStores(database.db)));
    stream.end();
    await once(stream, 'finish');
    expect(new Set(counts)).toEqual(new Set([0]));
    expect(await countStores(database.db)).toBe(5_000);
  });

  it('fails with the reason of the server, and leaves the transaction able to end', async () => {
    const refused = database.db.transaction((tx) => copyCodes(tx, ['A', 'A']));
    await expect(refused).rejects.toMatchObject({ code: '23505' });
    expect(await countStores(database.db)).toBe(0);
  });
});

describe('listen', () => {
  it('receives notifications of any connection, even after losing its own', async () => {
    const heard: string[] = [];
    const stop = await database.listen('Some "channel"', (payload) => heard.push(payload));
    const notify = (payload: string) =>
      database.db.execute(sql`select pg_notify('Some "channel"', ${payload})`);
    await notify('first');
    await expect.poll(() => heard).toEqual(['first']);
    const lost = new Promise<void>((resolve) => database.onLost(() => resolve()));
    await terminateAll(database);
    await lost;
    await expect
      .poll(async () => {
        await notify('again');
        return heard.includes('again');
      })
      .toBe(true);
    await stop();
    const before = heard.length;
    await notify('unheard');
    expect(await database.findFault()).toBeNull();
    expect(heard).toHaveLength(before);
  });

  it('can be stopped without a session if the database is gone', async () => {
    const doomed = await createTestDatabase();
    const orphan = await openDatabase(doomed.config);
    const stop = await orphan.listen('channel', () => {});
    const lost = new Promise<void>((resolve) => orphan.onLost(() => resolve()));
    await doomed.dispose();
    await lost;
    await expect(stop()).resolves.toBeUndefined();
    await orphan.close();
  });
});
