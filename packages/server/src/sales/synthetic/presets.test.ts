import { presetSizes, type ScenarioPreset, scenarioPresetSchema } from '@vitrine/contract';
import { addDays, daysBetween } from '@vitrine/forecasting';
import { describe, expect, it } from 'vitest';
import type { SalesRow } from './generate-sales.ts';
import { listPresets } from './presets.ts';
import {
  firstDays,
  grainKey,
  groupRows,
  listSales,
  listSalesOfSeeds,
  mean,
  meanUnits,
  plainRows,
  rowKey,
  seeds,
  weekdayOf,
  within,
} from './testing.ts';

const presets = scenarioPresetSchema.options;

/** Units of the matching rows, relative to the mean of their grain on ordinary days. */
function relativeUnits(rows: SalesRow[], isMeant: (row: SalesRow) => boolean): number {
  const ratios = [...groupRows(rows, grainKey).values()].flatMap((grain) => {
    const usual = meanUnits(plainRows(grain));
    return usual > 0 ? grain.filter(isMeant).map((row) => row.quantity / usual) : [];
  });
  return mean(ratios);
}

/** Rows of the products sold from the window's first week on. */
function establishedRows(rows: SalesRow[], start: string): SalesRow[] {
  const first = firstDays(rows);
  return rows.filter((row) => (first.get(row.sku) ?? '') < addDays(start, 7));
}

describe('every preset', () => {
  it.each(presets)('shows a weekly pattern in %s: Saturday high, Monday low', (scenario) => {
    for (const rows of listSalesOfSeeds({ scenario })) {
      const on = (day: number) => (row: SalesRow) => weekdayOf(row) === day;
      const plain = plainRows(rows);
      expect(relativeUnits(plain, on(6)) / relativeUnits(plain, on(1))).toBeGreaterThan(1.25);
    }
  });

  it.each(presets)(
    'shows a yearly pattern in %s: early November high, February low',
    (scenario) => {
      const pooled = listSalesOfSeeds({ scenario, overrides: { stores: 2, window_days: 365 } }).map(
        (rows) => {
          const plain = plainRows(establishedRows(rows, '2024-07-01'));
          return (
            meanUnits(within(plain, '2024-10-29', 14)) / meanUnits(within(plain, '2025-02-03', 14))
          );
        },
      );
      expect(mean(pooled)).toBeGreaterThan(1.1);
      expect(mean(pooled)).toBeLessThan(1.4);
    },
  );

  // From October to September, so that both ends lie at the same time of year.
  it.each(presets)('grows in %s by about a fifth in a year', (scenario) => {
    const overrides = { stores: 2, window_days: 365 };
    const pooled = listSalesOfSeeds({ scenario, overrides, windowEnd: '2025-09-30' }).map(
      (rows) => {
        const plain = plainRows(establishedRows(rows, '2024-10-01'));
        return (
          meanUnits(within(plain, '2025-09-03', 28)) / meanUnits(within(plain, '2024-10-01', 28))
        );
      },
    );
    expect(mean(pooled)).toBeGreaterThan(1.07);
    expect(mean(pooled)).toBeLessThan(1.35);
  });

  it.each(presets)('promotes in %s, at a lower price and with more units', (scenario) => {
    const lifts = listSalesOfSeeds({ scenario }).map((rows) => {
      expect(rows.some((row) => row.on_promotion)).toBe(true);
      expectPricesToFollowPromotions(rows);
      return relativeUnits(rows, (row) => row.on_promotion && row.in_stock);
    });
    expect(mean(lifts)).toBeGreaterThan(1.35);
    expect(mean(lifts)).toBeLessThan(1.95);
  });

  it('sells more with a deeper discount', () => {
    const rows = listSales({
      scenario: 'retail_standard',
      overrides: { stores: 20, products: 40, promotion_intensity: 0.3 },
    });
    const regular = regularPrices(rows);
    const liftAt = (discount: number) =>
      relativeUnits(rows, (row) => {
        const price = regular.get(row.sku) ?? 0;
        return row.in_stock && row.on_promotion && row.unit_price === cut(price, discount);
      });
    expect(liftAt(0.1)).toBeGreaterThan(1.2);
    expect(liftAt(0.2)).toBeGreaterThan(liftAt(0.1) + 0.1);
    expect(liftAt(0.3)).toBeGreaterThan(liftAt(0.2) + 0.1);
  });

  it('promotes a product in all stores in the same calendar weeks, and products in different ones', () => {
    const rows = listSales({ scenario: 'showcase_rich' });
    const promoted = rows.filter((row) => row.on_promotion);
    const daysOf = (row: SalesRow | undefined) =>
      promoted
        .filter((one) => one.sku === row?.sku && one.store_code === row.store_code)
        .map((one) => one.date)
        .join();
    const bySku = [...groupRows(promoted, (row) => row.sku).values()].map((group) => [
      ...new Set([...groupRows(group, grainKey).values()].map((grain) => daysOf(grain[0]))),
    ]);
    for (const stores of bySku) expect(stores).toHaveLength(1);
    expect(new Set(bySku.flat()).size).toBeGreaterThan(bySku.length / 2);
    const starts = rows.filter((row, index) => {
      const before = rows[index - 1];
      return row.on_promotion && before?.on_promotion === false && before.date < row.date;
    });
    expect(new Set(starts.map(weekdayOf))).toEqual(new Set([1]));
  });
});

const cut = (price: number, discount: number) => Math.round(price * (1 - discount) * 100) / 100;

function regularPrices(rows: SalesRow[]): Map<string, number> {
  return new Map(plainRows(rows).map((row) => [row.sku, row.unit_price]));
}

function expectPricesToFollowPromotions(rows: SalesRow[]): void {
  const regular = regularPrices(rows);
  const wrong = rows.find((row) => {
    const price = regular.get(row.sku) ?? Number.NaN;
    const allowed = row.on_promotion ? [0.1, 0.2, 0.3].map((part) => cut(price, part)) : [price];
    return !allowed.includes(row.unit_price);
  });
  expect(wrong).toBeUndefined();
}

const shareOut = (rows: SalesRow[]) => rows.filter((row) => !row.in_stock).length / rows.length;

describe('stockouts', () => {
  it.each<[ScenarioPreset, number, number]>([
    ['demo_minimal', 0, 0],
    ['retail_standard', 0.003, 0.02],
    ['showcase_rich', 0.01, 0.035],
    ['stockout_heavy', 0.21, 0.29],
  ])('empty the shelves of %s on a share of days from %d to %d', (scenario, low, high) => {
    for (const rows of listSalesOfSeeds({ scenario })) {
      expect(shareOut(rows)).toBeGreaterThanOrEqual(low);
      expect(shareOut(rows)).toBeLessThanOrEqual(high);
    }
  });

  it('lose the sales of their days and change no others', () => {
    for (const seed of seeds) {
      const rows = listSales({ scenario: 'stockout_heavy', seed });
      const overrides = { stockout_intensity: 0 };
      const demand = listSales({ scenario: 'stockout_heavy', overrides, seed });
      const sold = rows.map((row, index) => (row.in_stock ? row : demand[index]));
      expect(sold).toEqual(demand);
      expect(meanUnits(rows) / meanUnits(demand)).toBeCloseTo(0.75, 1);
      expect(rows.every((row) => row.in_stock || row.quantity === 0)).toBe(true);
    }
  });

  it('last five days or a multiple, and begin on any day in some grain', () => {
    const rows = listSales({ scenario: 'stockout_heavy' });
    const begins = rows.filter((row, index) => {
      const before = rows[index - 1];
      return !row.in_stock && before?.in_stock && grainKey(before) === grainKey(row);
    });
    const out = new Set(rows.filter((row) => !row.in_stock).map(rowKey));
    const lasts = begins
      .filter((row) => daysBetween(row.date, '2025-06-30') >= 5)
      .every((row) => out.has(rowKey({ ...row, date: addDays(row.date, 4) })));
    expect(lasts).toBe(true);
    expect(new Set(begins.map((row) => weekdayOf(row))).size).toBe(7);
    const offsets = begins.map((row) => daysBetween('2025-01-01', row.date) % 5);
    expect(new Set(offsets).size).toBe(5);
  });
});

describe('launches', () => {
  it.each<[ScenarioPreset, number]>([
    ['new_launches', 10],
    ['showcase_rich', 2],
    ['retail_standard', 0],
  ])('of %s are %d products, after 20 to 60 %% of the window, in all stores', (scenario, count) => {
    const { days } = presetSizes[scenario];
    const start = addDays('2025-06-30', 1 - days);
    for (const rows of listSalesOfSeeds({ scenario })) {
      const late = [...firstDays(rows)].filter(([, date]) => date > start);
      expect(late).toHaveLength(count);
      for (const [sku, date] of late) {
        const age = daysBetween(start, date);
        expect(age).toBeGreaterThanOrEqual(Math.floor(0.2 * days));
        expect(age).toBeLessThan(0.6 * days);
        expect(rows.filter((row) => row.sku === sku && row.date === date)).toHaveLength(5);
      }
    }
  });

  it('sell little at first and normally after four weeks', () => {
    const ratios = listSalesOfSeeds({ scenario: 'new_launches' }).flatMap((rows) => {
      const start = addDays('2025-06-30', -179);
      return [...firstDays(rows)]
        .filter(([, date]) => date > start)
        .map(([sku, date]) => {
          const plain = plainRows(rows.filter((row) => row.sku === sku));
          const usual = meanUnits(within(plain, addDays(date, 28), 28));
          return [0, 14, 21].map((age) => meanUnits(within(plain, addDays(date, age), 7)) / usual);
        })
        .filter((ratio) => ratio.every(Number.isFinite));
    });
    const [first, third, fourth] = [0, 1, 2].map((week) => mean(ratios.map((r) => r[week] ?? 0)));
    expect(ratios.length).toBeGreaterThan(30);
    expect(first).toBeLessThan(0.4);
    expect(third).toBeGreaterThan(0.55);
    expect(fourth).toBeGreaterThan(third ?? 1);
    expect(fourth).toBeLessThan(1.05);
  });
});

describe('sparse', () => {
  // Intermittent: more than 1.32 days between sales on average (Syntetos, Boylan and Croston 2005, JORS 56).
  it('sells on fewer than half of the days, a few units at a time, with gaps between', () => {
    for (const rows of listSalesOfSeeds({ scenario: 'sparse' })) {
      const grains = [...groupRows(rows, grainKey).values()];
      expect(grains).toHaveLength(75);
      const intervals = grains.map((grain) => 92 / grain.filter((row) => row.quantity > 0).length);
      expect(Math.min(...intervals)).toBeGreaterThan(1.32);
      expect(mean(intervals)).toBeGreaterThan(2.3);
      expect(rows.length / (75 * 92)).toBeCloseTo(0.4, 1);
      expect(meanUnits(rows)).toBeGreaterThan(0.8);
      expect(meanUnits(rows)).toBeLessThan(5);
    }
  });
});

/** Relative noise of the larger grains: spread of a week's change on plain days, in means of the grain. */
function noiseOf(rows: SalesRow[]): number {
  const changes = [...groupRows(plainRows(rows), grainKey).values()].flatMap((grain) => {
    const usual = meanUnits(grain);
    const units = new Map(grain.map((row) => [Date.parse(row.date), row.quantity]));
    if (usual < 15) return [];
    return grain.flatMap((row) => {
      const before = units.get(Date.parse(row.date) - 7 * 86_400_000);
      return before === undefined ? [] : [(row.quantity - before) / usual];
    });
  });
  return Math.sqrt(mean(changes.map((change) => change * change)) / 2);
}

describe('noise', () => {
  it('is three times as strong in high_variance as in retail_standard', () => {
    for (const seed of seeds) {
      const ordinary = noiseOf(listSales({ scenario: 'retail_standard', seed }));
      const high = noiseOf(listSales({ scenario: 'high_variance', seed }));
      expect(ordinary).toBeCloseTo(0.15, 1);
      expect(high / ordinary).toBeGreaterThan(2.4);
      expect(high / ordinary).toBeLessThan(3.4);
    }
  });

  it.each([
    [0, 0, 0.06],
    [0.25, 0.2, 0.3],
    [0.5, 0.42, 0.58],
  ])('follows the override %d', (noise_sigma, low, high) => {
    const rows = listSales({ scenario: 'retail_standard', overrides: { noise_sigma } });
    expect(noiseOf(rows)).toBeGreaterThan(low);
    expect(noiseOf(rows)).toBeLessThan(high);
  });
});

describe('holiday_rush', () => {
  const list = (scenario: ScenarioPreset, seed: number) => {
    const rows = listSales({ scenario, seed, windowEnd: '2024-12-31' });
    const plain = plainRows(rows);
    return (from: string, count: number) => meanUnits(within(plain, from, count));
  };

  it('rises week by week to 23 December, and falls after Christmas below October', () => {
    const units = seeds.map((seed) => list('holiday_rush', seed));
    const meanOf = (from: string, count: number) => mean(units.map((one) => one(from, count)));
    const mondays = [-42, -35, -28, -21, -14, -7].map((days) => addDays('2024-12-23', days));
    const weeks = mondays.map((monday) => meanOf(monday, 7));
    expect([...weeks].sort((a, b) => a - b)).toEqual(weeks);
    const october = meanOf('2024-10-01', 28);
    expect(meanOf('2024-12-17', 7)).toBeGreaterThan(2 * october);
    expect(meanOf('2024-12-17', 7)).toBeLessThan(4 * october);
    expect(meanOf('2024-12-25', 1)).toBeLessThan(0.7 * meanOf('2024-12-24', 1));
    expect(meanOf('2024-12-25', 7)).toBeLessThan(october);
  });

  it('is far steeper than the Christmas of an ordinary shop', () => {
    for (const seed of seeds) {
      const rise = (scenario: ScenarioPreset) => {
        const units = list(scenario, seed);
        return units('2024-12-17', 7) / units('2024-11-05', 7);
      };
      expect(rise('retail_standard')).toBeGreaterThan(1.1);
      expect(rise('holiday_rush')).toBeGreaterThan(1.4 * rise('retail_standard'));
    }
  });
});

describe('listPresets', () => {
  it('lists every preset with its size; only holiday_rush has its own last day', () => {
    const listed = listPresets();
    expect(listed.map((preset) => preset.scenario)).toEqual(presets);
    for (const preset of listed) {
      const { stores, products, days } = presetSizes[preset.scenario];
      expect(preset).toMatchObject({ stores, products, window_days: days });
      expect(preset.pinned_window_end).toBe(
        preset.scenario === 'holiday_rush' ? '2024-12-31' : null,
      );
    }
  });
});
