import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseDatabaseUrl } from './address.ts';
import { connect } from './connection.ts';
import type { Database } from './database.ts';
import { bareSettings } from './session-settings.ts';
import { createTestDatabase, type TestDatabase } from './testing.ts';

const migrations = fileURLToPath(new URL('../migrations', import.meta.url));

/** Rows as written by commit 29dc0d3 and earlier, whose last migration was 0002. */
const storedRows = [
  `insert into showcase_workspace (workspace_id, status, seed, scenario, reset, skip_seed, run_config) values
    ('11111111111111111111111111111111', 'completed', 42, 'demo_minimal', false, true, null),
    ('22222222222222222222222222222222', 'failed', 7, 'retail_standard', true, false,
      '{"train_model_types":["mstl"],"backtest":{"horizon":7}}')`,
  `insert into model_run (run_id, status, model_type, model_config, config_hash, feature_frame_version, store_id, product_id,
      data_window_start, data_window_end, data_hash, created_at)
    select repeat(name, 32), 'success', 'naive', '{}', repeat('0', 64), 1, 1, 1, '2025-01-01', '2025-01-03', repeat('0', 64), at::timestamptz
    from (values ('b', '2026-01-03T00:00:00Z'), ('a', '2026-01-01T00:00:00Z'), ('c', '2026-01-02T00:00:00Z')) as run (name, at)`,
  `insert into run_alias (alias_name, run_id, updated_at) values
    ('demo-production', repeat('a', 32), '2026-01-02T00:00:00Z')`,
  `insert into showcase_run (showcase_run_id, status, started_at) values
    (repeat('2', 32), 'failed', '2026-01-02T00:00:00Z'), (repeat('1', 32), 'completed', '2026-01-01T00:00:00Z')`,
  `insert into store (store_code) values ('sold'), ('unsold')`,
  `insert into product (sku) values ('sold'), ('unsold')`,
  `insert into sales_daily (store_id, product_id, date, quantity, unit_price, source) values (1, 1, '2026-01-01', 2.5, 9.99, 'csv')`,
  `insert into showcase_event (showcase_run_id, event_id, event) values (repeat('1', 32), 1, '{}')`,
];

let test: TestDatabase;
let database: Database;

beforeEach(async () => {
  test = await createTestDatabase();
  await openAsStoredBefore();
  database = await test.open();
});

afterEach(() => test.dispose());

/** Empties the database, applies the first three migrations and fills it; opening it then applies the rest. */
async function openAsStoredBefore(): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'vitrine-migrations-'));
  const { sql: connection } = connect(parseDatabaseUrl(test.url), {
    max: 1,
    idleTimeout: null,
    settings: bareSettings,
  });
  try {
    await cp(migrations, folder, { recursive: true });
    const file = path.join(folder, 'meta', '_journal.json');
    const journal = JSON.parse(await readFile(file, 'utf8'));
    await writeFile(file, JSON.stringify({ ...journal, entries: journal.entries.slice(0, 3) }));
    await connection.unsafe(
      'drop schema public cascade; drop schema drizzle cascade; create schema public',
    );
    await migrate(drizzle(connection), { migrationsFolder: folder });
    for (const statement of storedRows) await connection.unsafe(statement);
  } finally {
    await connection.end({ timeout: 5 });
    await rm(folder, { recursive: true, force: true });
  }
}

describe('rows stored before runs could be asked to promote', () => {
  it('keep their request: three models for the defaults, and the promotion', async () => {
    const rows = await database.db.execute(
      sql`select promote, run_config from showcase_workspace order by workspace_id`,
    );
    expect([...rows]).toEqual([
      {
        promote: true,
        run_config: {
          train_model_types: ['naive', 'seasonal_naive', 'moving_average'],
          backtest: {
            horizon: 14,
            strategy: 'expanding',
            n_splits: 3,
            min_train_size: 30,
            gap: 0,
            metric: 'wape',
          },
        },
      },
      { promote: true, run_config: { train_model_types: ['mstl'], backtest: { horizon: 7 } } },
    ]);
  });

  it('name preset and seed only if they had an effect', async () => {
    const rows = await database.db.execute(
      sql`select seed::int, scenario from showcase_workspace order by workspace_id`,
    );
    expect([...rows]).toEqual([
      { seed: null, scenario: null },
      { seed: 7, scenario: 'retail_standard' },
    ]);
  });

  it('keep their order, with the alias between the runs, and new rows come later', async () => {
    await database.db.execute(sql`insert into run_alias (alias_name, run_id)
      values ('next', repeat('b', 32))`);
    const rows = await database.db.execute<{ name: string }>(sql`
      select left(run_id, 1) as name, registry_order from model_run
      union all select alias_name, registry_order from run_alias order by registry_order`);
    expect(rows.map(({ name }) => name)).toEqual(['a', 'c', 'demo-production', 'b', 'next']);
    await database.db.execute(sql`insert into showcase_run (showcase_run_id, status, started_at)
      values (repeat('0', 32), 'failed', '1999-01-01T00:00:00Z')`);
    const runs = await database.db.execute<{ name: string }>(
      sql`select left(showcase_run_id, 1) as name from showcase_run order by run_order`,
    );
    expect(runs.map(({ name }) => name)).toEqual(['1', '2', '0']);
  });
});

describe('sales stored when foreign keys guarded their store and product', () => {
  it.each(['store', 'product'])('keep their %s, and one without sales can go', async (name) => {
    const remove = (id: number) =>
      database.db.execute(
        sql`delete from ${sql.identifier(name)} where ${sql.identifier(`${name}_id`)} = ${id}`,
      );
    await expect(remove(1)).rejects.toMatchObject({
      cause: { code: '23503', message: expect.stringContaining(`the table ${name} loses rows`) },
    });
    expect((await remove(2)).count).toBe(1);
    const [{ rows } = { rows: 0 }] = await database.db.execute<{ rows: number }>(
      sql`select count(*)::int as rows from sales_daily join store using (store_id) join product using (product_id)`,
    );
    expect(rows).toBe(1);
  });
});
