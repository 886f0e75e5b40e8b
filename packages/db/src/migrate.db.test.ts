import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openDatabase } from './open-database.ts';
import { createTestDatabase, type TestDatabase } from './testing.ts';

let test: TestDatabase;

beforeEach(async () => {
  test = await createTestDatabase();
});

afterEach(() => test.dispose());

it('brings an empty database up to date once, however many processes open it at the same moment', async () => {
  const outer = await test.open();
  const name = `vitrine_test_${randomUUID().replaceAll('-', '')}`;
  await outer.db.execute(sql.raw(`create database ${name} template template0`));
  const url = new URL(test.url);
  url.pathname = `/${name}`;
  try {
    const opened = await Promise.all(
      [1, 2, 3, 4, 5].map(() => openDatabase({ kind: 'external', url: url.href, poolSize: 2 })),
    );
    const [first] = opened;
    const tables = await first?.db.execute<{ name: string }>(
      sql`select table_name as name from information_schema.tables where table_schema = 'public' order by 1`,
    );
    const applied = await first?.db.execute(sql`select hash from drizzle.__drizzle_migrations`);
    await Promise.all(opened.map((database) => database.close()));
    expect(tables?.map((table) => table.name)).toEqual([
      'model_run',
      'product',
      'run_alias',
      'sales_daily',
      'scenario_plan',
      'showcase_event',
      'showcase_run',
      'showcase_workspace',
      'store',
    ]);
    expect(new Set(applied?.map((row) => row.hash)).size).toBe(applied?.length);
  } finally {
    await outer.db.execute(sql.raw(`drop database ${name} with (force)`));
  }
});

it('leaves the schema alone if it is up to date', async () => {
  const database = await test.open();
  await database.db.execute(sql`insert into store (store_code) values ('KEPT')`);
  const again = await test.open();
  expect(await again.db.execute(sql`select store_code from store`)).toMatchObject([
    { store_code: 'KEPT' },
  ]);
});

it('returns the version that it found', async () => {
  expect((await test.open()).version).toMatch(/^\d+\.\d+/);
});

it('reports a server that hangs up on everyone as unavailable', async () => {
  const rude = createServer((socket) => socket.end()).listen(0, '127.0.0.1');
  await once(rude, 'listening');
  const address = rude.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  await expect(
    openDatabase({ kind: 'external', url: `postgres://u@127.0.0.1:${port}/d` }),
  ).rejects.toMatchObject({
    code: 'DATABASE_UNAVAILABLE',
    message: expect.stringContaining('hung up'),
  });
  rude.close();
});

it('reports a missing server as unavailable', async () => {
  const url = new URL(test.url);
  url.port = '1';
  await expect(openDatabase({ kind: 'external', url: url.href })).rejects.toMatchObject({
    code: 'DATABASE_UNAVAILABLE',
    message: expect.stringMatching(/^DATABASE_URL does not answer: connect ECONNREFUSED/),
  });
});
