import { presetSizes, type SeedOverrides, scenarioPresetSchema } from '@vitrine/contract';
import { daysBetween } from '@vitrine/forecasting';
import { describe, expect, it } from 'vitest';
import type { SalesRow } from './generate-sales.ts';
import { firstDays, grainKey, listSales, rowKey, seeds } from './testing.ts';

const windowEnd = '2025-06-30';
const presets = scenarioPresetSchema.options;
const launching = ['new_launches', 'showcase_rich'];

/** A row that the sales table would refuse, or that contradicts itself. */
function findBadRow(rows: SalesRow[]): SalesRow | undefined {
  return rows.find(
    (row) =>
      !Number.isSafeInteger(row.quantity) ||
      row.quantity < 0 ||
      row.unit_price <= 0 ||
      Math.round(row.unit_price * 100) / 100 !== row.unit_price ||
      (!row.in_stock && row.quantity !== 0),
  );
}

const share = (rows: SalesRow[], test: (row: SalesRow) => boolean) =>
  rows.filter(test).length / rows.length;

describe('generateSales', () => {
  it.each(presets)(
    'gives the same %s for the same seed, and different ones for another',
    (scenario) => {
      const rows = listSales({ scenario });
      expect(listSales({ scenario })).toEqual(rows);
      for (const seed of [43, 0, 42 + 2 ** 32, Number.MAX_SAFE_INTEGER]) {
        expect(listSales({ scenario, seed }), String(seed)).not.toEqual(rows);
      }
    },
  );

  it.each(presets)('changes no series of %s if a store or a product is added', (scenario) => {
    const { stores, products } = presetSizes[scenario];
    const rows = listSales({ scenario });
    const codes = new Set(rows.map(grainKey));
    for (const overrides of [{ stores: stores + 1 }, { products: products + 1 }]) {
      const more = listSales({ scenario, overrides });
      expect(more.length).toBeGreaterThan(rows.length);
      expect(more.filter((row) => codes.has(grainKey(row)))).toEqual(rows);
    }
  });

  it.each(presets)('gives %s its size, up to its last day', (scenario) => {
    const rows = listSales({ scenario });
    const { stores, products, days } = presetSizes[scenario];
    const dates = rows.map((row) => row.date).sort();
    expect(new Set(rows.map((row) => row.store_code)).size).toBe(stores);
    expect(new Set(rows.map((row) => row.sku)).size).toBe(products);
    expect(new Set(dates).size).toBe(days);
    expect(dates.at(-1)).toBe(windowEnd);
    const whole = stores * products * days;
    const isWhole = scenario !== 'sparse' && !launching.includes(scenario);
    expect(rows.length === whole).toBe(isWhole);
  });

  it.each(presets)('gives %s one sensible row per grain and day', (scenario) => {
    for (const seed of seeds) {
      const rows = listSales({ scenario, seed });
      expect(findBadRow(rows)).toBeUndefined();
      expect(new Set(rows.map(rowKey)).size).toBe(rows.length);
    }
  });

  it.each(launching.map((name) => scenarioPresetSchema.parse(name)))(
    'has a row for every day of %s from a launch on',
    (scenario) => {
      const rows = listSales({ scenario });
      const days = [...firstDays(rows).values()].map((date) => daysBetween(date, windowEnd) + 1);
      const { stores } = presetSizes[scenario];
      expect(rows).toHaveLength(stores * days.reduce((sum, count) => sum + count, 0));
    },
  );
});

describe('generateSales with overrides', () => {
  it.each<[string, SeedOverrides]>([
    ['1 store', { stores: 1, products: 2, window_days: 80 }],
    ['100 stores', { stores: 100, products: 2, window_days: 80 }],
    ['1 product', { stores: 2, products: 1, window_days: 80 }],
    ['500 products', { stores: 2, products: 500, window_days: 80 }],
    ['75 days', { stores: 2, products: 2, window_days: 75 }],
    ['365 days', { stores: 2, products: 2, window_days: 365 }],
    ['all at the minimum', { stores: 1, products: 1, window_days: 75 }],
  ])('gives exactly the rows of %s, codes in their natural order', (_what, overrides) => {
    const { stores = 0, products = 0, window_days = 0 } = overrides;
    const rows = listSales({ scenario: 'retail_standard', overrides });
    expect(rows).toHaveLength(stores * products * window_days);
    expect(findBadRow(rows)).toBeUndefined();
    const codes = (prefix: string, count: number) =>
      Array.from({ length: count }, (_, index) => prefix + String(index + 1).padStart(3, '0'));
    const storeCodes = [...new Set(rows.map((row) => row.store_code))];
    const skus = [...new Set(rows.map((row) => row.sku))];
    expect(storeCodes).toEqual(codes('S', stores));
    expect(skus).toEqual(codes('P', products));
    expect([...storeCodes].sort()).toEqual(storeCodes);
    expect([...skus].sort()).toEqual(skus);
  });

  it('accepts every preset at all upper bounds at once', () => {
    const overrides = {
      window_days: 365,
      sparsity: 0.9,
      promotion_intensity: 0.5,
      stockout_intensity: 0.5,
      noise_sigma: 0.5,
    };
    for (const scenario of presets) {
      const rows = listSales({ scenario, overrides });
      expect(rows.length).toBeGreaterThan(1000);
      expect(findBadRow(rows)).toBeUndefined();
    }
  });

  it.each(seeds)('obeys each share at both its bounds (seed %d)', (seed) => {
    const list = (overrides: SeedOverrides) =>
      listSales({ scenario: 'retail_standard', overrides, seed });
    const isPromoted = (row: SalesRow) => row.on_promotion;
    const isOut = (row: SalesRow) => !row.in_stock;
    expect(share(list({ promotion_intensity: 0 }), isPromoted)).toBe(0);
    expect(share(list({ promotion_intensity: 0.5 }), isPromoted)).toBeCloseTo(0.5, 0.7);
    expect(share(list({ stockout_intensity: 0 }), isOut)).toBe(0);
    expect(share(list({ stockout_intensity: 0.5 }), isOut)).toBeCloseTo(0.5, 1);
    expect(list({ sparsity: 0 })).toHaveLength(5 * 15 * 180);
    expect(list({ sparsity: 0.9 }).length / (5 * 15 * 180)).toBeCloseTo(0.1, 1.7);
  });

  it('only adds promotions for a higher share', () => {
    const few = listSales({ scenario: 'showcase_rich', overrides: { promotion_intensity: 0.1 } });
    const many = listSales({ scenario: 'showcase_rich', overrides: { promotion_intensity: 0.3 } });
    const isOld = (row: SalesRow, index: number) =>
      few[index]?.on_promotion || row.on_promotion === false;
    expect(many.filter(isOld)).toEqual(
      few.filter((row, index) => isOld(many[index] ?? row, index)),
    );
    expect(many.filter((row) => row.on_promotion).length).toBeGreaterThan(
      few.filter((row) => row.on_promotion).length,
    );
  });

  it('only removes rows for a lower share', () => {
    const dense = listSales({ scenario: 'new_launches', overrides: { sparsity: 0.2 } });
    const thin = listSales({ scenario: 'new_launches', overrides: { sparsity: 0.6 } });
    const kept = new Set(thin.map(rowKey));
    expect(dense.filter((row) => kept.has(rowKey(row)))).toEqual(thin);
    expect(thin.length).toBeLessThan(dense.length);
  });

  it('keeps calendar, prices, promotions and stock when only the noise changes', () => {
    const withoutUnits = (noise_sigma: number) =>
      listSales({ scenario: 'showcase_rich', overrides: { noise_sigma } }).map((row) => ({
        ...row,
        quantity: 0,
      }));
    expect(withoutUnits(0.5)).toEqual(withoutUnits(0));
  });
});
