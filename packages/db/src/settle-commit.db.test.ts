import net from 'node:net';
import { count } from 'drizzle-orm';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Database } from './database.ts';
import { isDatabaseUnavailable } from './errors.ts';
import { openDatabase } from './open-database.ts';
import { store } from './schema.ts';
import { createTestDatabase, type TestDatabase } from './testing.ts';

/** When the connection of a commit is cut: before the server gets the commit, or after it has answered. */
type Cut = 'before' | 'after';

let test: TestDatabase;
let proxy: Awaited<ReturnType<typeof openProxy>>;
let database: Database;

beforeEach(async () => {
  test = await createTestDatabase();
  proxy = await openProxy(new URL(test.url));
  database = await openDatabase({ kind: 'external', url: proxy.url });
});
afterEach(async () => {
  await database.close();
  await proxy.close();
  await test.dispose();
});

/** Forwards everything, and on request cuts the connection of the next commit. */
async function openProxy(target: URL) {
  let cut: Cut | null = null;
  const serve = (client: net.Socket) => {
    const server = net.connect(Number(target.port), target.hostname);
    let cutsAnswer = false;
    const end = () => {
      client.destroy();
      server.destroy();
    };
    client.on('data', (data) => {
      const isCommit = cut !== null && data.includes('commit\0');
      if (isCommit && cut === 'before') return end();
      cutsAnswer ||= isCommit;
      server.write(data);
    });
    server.on('data', (data) => (cutsAnswer ? end() : client.write(data)));
    for (const socket of [client, server]) socket.on('error', end).on('close', end);
  };
  const listener = net.createServer(serve);
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const address = listener.address();
  const url = new URL(target);
  if (typeof address === 'object' && address !== null) url.port = String(address.port);
  return {
    url: url.href,
    cutCommit: (when: Cut) => {
      cut = when;
    },
    close: () => new Promise<void>((resolve) => listener.close(() => resolve())),
  };
}

const insert = () =>
  database.db.transaction(async (tx) => {
    await tx.insert(store).values({ store_code: 'A' });
    return 'the result';
  });

async function countStores(): Promise<number> {
  const [row] = await (await test.open()).db.select({ stores: count() }).from(store);
  return row?.stores ?? -1;
}

it('a commit whose answer was lost is looked up, and the transaction succeeds', async () => {
  proxy.cutCommit('after');
  expect(await insert()).toBe('the result');
  expect(await countStores()).toBe(1);
});

it('a commit that never arrived is looked up, and the transaction fails', async () => {
  proxy.cutCommit('before');
  const failed: unknown = await insert().catch((error: unknown) => error);
  expect(isDatabaseUnavailable(failed)).toBe(true);
  expect(await countStores()).toBe(0);
});

it('a transaction that wrote nothing succeeds, even if its commit was lost', async () => {
  proxy.cutCommit('before');
  const read = database.db.transaction((tx) => tx.select().from(store));
  expect(await read).toEqual([]);
});
