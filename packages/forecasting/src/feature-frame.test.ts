import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  buildFeatureFrame,
  columnsOf,
  createSource,
  describeFeatures,
  type FeatureColumn,
} from './feature-frame.ts';
import { catchError } from './testing/catch-error.ts';
import { findLeakingColumns, mutateFrom } from './testing/leak-probe.ts';

const seriesArbitrary = fc
  .array(fc.nat({ max: 100 }), { minLength: 60, maxLength: 90 })
  .map((values) => ({ startDate: '2023-12-15', values }));
const settingsArbitrary = fc.record({
  lag_weeks: fc.uniqueArray(fc.nat({ max: 3 }), { maxLength: 3 }),
  trailing_windows: fc.uniqueArray(fc.integer({ min: 1, max: 14 }), { maxLength: 3 }),
});

describe('describeFeatures', () => {
  test('lags are the horizon rounded up to whole weeks and weeks beyond it', () => {
    const settings = { lag_weeks: [0, 1, 3], trailing_windows: [7, 14] };
    const lagsAt = (horizon: number) => describeFeatures({ horizon, settings }).lags;
    expect(lagsAt(1)).toEqual([7, 14, 28]);
    expect(lagsAt(7)).toEqual([7, 14, 28]);
    expect(lagsAt(8)).toEqual([14, 21, 35]);
    expect(lagsAt(90)).toEqual([91, 98, 112]);
  });

  test('the lookback is the farthest day that a column reads', () => {
    const at = (lag_weeks: number[], trailing_windows: number[]) =>
      describeFeatures({ horizon: 10, settings: { lag_weeks, trailing_windows } }).lookback;
    expect(at([0], [])).toBe(14);
    expect(at([0], [7])).toBe(16);
    expect(at([], [])).toBe(0);
  });

  test('columns are named in frame order: trend, calendar, lags, trailing means', () => {
    const { columns } = describeFeatures({
      horizon: 14,
      settings: { lag_weeks: [0, 1], trailing_windows: [7] },
    });
    expect(columns).toHaveLength(1 + 7 + 12 + 2 + 1);
    expect(columns.slice(0, 3)).toEqual(['trend', 'dow_mon', 'dow_tue']);
    expect(columns.slice(-4)).toEqual(['month_dec', 'lag_14', 'lag_21', 'mean_7_to_lag_14']);
  });
});

describe('buildFeatureFrame', () => {
  test('agrees with a row computed by hand', () => {
    const series = {
      startDate: '2024-01-01',
      values: Array.from({ length: 30 }, (_, day) => day * day),
    };
    const frame = buildFeatureFrame({
      series,
      horizon: 7,
      settings: { lag_weeks: [0, 1], trailing_windows: [3] },
    });
    const row = frame.rows.at(-1) ?? [];
    const columnValue = (name: string) => row[frame.columns.indexOf(name)];
    expect(frame.startDate).toBe('2024-01-15');
    expect(frame.rows).toHaveLength(16);
    expect(frame.targets).toEqual(series.values.slice(14));
    // Day 29 is Tuesday, 30 January 2024.
    expect(columnValue('trend')).toBe(29 / 365);
    expect(columnValue('dow_tue')).toBe(1);
    expect(columnValue('month_jan')).toBe(1);
    expect(row.slice(1, 20).reduce((sum, value) => sum + value, 0)).toBe(2);
    expect(columnValue('lag_7')).toBe(22 * 22);
    expect(columnValue('lag_14')).toBe(15 * 15);
    expect(columnValue('mean_3_to_lag_7')).toBe((20 * 20 + 21 * 21 + 22 * 22) / 3);
  });

  test('a series shorter than the lookback has no rows', () => {
    const frame = buildFeatureFrame({
      series: { startDate: '2024-01-01', values: [5] },
      horizon: 14,
    });
    expect(frame.rows).toEqual([]);
    expect(frame.targets).toEqual([]);
    expect(frame.startDate).toBe('2024-01-02');
  });

  test('no feature changes with any value after its cut-off', () => {
    const property = fc.property(
      seriesArbitrary,
      fc.integer({ min: 1, max: 20 }),
      settingsArbitrary,
      (series, horizon, settings) => {
        const config = describeFeatures({ horizon, settings });
        const { lookback } = config;
        const columns = columnsOf(config);
        expect(findLeakingColumns({ columns, series, horizon, lookback })).toEqual([]);
      },
    );
    fc.assert(property, { numRuns: 60 });
  });

  test('the rows of a whole frame do not change with values after their cut-off', () => {
    const property = fc.property(
      seriesArbitrary,
      fc.integer({ min: 1, max: 20 }),
      fc.nat({ max: 30 }),
      (series, horizon, back) => {
        const cutOff = series.values.length - back;
        const frame = buildFeatureFrame({ series, horizon });
        const mutated = buildFeatureFrame({ series: mutateFrom(series, cutOff), horizon });
        // Row r is day lookback + r; its cut-off is horizon days earlier.
        const known = Math.max(0, cutOff + horizon - frame.featureConfig.lookback);
        expect(mutated.rows.slice(0, known)).toEqual(frame.rows.slice(0, known));
      },
    );
    fc.assert(property, { numRuns: 100 });
  });

  test('planted columns that look past their cut-off are caught by the same probe', () => {
    const horizon = 14;
    const config = describeFeatures({
      horizon,
      settings: { lag_weeks: [0], trailing_windows: [7] },
    });
    const planted: FeatureColumn[] = [
      { name: 'the_day_itself', read: (day, source) => source.valueAt(day) },
      { name: 'one_day_late', read: (day, source) => source.valueAt(day - horizon + 1) },
      { name: 'just_in_time', read: (day, source) => source.valueAt(day - horizon) },
    ];
    const property = fc.property(seriesArbitrary, (series) => {
      const columns = [...columnsOf(config), ...planted];
      const { lookback } = config;
      expect(findLeakingColumns({ columns, series, horizon, lookback })).toEqual([
        'the_day_itself',
        'one_day_late',
      ]);
    });
    fc.assert(property, { numRuns: 20 });
  });

  test('a source refuses days outside what it knows', () => {
    const source = createSource({
      startDate: '2024-01-01',
      values: [1, 2],
      firstDay: 5,
      days: 8,
    });
    expect(source.valueAt(6)).toBe(2);
    expect(source.calendarOf(7).date).toBe('2024-01-08');
    for (const read of [
      () => source.valueAt(4),
      () => source.valueAt(7),
      () => source.calendarOf(8),
    ]) {
      expect(catchError(read).code).toBe('INPUT_INVALID');
    }
  });
});
