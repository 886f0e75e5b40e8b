import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from './database.ts';
import { createTestDatabase, type TestDatabase } from './testing.ts';

const runbooks = readFileSync(new URL('../../../docs/RUNBOOKS.md', import.meta.url), 'utf8');

/** The lines below `from=` and `to=` of the block that moves the data, from the runbook. */
const documented = /^```sh\nfrom=.*\nto=.*\n([\s\S]*?)^```$/m.exec(runbooks)?.[1] ?? '';

const rows = [
  `insert into store (store_code) values ('S1'), ('gone')`,
  `delete from store where store_code = 'gone'`,
  `insert into product (sku) values ('P1')`,
  `insert into sales_daily (store_id, product_id, date, quantity, unit_price, source) values (1, 1, '2026-01-01', 2.5, 9.99, 'csv')`,
  `insert into model_run (run_id, status, model_type, model_config, config_hash, feature_frame_version, store_id, product_id,
      data_window_start, data_window_end, data_hash)
    values (repeat('a', 32), 'success', 'naive', '{"text": "tab\\t, newline\\n, back\\\\slash"}', repeat('0', 64), 1, 1, 1,
      '2026-01-01', '2026-01-02', repeat('0', 64))`,
  `insert into run_alias (alias_name, run_id) values ('demo-production', repeat('a', 32))`,
  `insert into scenario_plan (scenario_id, name, store_id, product_id, run_id, horizon, method, assumptions, comparison)
    values (repeat('b', 32), 'plan', 1, 1, repeat('a', 32), 14, 'heuristic', '{}', '{}')`,
  `insert into showcase_workspace (workspace_id, status, seed, scenario, reset, skip_seed, promote)
    values (repeat('c', 32), 'completed', 42, 'demo_minimal', false, false, true)`,
  `insert into showcase_run (showcase_run_id, status, started_at) values (repeat('d', 32), 'completed', now())`,
  `insert into showcase_event (showcase_run_id, event_id, event) values (repeat('d', 32), 1, '{}')`,
];

let from: TestDatabase;
let to: TestDatabase;

beforeAll(async () => {
  [from, to] = await Promise.all([createTestDatabase(), createTestDatabase()]);
});
afterAll(() => Promise.all([from.dispose(), to.dispose()]));

async function listTables(database: Database): Promise<string[]> {
  const tables = await database.db.execute<{ name: string }>(
    sql`select tablename as name from pg_tables where schemaname = 'public' order by tablename`,
  );
  return tables.map(({ name }) => name);
}

/** Every row of every table, and the value of every sequence. */
async function readAll(database: Database): Promise<Record<string, unknown>> {
  const read: Record<string, unknown> = {};
  for (const table of await listTables(database)) {
    read[table] = [...(await database.db.execute(sql`select * from ${sql.identifier(table)}`))];
  }
  read.sequences = [
    ...(await database.db.execute(
      sql`select sequencename, last_value from pg_sequences where schemaname = 'public' order by sequencename`,
    )),
  ];
  return read;
}

const hasPsql = spawnSync('psql', ['--version']).status === 0;

it.skipIf(!hasPsql)(
  '[system tools] the lines of the runbook move every row and the state of every sequence to another database',
  async () => {
    const [source, target] = await Promise.all([from.open(), to.open()]);
    for (const statement of rows) await source.db.execute(sql.raw(statement));
    const sent = await readAll(source);
    for (const table of await listTables(source)) expect(sent[table], table).not.toEqual([]);

    const lines = `from='${from.url}'\nto='${to.url}'\n${documented}`;
    execFileSync('bash', ['-euo', 'pipefail', '-c', lines], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });

    expect(await readAll(target)).toEqual(sent);
  },
);
