import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openTestVitrine, type TestVitrine } from '../testing.ts';
import { lockSales, mergeSales } from './merge-sales.ts';
import { resetSales } from './seed-sales.ts';
import { findFrequency, findRepeatedLines, type StagedRow, stageSales } from './stage-sales.ts';

let shop: TestVitrine;

beforeAll(async () => {
  shop = await openTestVitrine();
});
afterAll(() => shop.close());
beforeEach(async () => {
  await resetSales(shop.services.database, new AbortController().signal);
});

/** A row of each of three products on each day, day by day. */
const rowsOf = (days: readonly string[]): StagedRow[] =>
  days.flatMap((date, day) =>
    ['P1', 'P2', 'P3'].map((sku, at) => ({
      line: 3 * day + at + 2,
      date,
      store_code: 'S1',
      sku,
      quantity: 1,
      unit_price: 2,
      on_promotion: false,
      in_stock: true,
    })),
  );

/** Two grains are remembered of three: each row gets a new number. */
function load(rows: StagedRow[]) {
  const { database } = shop.services;
  return shop.db.transaction(async (tx) => {
    const staged = await stageSales({ database, tx, pages: [rows], rememberedGrains: 2 });
    const repeats = await findRepeatedLines(tx, staged, 100);
    if (repeats.count > 0) return { staged, repeats };
    const frequency = await findFrequency(tx, staged);
    await lockSales(tx);
    return { staged, frequency, merged: await mergeSales(tx, staged, { source: 'csv' }) };
  });
}

describe('rows of more grains than are remembered', () => {
  const weeks = Array.from({ length: 8 }, (_, week) =>
    new Date(Date.UTC(2025, 0, 1 + 7 * week)).toISOString().slice(0, 10),
  );

  it('are merged like others, the first time and again', async () => {
    const first = await load(rowsOf(weeks));
    expect(first.staged.grains).toBeGreaterThan(3);
    expect(first.merged).toEqual({
      rows: 24,
      inserted: 24,
      updated: 0,
      unchanged: 0,
      stores: 1,
      products: 3,
      date_start: '2025-01-01',
      date_end: '2025-02-19',
    });
    expect(first.frequency).toBe('weekly');
    const changed = rowsOf(weeks).map((row) => ({ ...row, quantity: row.line === 9 ? 7 : 1 }));
    expect((await load(changed)).merged).toMatchObject({ inserted: 0, updated: 1, unchanged: 23 });
    expect(await shop.call.sales.coverage({})).toMatchObject({ rows: 24, grains: 3, products: 3 });
  });

  it('are searched for repeats', async () => {
    const { repeats } = await load(rowsOf(['2025-01-01', '2025-01-02', '2025-01-01']));
    expect(repeats).toEqual({
      count: 3,
      repeated: [
        { line: 8, first: 2 },
        { line: 9, first: 3 },
        { line: 10, first: 4 },
      ],
    });
  });
});
