import { and, eq, type SQL, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from './database.ts';
import { isDatabaseUnavailable } from './errors.ts';
import {
  listCreated,
  modelRun,
  product,
  runAlias,
  salesDaily,
  scenarioPlan,
  showcaseEvent,
  showcaseRun,
  showcaseWorkspace,
  store,
} from './schema.ts';
import { createTestDatabase, type TestDatabase } from './testing.ts';

let test: TestDatabase;
let database: Database;

beforeAll(async () => {
  test = await createTestDatabase();
  database = await test.open();
});

afterAll(() => test.dispose());

const hexId = (digit: string) => digit.repeat(32);
const digest = 'd'.repeat(64);

const workspace = (id: string) => ({
  workspace_id: id,
  status: 'completed' as const,
  seed: 42,
  scenario: 'demo_minimal' as const,
  reset: false,
  skip_seed: true,
});

const run = (id: string) => ({
  run_id: id,
  status: 'success' as const,
  model_type: 'naive' as const,
  model_config: {},
  config_hash: digest,
  feature_frame_version: 1 as const,
  store_id: 7,
  product_id: 8,
  data_window_start: '2024-01-01',
  data_window_end: '2024-02-29',
  data_hash: digest,
});

const sale = (values: { store_id: number; product_id: number; date: string }) => ({
  quantity: 1,
  unit_price: 1,
  source: 'csv' as const,
  ...values,
});

async function constraintOf(refused: Promise<unknown>): Promise<unknown> {
  const error: unknown = await refused.then(
    () => new Error('the row was accepted'),
    (reason: unknown) => reason,
  );
  const cause = error instanceof Error ? error.cause : null;
  return cause instanceof Error && 'constraint_name' in cause ? cause.constraint_name : error;
}

async function makeGrain(code: string) {
  const [madeStore] = await database.db.insert(store).values({ store_code: code }).returning();
  const [madeProduct] = await database.db.insert(product).values({ sku: code }).returning();
  return { store_id: madeStore?.store_id ?? 0, product_id: madeProduct?.product_id ?? 0 };
}

describe('read values', () => {
  it('have times as UTC with three decimals, dates as written, and quantities as numbers', async () => {
    const grain = await makeGrain('READ');
    await database.db
      .insert(salesDaily)
      .values({ ...sale({ ...grain, date: '2024-02-29' }), quantity: 0.1, unit_price: 12.34 });
    const [row] = await database.db
      .select()
      .from(salesDaily)
      .where(and(eq(salesDaily.store_id, grain.store_id), eq(salesDaily.date, '2024-02-29')));
    expect(row).toEqual({
      ...grain,
      date: '2024-02-29',
      quantity: 0.1,
      unit_price: 12.34,
      on_promotion: false,
      in_stock: true,
      source: 'csv',
      seed_digest: null,
    });
    const time = '2026-03-29T01:59:59.999Z';
    const [kept] = await database.db
      .insert(showcaseWorkspace)
      .values({ ...workspace(hexId('1')), created_at: time, seed: Number.MAX_SAFE_INTEGER })
      .returning();
    expect(kept).toMatchObject({
      created_at: time,
      seed: Number.MAX_SAFE_INTEGER,
      config_schema_version: 1,
      tags: [],
      created_objects: {},
    });
    expect(kept?.updated_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  it('have lists and objects as written', async () => {
    const tags = ['source:showcase', 'a "quoted" tag', '{}'];
    const objects = { winning_run_id: hexId('a'), scenario_plan_ids: [hexId('b')] };
    await database.db
      .insert(showcaseWorkspace)
      .values({ ...workspace(hexId('2')), tags, created_objects: objects });
    const [row] = await database.db
      .select()
      .from(showcaseWorkspace)
      .where(sql`${showcaseWorkspace.tags} @> ${JSON.stringify([tags[1]])}::jsonb`);
    expect(row?.tags).toEqual(tags);
    expect(row?.created_objects).toEqual(objects);
  });

  it('sorts codes by code point whatever the locale of the server', async () => {
    const codes = ['Z-sort', 'a-sort', 'É-sort', 'b-sort', 'B-sort'];
    await database.db.insert(store).values(codes.map((store_code) => ({ store_code })));
    const rows = await database.db
      .select()
      .from(store)
      .where(sql`${store.store_code} like '%-sort'`)
      .orderBy(store.store_code);
    expect(rows.map((row) => row.store_code)).toEqual([
      'B-sort',
      'Z-sort',
      'a-sort',
      'b-sort',
      'É-sort',
    ]);
  });
});

describe('the schema refuses', () => {
  it.each([
    ['a workspace id that is not hex', 'showcase_workspace_workspace_id', { workspace_id: 'x' }],
    ['a name with capitals', 'showcase_workspace_name', { name: 'Name' }],
    ['a name of 101 characters', 'showcase_workspace_name', { name: 'a'.repeat(101) }],
    ['a name with a line break at its end', 'showcase_workspace_name', { name: 'a\n' }],
    ['notes of 2,001 characters', 'showcase_workspace_notes', { notes: 'n'.repeat(2_001) }],
    ['a negative seed', 'showcase_workspace_seed', { seed: -1 }],
    ['21 tags', 'showcase_workspace_tags_count', { tags: Array.from({ length: 21 }, String) }],
  ])('%s', async (_what, constraint, values) => {
    const row = { ...workspace(hexId('3')), ...values };
    expect(await constraintOf(database.db.insert(showcaseWorkspace).values(row))).toBe(constraint);
  });

  it.each([
    ['sales_daily_quantity', 'quantity', '-0.001'],
    ['sales_daily_quantity', 'quantity', 'NaN'],
    ['sales_daily_quantity', 'quantity', 'Infinity'],
    ['sales_daily_unit_price', 'unit_price', '-1'],
    ['sales_daily_source', 'source', 'guess'],
  ])('by %s: a %s of %s', async (constraint, column, value) => {
    const grain = await makeGrain(`REFUSED-${column}-${value}`);
    const values = { quantity: '1', unit_price: '1', source: 'csv', [column]: value };
    const insert = sql`insert into sales_daily (store_id, product_id, date, quantity, unit_price, source)
      values (${grain.store_id}, ${grain.product_id}, '2024-01-01', ${values.quantity}::numeric,
        ${values.unit_price}::numeric, ${values.source})`;
    expect(await constraintOf(database.db.execute(insert))).toBe(constraint);
  });

  it('statuses that are none, of runs, workspaces and showcase runs', async () => {
    const statements = [
      sql`update model_run set status = 'done'`,
      sql`update showcase_workspace set status = 'done'`,
      sql`update showcase_run set status = 'done'`,
    ];
    await database.db.insert(modelRun).values(run(hexId('4')));
    await database.db.insert(showcaseWorkspace).values(workspace(hexId('4')));
    await database.db
      .insert(showcaseRun)
      .values({ showcase_run_id: hexId('4'), status: 'running' });
    const refused = await Promise.all(
      statements.map((statement) => constraintOf(database.db.execute(statement))),
    );
    expect(refused).toEqual([
      'model_run_status',
      'showcase_workspace_status',
      'showcase_run_status',
    ]);
  });

  it('a second row of the same key, as an error other than a lost database', async () => {
    await database.db.insert(store).values({ store_code: 'TWICE' });
    const error: unknown = await database.db
      .insert(store)
      .values({ store_code: 'TWICE' })
      .catch((reason: unknown) => reason);
    expect(isDatabaseUnavailable(error)).toBe(false);
  });

  it.each([
    ['store', 'store_with_sales'],
    ['product', 'product_with_sales'],
  ] as const)('to delete a %s that has sales, and only that', async (name, constraint) => {
    const [sold, unsold] = [await makeGrain(`SOLD-${name}`), await makeGrain(`UNSOLD-${name}`)];
    await database.db.insert(salesDaily).values(sale({ ...sold, date: '2024-01-01' }));
    const ids = {
      store: (grain: typeof sold) => grain.store_id,
      product: (grain: typeof sold) => grain.product_id,
    }[name];
    const remove = (...gone: number[]) =>
      database.db.execute(sql`delete from ${sql.identifier(name)}
        where ${sql.identifier(`${name}_id`)} = any(${sql.raw(`'{${gone}}'`)}::int[])`);
    expect(await constraintOf(remove(ids(unsold), ids(sold)))).toBe(constraint);
    expect((await remove(ids(unsold))).count).toBe(1);
  });

  it('to empty the stores or products alone while there are sales', async () => {
    const grain = await makeGrain('KEPT-SALES');
    await database.db.insert(salesDaily).values(sale({ ...grain, date: '2024-01-01' }));
    const refused = await Promise.all([
      constraintOf(database.db.execute(sql`truncate store`)),
      constraintOf(database.db.execute(sql`truncate product`)),
    ]);
    expect(refused).toEqual(['stores_with_sales', 'products_with_sales']);
  });
});

describe('references between records', () => {
  it('dangle: no record prevents the deletion of another, and none is deleted with it', async () => {
    const alias = { alias_name: 'demo-production', run_id: hexId('5') };
    await database.db.insert(runAlias).values(alias);
    await database.db.insert(modelRun).values(run(hexId('5')));
    await database.db.insert(showcaseWorkspace).values({
      ...workspace(hexId('5')),
      store_id: 123_456,
      product_id: 123_456,
      replayed_from_workspace_id: hexId('9'),
      created_objects: { winning_run_id: hexId('5') },
    });
    await database.db.delete(modelRun).where(eq(modelRun.run_id, hexId('5')));
    expect(await database.db.select().from(runAlias)).toMatchObject([alias]);
    expect(
      await database.db
        .select()
        .from(showcaseWorkspace)
        .where(eq(showcaseWorkspace.workspace_id, hexId('5'))),
    ).toHaveLength(1);
  });

  it('are never to a later record: ids of deleted stores are not used again', async () => {
    const first = await makeGrain('GONE');
    await database.db.delete(store).where(eq(store.store_id, first.store_id));
    await database.db.delete(product).where(eq(product.product_id, first.product_id));
    const second = await makeGrain('GONE');
    expect(second.store_id).toBeGreaterThan(first.store_id);
    expect(second.product_id).toBeGreaterThan(first.product_id);
  });

  it('are enforced for events: they are deleted with their run, and count from 1', async () => {
    const id = hexId('6');
    const event = {
      event_type: 'error' as const,
      step_name: null,
      step_index: null,
      total_steps: 16 as const,
      phase_name: null,
      phase_index: null,
      phase_total: 6 as const,
      status: null,
      detail: '',
      duration_ms: null,
      data: {},
      timestamp: '2026-01-01T00:00:00.000Z',
    };
    await database.db.insert(showcaseRun).values({ showcase_run_id: id, status: 'running' });
    await database.db.insert(showcaseEvent).values({ showcase_run_id: id, event_id: 1, event });
    const zeroth = { showcase_run_id: id, event_id: 0, event };
    expect(await constraintOf(database.db.insert(showcaseEvent).values(zeroth))).toBe(
      'showcase_event_event_id',
    );
    await database.db.delete(showcaseRun).where(eq(showcaseRun.showcase_run_id, id));
    expect(await database.db.select().from(showcaseEvent)).toEqual([]);
  });
});

describe('at 100,000 workspaces', () => {
  it('a page, its total, a search by name, by tag, for replays or for the workspaces of a run, and the sweep for crashed runs read an index', async () => {
    await database.db.execute(sql`
      insert into showcase_workspace
        (workspace_id, name, status, seed, scenario, reset, skip_seed, tags, created_objects, phase_summaries, created_at)
      select md5(n::text), 'run-' || n, 'completed', n, 'demo_minimal', false, true,
        jsonb_build_array('tag:' || n % 5000),
        jsonb_build_object('winning_run_id', md5('won' || n), 'trained_run_ids', jsonb_build_array(md5('a' || n), md5('b' || n))),
        jsonb_build_object('data', repeat('x', 500)),
        now() - n * interval '1 minute'
      from generate_series(1, 100000) as n`);
    await database.db.execute(sql`vacuum analyze showcase_workspace`);
    const newest = sql`pinned desc, created_at desc, workspace_id desc`;
    const byName = sql`pinned desc, name, created_at desc, workspace_id desc`;
    const queries = {
      page: sql`select * from showcase_workspace where not archived order by ${newest} limit 20`,
      'page by name': sql`select * from showcase_workspace where not archived order by ${byName} limit 20`,
      total: sql`select count(*) from showcase_workspace where not archived`,
      name: sql`select count(*) from showcase_workspace where not archived and position('n-4711' in name) > 0`,
      tag: sql`select * from showcase_workspace where tags @> '["tag:77"]' order by ${newest} limit 20`,
      'the workspaces of a run': sql`select * from showcase_workspace
        where ${listCreated(showcaseWorkspace.created_objects)} ?| array[md5('won7'), md5('b8')]`,
      'the sweep for crashed runs': sql`update showcase_workspace set status = 'failed' where status = 'running'`,
      replays: sql`select * from showcase_workspace where replayed_from_workspace_id in (md5('1'), md5('2')) order by ${newest} limit 20`,
    };
    await expectIndexed(queries);
  });
});

describe('at 100,000 model runs', () => {
  it('the sweep for abandoned ones reads an index', async () => {
    await database.db.execute(sql`
      insert into model_run
        (run_id, status, model_type, model_config, config_hash, feature_frame_version, store_id,
         product_id, data_window_start, data_window_end, data_hash)
      select md5(n::text), 'success', 'naive', '{}', ${digest}, 1, 7, 8, '2024-01-01', '2024-02-29', ${digest}
      from generate_series(1, 100000) as n`);
    await database.db.execute(sql`vacuum analyze model_run`);
    await expectIndexed({
      pending: sql`update model_run set status = 'running' where status = 'pending'`,
      running: sql`update model_run set status = 'failed' where status = 'running'`,
    });
  });
});

async function expectIndexed(queries: Record<string, SQL>): Promise<void> {
  for (const [what, query] of Object.entries(queries)) {
    const plan = JSON.stringify(await database.db.execute(sql`explain (format json) ${query}`));
    expect(plan, what).toMatch(/Index Only Scan|Index Scan|Bitmap Index Scan/);
    expect(plan, what).not.toMatch(/"Node Type":"Seq Scan"/);
  }
}

describe('a scenario plan', () => {
  it('may stand without its run', async () => {
    const [plan] = await database.db
      .insert(scenarioPlan)
      .values({
        scenario_id: hexId('7'),
        name: 'Price cut',
        store_id: 1,
        product_id: 1,
        run_id: hexId('8'),
        horizon: 14,
        method: 'heuristic',
        assumptions: {},
        comparison: {
          days: [],
          baseline_units: 0,
          scenario_units: 0,
          units_delta: 0,
          units_delta_pct: null,
          unit_price_used: null,
          baseline_revenue: null,
          scenario_revenue: null,
          revenue_delta: null,
          coverage_verdict: 'unknown',
          method: 'heuristic',
          disclaimer: '',
        },
      })
      .returning();
    expect(plan).toMatchObject({ tags: [], cloned_from: null, horizon: 14 });
  });
});
