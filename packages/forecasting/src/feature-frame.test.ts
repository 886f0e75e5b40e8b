import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plainCovariates } from './covariates.ts';
import { type FeatureColumn, featureGroupNames } from './feature-columns.ts';
import {
  buildFeatureFrame,
  columnsOf,
  defaultFeatureSettings,
  describeFeatures,
} from './feature-frame.ts';
import { createSource } from './feature-source.ts';
import { catchError } from './testing/catch-error.ts';
import {
  findContemporaryColumns,
  findLeakingColumns,
  type History,
  mutateCovariatesFrom,
  mutateFrom,
} from './testing/leak-probe.ts';

const daysArbitrary = fc.array(
  fc.record({
    value: fc.nat({ max: 100 }),
    price: fc.integer({ min: 1, max: 40 }),
    promotion: fc.boolean(),
    stock: fc.boolean(),
  }),
  { minLength: 60, maxLength: 90 },
);
const historyArbitrary = daysArbitrary.map(
  (days): History => ({
    series: { startDate: '2023-12-15', values: days.map((day) => day.value) },
    covariates: {
      unit_price: days.map((day) => day.price / 4),
      on_promotion: days.map((day) => day.promotion),
      in_stock: days.map((day) => day.stock),
    },
  }),
);
const settingsArbitrary = fc.record({
  lag_weeks: fc.uniqueArray(fc.nat({ max: 3 }), { maxLength: 3 }),
  trailing_windows: fc.uniqueArray(fc.integer({ min: 1, max: 14 }), { maxLength: 3 }),
  fourier_weekly: fc.nat({ max: 3 }),
  fourier_yearly: fc.nat({ max: 6 }),
  price_window: fc.nat({ max: 40 }),
  holiday_calendar: fc.constantFrom('none', 'western_1'),
});
const withLags = (lag_weeks: number[], trailing_windows: number[]) => ({
  ...defaultFeatureSettings,
  lag_weeks,
  trailing_windows,
});

describe('describeFeatures', () => {
  test('lags are the horizon rounded up to whole weeks and weeks beyond it', () => {
    const settings = withLags([0, 1, 3], [7, 14]);
    const lagsAt = (horizon: number) => describeFeatures({ horizon, settings }).lags;
    expect(lagsAt(1)).toEqual([7, 14, 28]);
    expect(lagsAt(7)).toEqual([7, 14, 28]);
    expect(lagsAt(8)).toEqual([14, 21, 35]);
    expect(lagsAt(90)).toEqual([91, 98, 112]);
  });

  test('the lookback is the farthest day that a column reads', () => {
    const at = (lag_weeks: number[], trailing_windows: number[], price_window = 28) => {
      const settings = { ...withLags(lag_weeks, trailing_windows), price_window };
      return describeFeatures({ horizon: 10, settings }).lookback;
    };
    expect(at([0], [])).toBe(14);
    expect(at([0], [7])).toBe(16);
    expect(at([], [])).toBe(10);
    expect(at([], [], 0)).toBe(0);
  });

  test('columns are named group by group, in frame order', () => {
    const { columns, groups } = describeFeatures({ horizon: 14, settings: defaultFeatureSettings });
    expect(groups.map((group) => group.name)).toEqual(featureGroupNames);
    expect(groups.flatMap((group) => group.columns)).toEqual(columns);
    expect(new Set(columns).size).toBe(columns.length);
    const named = Object.fromEntries(groups.map((group) => [group.name, group.columns]));
    expect(named.calendar).toHaveLength(7 + 12);
    expect(named).toMatchObject({
      trend: ['trend'],
      fourier: ['sin_week_1', 'cos_week_1', 'sin_year_1', 'cos_year_1'],
      lags: ['lag_14', 'lag_21'],
      trailing_means: ['mean_7_to_lag_14'],
      price: ['price_vs_median_28_to_lag_14'],
      promotion: ['on_promotion'],
      stock: ['in_stock'],
      holidays: ['holiday'],
    });
  });

  test('a group that is switched off is not there', () => {
    const settings = {
      ...withLags([], []),
      fourier_weekly: 0,
      fourier_yearly: 0,
      price_window: 0,
      holiday_calendar: 'none' as const,
    };
    const { groups } = describeFeatures({ horizon: 14, settings });
    expect(groups.map((group) => group.name)).toEqual(['trend', 'calendar', 'promotion', 'stock']);
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
      settings: withLags([0, 1], [3]),
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
    expect(columnValue('sin_week_1')).toBeCloseTo(Math.sin((2 * Math.PI * 2) / 7), 14);
    // 8,795 days after 1 January 2000, a quarter of a day more than 24 years and 29 days.
    expect(columnValue('cos_year_1')).toBeCloseTo(Math.cos((2 * Math.PI * 8_795) / 365.25), 11);
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

  test('price, promotion, stock and holidays agree with days computed by hand', () => {
    // Day 0 is 20 December 2023; the usual price of day t is the median of the days t − 4 to t − 2.
    const unit_price = [4, 4, 5, 4, 4, 2, 6, 6];
    const frame = buildFeatureFrame({
      series: { startDate: '2023-12-20', values: unit_price.map(() => 1) },
      covariates: {
        unit_price,
        on_promotion: unit_price.map((price) => price === 2),
        in_stock: unit_price.map((_, day) => day !== 3),
      },
      horizon: 2,
      settings: { ...withLags([], []), price_window: 3 },
    });
    const column = (name: string) => frame.rows.map((row) => row[frame.columns.indexOf(name)]);
    expect(column('price_vs_median_3_to_lag_2')).toEqual([0.25, 0, 0, -0.5, 0.5, 0.5]);
    expect(column('on_promotion')).toEqual([0, 0, 0, 1, 0, 0]);
    expect(column('in_stock')).toEqual([1, 0, 1, 1, 1, 1]);
    expect(column('holiday')).toEqual([0, 0, 0, 1, 1, 0]);
  });

  test('a usual price of 0 is no reason to divide by it', () => {
    const unit_price = [0, 0, 3];
    const covariates = { ...plainCovariates(3), unit_price };
    const series = { startDate: '2024-01-01', values: [1, 1, 1] };
    const frame = buildFeatureFrame({ series, covariates, horizon: 1, settings: withLags([], []) });
    const at = frame.columns.indexOf('price_vs_median_28_to_lag_1');
    expect(frame.rows.map((row) => row[at])).toEqual([0, 0]);
  });

  test('covariates that do not match the series are refused', () => {
    const series = { startDate: '2024-01-01', values: [1, 2, 3] };
    const covariates = plainCovariates(2);
    expect(catchError(() => buildFeatureFrame({ series, covariates, horizon: 1 }))).toMatchObject({
      code: 'INPUT_INVALID',
      evidence: { field: 'covariates' },
    });
  });

  test('no feature changes with any sale after its cut-off, nor with any covariate of another day', () => {
    const property = fc.property(
      historyArbitrary,
      fc.integer({ min: 1, max: 20 }),
      settingsArbitrary,
      (history, horizon, settings) => {
        const config = describeFeatures({ horizon, settings });
        const { lookback } = config;
        const columns = columnsOf(config);
        expect(findLeakingColumns({ columns, history, horizon, lookback })).toEqual([]);
      },
    );
    fc.assert(property, { numRuns: 40 });
  });

  test('only price, promotion and stock read a covariate of the day itself', () => {
    const horizon = 14;
    const config = describeFeatures({ horizon, settings: defaultFeatureSettings });
    const property = fc.property(historyArbitrary, (history) => {
      const { lookback } = config;
      const found = findContemporaryColumns({
        columns: columnsOf(config),
        history,
        horizon,
        lookback,
      });
      expect(found.toSorted()).toEqual([
        'in_stock',
        'on_promotion',
        'price_vs_median_28_to_lag_14',
      ]);
    });
    fc.assert(property, { numRuns: 20 });
  });

  test('the rows of a whole frame do not change with what comes after their cut-off', () => {
    const property = fc.property(
      historyArbitrary,
      fc.integer({ min: 1, max: 20 }),
      fc.nat({ max: 30 }),
      ({ series, covariates }, horizon, back) => {
        const cutOff = series.values.length - back;
        const frame = buildFeatureFrame({ series, covariates, horizon });
        const sales = mutateFrom(series, cutOff);
        const mutated = buildFeatureFrame({ series: sales, covariates, horizon });
        // Row r is day lookback + r; its cut-off is horizon days earlier.
        const known = Math.max(0, cutOff + horizon - frame.featureConfig.lookback);
        expect(mutated.rows.slice(0, known)).toEqual(frame.rows.slice(0, known));
        const priced = buildFeatureFrame({
          series: sales,
          covariates: mutateCovariatesFrom(covariates, cutOff),
          horizon,
        });
        const before = Math.max(0, cutOff - frame.featureConfig.lookback);
        expect(priced.rows.slice(0, before)).toEqual(frame.rows.slice(0, before));
      },
    );
    fc.assert(property, { numRuns: 100 });
  });

  test('the same probe catches deliberate columns that look past their cut-off', () => {
    const horizon = 14;
    const config = describeFeatures({ horizon, settings: withLags([0], [7]) });
    const priceOf = (back: number): FeatureColumn['read'] => {
      return (day, source) => source.covariatesOf(day - back).unit_price;
    };
    const leaking: FeatureColumn[] = [
      { name: 'the_day_itself', read: (day, source) => source.valueAt(day) },
      { name: 'one_day_late', read: (day, source) => source.valueAt(day - horizon + 1) },
      { name: 'just_in_time', read: (day, source) => source.valueAt(day - horizon) },
      { name: 'price_of_yesterday', read: priceOf(1) },
      { name: 'price_one_day_late', read: priceOf(horizon - 1) },
      { name: 'price_just_in_time', read: priceOf(horizon) },
      { name: 'price_of_the_day', read: priceOf(0) },
    ];
    const property = fc.property(historyArbitrary, (history) => {
      const columns = [...columnsOf(config), ...leaking];
      const { lookback } = config;
      expect(findLeakingColumns({ columns, history, horizon, lookback })).toEqual([
        'the_day_itself',
        'one_day_late',
        'price_of_yesterday',
        'price_one_day_late',
      ]);
    });
    fc.assert(property, { numRuns: 20 });
  });
});

describe('createSource', () => {
  const known = {
    startDate: '2024-12-20',
    values: [1, 2],
    firstDay: 3,
    covariates: { unit_price: [5, 6], on_promotion: [true, false], in_stock: [true, true] },
    firstCovariateDay: 3,
    days: 8,
    holidayCalendar: 'western_1' as const,
  };
  const assumed = { unit_price: 9, on_promotion: false, in_stock: true, holiday: true };

  test('refuses days outside what it knows', () => {
    const source = createSource(known);
    expect(source.valueAt(4)).toBe(2);
    expect(source.calendarOf(7).date).toBe('2024-12-27');
    for (const read of [
      () => source.valueAt(2),
      () => source.valueAt(5),
      () => source.calendarOf(8),
      () => source.covariatesOf(5),
    ]) {
      expect(catchError(read).code).toBe('INPUT_INVALID');
    }
  });

  test('a day before the first takes its price, one to come what is assumed of it', () => {
    const source = createSource({ ...known, ahead: [assumed] });
    expect([2, 3, 5].map((day) => source.covariatesOf(day).unit_price)).toEqual([5, 5, 9]);
    expect(source.covariatesOf(2).on_promotion).toBe(false);
    expect(source.covariatesOf(3).on_promotion).toBe(true);
    expect(catchError(() => source.covariatesOf(6)).code).toBe('INPUT_INVALID');
  });

  test('covariates recorded after the last value are never read', () => {
    const recorded = { ...plainCovariates(4), unit_price: [5, 6, 70, 80] };
    const source = createSource({ ...known, covariates: recorded });
    expect(catchError(() => source.covariatesOf(5)).code).toBe('INPUT_INVALID');
  });

  test('a holiday is one of the calendar or one that is assumed', () => {
    const ahead = [assumed, { ...assumed, holiday: false }];
    const source = createSource({ ...known, ahead });
    // Day 5 is Christmas Day, 6 Boxing Day, 7 is neither.
    expect([4, 5, 6, 7].map((day) => source.isHoliday(day))).toEqual([false, true, true, false]);
    const none = createSource({ ...known, ahead, holidayCalendar: 'none' });
    expect([4, 5, 6, 7].map((day) => none.isHoliday(day))).toEqual([false, true, false, false]);
  });
});
