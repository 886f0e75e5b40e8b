import { presetSizes, type ScenarioPreset, scenarioPresetSchema } from '@vitrine/contract';
import { describe, expect, it } from 'vitest';
import { generateSales, type SalesRow } from './generate-sales.ts';
import { listPresets, recipeFor } from './presets.ts';

const windowEnd = '2025-06-30';
const generate = (scenario: ScenarioPreset, overrides = {}, seed = 42) => [
  ...generateSales({ recipe: recipeFor(scenario, overrides), seed, windowEnd }),
];
const grainOf = (rows: SalesRow[], store_code: string, sku: string) =>
  rows.filter((row) => row.store_code === store_code && row.sku === sku);

describe('generateSales', () => {
  it('gives the same rows for the same seed, and others for another', () => {
    const rows = generate('demo_minimal');
    expect(generate('demo_minimal')).toEqual(rows);
    for (const seed of [43, 0, 42 + 2 ** 32, Number.MAX_SAFE_INTEGER]) {
      expect(generate('demo_minimal', {}, seed), String(seed)).not.toEqual(rows);
    }
  });

  it('changes no other series when a store or a product is added', () => {
    const rows = generate('retail_standard');
    const more = generate('retail_standard', { stores: 6, products: 20 });
    for (const [store, sku] of [
      ['S001', 'P001'],
      ['S005', 'P015'],
      ['S003', 'P007'],
    ] as const) {
      expect(grainOf(more, store, sku)).toEqual(grainOf(rows, store, sku));
    }
  });

  it.each(scenarioPresetSchema.options)('gives %s its size', (scenario) => {
    const rows = generate(scenario);
    const { stores, products, days } = presetSizes[scenario];
    const dates = rows.map((row) => row.date).sort();
    expect(new Set(rows.map((row) => row.store_code)).size).toBe(stores);
    expect(new Set(rows.map((row) => row.sku)).size).toBe(products);
    expect(new Set(dates).size).toBe(days);
    expect(dates.at(-1)).toBe(windowEnd);
    const whole = stores * products * days;
    if (['sparse', 'new_launches', 'showcase_rich'].includes(scenario)) {
      expect(rows.length).toBeLessThan(whole);
    } else expect(rows.length).toBe(whole);
  });

  it.each(scenarioPresetSchema.options)(
    'gives %s only rows that a table of sales takes',
    (scenario) => {
      for (const row of generate(scenario)) {
        const isGood =
          Number.isInteger(row.quantity) &&
          row.quantity >= 0 &&
          row.unit_price > 0 &&
          Math.round(row.unit_price * 100) / 100 === row.unit_price &&
          (row.in_stock || row.quantity === 0);
        if (!isGood) expect.fail(JSON.stringify(row));
      }
    },
  );

  it('obeys each override', () => {
    const small = generate('retail_standard', { stores: 1, products: 2, window_days: 75 });
    expect(small).toHaveLength(150);
    const share = (overrides: object, test: (row: SalesRow) => boolean) => {
      const rows = generate('retail_standard', overrides);
      return rows.filter(test).length / rows.length;
    };
    expect(share({ promotion_intensity: 0 }, (row) => row.on_promotion)).toBe(0);
    expect(share({ promotion_intensity: 0.5 }, (row) => row.on_promotion)).toBeCloseTo(0.5, 1);
    expect(share({ stockout_intensity: 0 }, (row) => !row.in_stock)).toBe(0);
    expect(share({ stockout_intensity: 0.5 }, (row) => !row.in_stock)).toBeCloseTo(0.5, 1);
    const rows = (sparsity: number) => generate('retail_standard', { sparsity }).length;
    expect(rows(0.9) / rows(0)).toBeCloseTo(0.1, 1);
    const calm = generate('retail_standard', { noise_sigma: 0 });
    expect(calm).not.toEqual(generate('retail_standard', { noise_sigma: 0.5 }));
  });

  it('looks like its preset', () => {
    const mean = (rows: SalesRow[]) =>
      rows.reduce((sum, row) => sum + row.quantity, 0) / rows.length;
    const weekday = (row: SalesRow) => new Date(row.date).getUTCDay();
    const rows = generate('retail_standard');
    expect(mean(rows.filter((row) => weekday(row) === 6))).toBeGreaterThan(
      mean(rows.filter((row) => weekday(row) === 1)),
    );
    expect(mean(generate('sparse'))).toBeLessThan(mean(rows) / 4);
    const late = generate('new_launches').filter((row) => row.sku === 'P025');
    expect(late[0]?.date.localeCompare('2025-01-15')).toBe(1);
  });
});

describe('listPresets', () => {
  it('lists every preset with its size; only holiday_rush has its own last day', () => {
    const presets = listPresets();
    expect(presets.map((preset) => preset.scenario)).toEqual(scenarioPresetSchema.options);
    for (const preset of presets) {
      const { stores, products, days } = presetSizes[preset.scenario];
      expect(preset).toMatchObject({ stores, products, window_days: days });
      expect(preset.pinned_window_end).toBe(
        preset.scenario === 'holiday_rush' ? '2024-12-31' : null,
      );
    }
  });
});
