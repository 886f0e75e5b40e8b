import type { SeedOverrides } from '@vitrine/contract';
import { product, store } from '@vitrine/db';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  digestTables,
  digestTree,
  ingest,
  insertPlan,
  insertWorkspace,
  openTestVitrine,
  problemOf,
  registerRun,
  type TestVitrine,
} from '../testing.ts';
import { generateSampleSales, resetSales, type SeedInputs, seedSales } from './seed-sales.ts';

const inputs: SeedInputs = {
  scenario: 'demo_minimal',
  seed: 42,
  seed_overrides: null,
  window_end: '2025-03-31',
};

/** The signal of a caller that waits for the end. */
const unhurried = new AbortController().signal;

let shop: TestVitrine;

beforeAll(async () => {
  shop = await openTestVitrine();
});
afterAll(() => shop.close());
beforeEach(async () => {
  await resetSales(shop.services.database, unhurried);
});

const seed = (changes: Partial<SeedInputs> = {}) =>
  seedSales(shop.services.database, { ...inputs, ...changes }, new AbortController().signal);

describe('seeding sales', () => {
  it('fills an empty table, and changes nothing the second time', async () => {
    expect(await seed()).toEqual({
      rows: 2760,
      inserted: 2760,
      updated: 0,
      unchanged: 0,
      stores: 3,
      products: 10,
      date_start: '2024-12-30',
      date_end: '2025-03-31',
    });
    const before = await digestTables(shop.db);
    expect(await seed()).toMatchObject({ inserted: 0, updated: 0 });
    expect(await seed({ seed_overrides: {} })).toMatchObject({ inserted: 0, updated: 0 });
    expect(await digestTables(shop.db)).toEqual(before);
  });

  it.each([
    ['another seed', { seed: 43 }],
    ['another preset', { scenario: 'sparse' as const }],
    ['another last day', { window_end: '2025-04-01' }],
    ['another override', { seed_overrides: { noise_sigma: 0.2 } }],
  ])('is refused over rows of %s, and changes nothing', async (_name, changes) => {
    await seed();
    const before = await digestTables(shop.db);
    expect(await problemOf(seed(changes))).toMatchObject({ status: 409, code: 'SALES_CONFLICT' });
    expect(await digestTables(shop.db)).toEqual(before);
  });

  it('is refused over rows of a file, even one among its own', async () => {
    await seed();
    await ingest(shop, 'date,store_code,sku,quantity,unit_price\n2025-03-31,S001,P001,1,1\n');
    expect(await problemOf(seed())).toMatchObject({
      code: 'SALES_CONFLICT',
      detail: expect.stringContaining('from a file'),
    });
  });

  it('ends in one set of rows if two start at once', async () => {
    const outcomes = await Promise.allSettled([seed(), seed({ seed: 43 }), seed()]);
    const inserted = outcomes.map((one) =>
      one.status === 'fulfilled' ? one.value.inserted : null,
    );
    expect(inserted.filter((count) => count === 2760)).toHaveLength(1);
    expect(await shop.call.sales.coverage({})).toMatchObject({ rows: 2760 });
  });
});

describe('seeding at the bounds of the overrides', () => {
  /** Small in every override that is not under test. */
  const small = { stores: 2, products: 4, window_days: 75 };

  const seedWith = (seed_overrides: SeedOverrides) =>
    seed({ scenario: 'retail_standard', seed_overrides: { ...small, ...seed_overrides } });

  it.each<[SeedOverrides, number]>([
    [{ stores: 1 }, 1 * 4 * 75],
    [{ stores: 100 }, 100 * 4 * 75],
    [{ products: 1 }, 2 * 1 * 75],
    [{ products: 500 }, 2 * 500 * 75],
    [{ window_days: 75 }, 2 * 4 * 75],
    [{ window_days: 365 }, 2 * 4 * 365],
    [{ sparsity: 0 }, 2 * 4 * 75],
    [{ promotion_intensity: 0 }, 2 * 4 * 75],
    [{ stockout_intensity: 0 }, 2 * 4 * 75],
    [{ noise_sigma: 0 }, 2 * 4 * 75],
    [{ noise_sigma: 0.5 }, 2 * 4 * 75],
  ])('with %j gives every day of every grain a row', async (overrides, rows) => {
    const { stores, products, window_days } = { ...small, ...overrides };
    expect(await seedWith(overrides)).toMatchObject({
      rows,
      inserted: rows,
      stores,
      products,
      date_end: '2025-03-31',
    });
    expect(await shop.call.sales.coverage({})).toMatchObject({
      rows,
      grains: stores * products,
      seeded_rows: rows,
    });
    const [day] = await shop.db.execute(
      sql`select count(distinct date)::int as days from sales_daily`,
    );
    expect(day).toEqual({ days: window_days });
  });

  it.each<[SeedOverrides, { row: number; promoted?: number; empty?: number }]>([
    [{ sparsity: 0 }, { row: 1 }],
    [{ sparsity: 0.9 }, { row: 0.1 }],
    [{ promotion_intensity: 0 }, { row: 1, promoted: 0 }],
    [{ promotion_intensity: 0.5 }, { row: 1, promoted: 0.5 }],
    [{ stockout_intensity: 0 }, { row: 1, empty: 0 }],
    [{ stockout_intensity: 0.5 }, { row: 1, empty: 0.5 }],
  ])(
    'with %j has the requested share of rows, promotions and empty shelves',
    async (overrides, share) => {
      const size = { stores: 5, products: 40, window_days: 100 };
      const { rows } = await seedWith({ ...size, ...overrides });
      const [found] = await shop.db.execute<{ promoted: number; empty: number }>(sql`select
      avg(on_promotion::int)::float as promoted, avg((not in_stock)::int)::float as empty
      from sales_daily`);
      expect(Math.abs(rows / 20_000 - share.row)).toBeLessThanOrEqual(share.row === 1 ? 0 : 0.02);
      for (const kind of ['promoted', 'empty'] as const) {
        const asked = share[kind];
        if (asked === undefined) continue;
        expect(Math.abs((found?.[kind] ?? Number.NaN) - asked)).toBeLessThanOrEqual(
          asked === 0 ? 0 : 0.06,
        );
      }
    },
  );

  it('treats equal overrides as equal, however they are written', async () => {
    await seedWith({ sparsity: 0.9, noise_sigma: 0.5 });
    const again = { noise_sigma: 0.5, ...small, sparsity: 0.9 };
    const answer = await seed({ scenario: 'retail_standard', seed_overrides: again });
    expect(answer).toMatchObject({ inserted: 0, updated: 0 });
  });
});

describe('resetting sales', () => {
  it('deletes sales, stores and products with their counts, and nothing else', async () => {
    await seed();
    await ingest(shop, 'date,store_code,sku,quantity,unit_price\n2025-03-31,X,Y,1,1\n');
    const run = await registerRun(shop);
    const scenario_id = await insertPlan(shop.db, { run_id: run.run_id });
    await shop.call.registry.aliases.set({ alias_name: 'demo', run_id: run.run_id });
    const workspace_id = await insertWorkspace(shop.db, {
      created_objects: { winning_run_id: run.run_id, scenario_plan_ids: [scenario_id] },
    });
    await shop.call.workspace.export({ workspace_id });
    const before = await digestTables(shop.db);
    const files = await digestTree(shop.repositoryRoot);
    expect(await resetSales(shop.services.database, unhurried)).toEqual({
      sales: 2761,
      stores: 4,
      products: 11,
    });
    const after = await digestTables(shop.db);
    const changed = Object.keys(before).filter((table) => before[table] !== after[table]);
    expect(changed).toEqual(['product', 'sales_daily', 'store']);
    expect(await digestTree(shop.repositoryRoot)).toEqual(files);
  });

  it('never reuses an id', async () => {
    await seed();
    const [last] = (await shop.db.select().from(store)).toSorted((a, b) => b.store_id - a.store_id);
    await resetSales(shop.services.database, unhurried);
    await seed();
    const ids = (await shop.db.select().from(store)).map((row) => row.store_id);
    expect(Math.min(...ids)).toBeGreaterThan(last?.store_id ?? Number.NaN);
    expect(await shop.db.$count(product)).toBe(10);
  });
});

describe('the sample sales', () => {
  it('are a year that loads without errors, the same every time', async () => {
    const rows = [...generateSampleSales()];
    expect(rows).toEqual([...generateSampleSales()]);
    const lines = rows.map(
      (row) => `${row.date},${row.store_code},${row.sku},${row.quantity},${row.unit_price}`,
    );
    const text = ['date,store_code,sku,quantity,unit_price', ...lines].join('\n');
    expect(await ingest(shop, text)).toMatchObject({
      rows: 3650,
      inserted: 3650,
      stores: 2,
      products: 5,
      date_end: '2025-12-31',
    });
  });
});
