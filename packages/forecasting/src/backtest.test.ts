import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { backtest, layOutFolds, openFold, summarizeFolds } from './backtest.ts';
import { type Covariates, plainCovariates } from './covariates.ts';
import { describeModel } from './model-registry.ts';
import { type BacktestConfig, modelTypes } from './schema.ts';
import type { Series } from './series.ts';
import { catchError } from './testing/catch-error.ts';
import { mutateCovariatesFrom, mutateFrom } from './testing/leak-probe.ts';

const defaults: BacktestConfig = {
  horizon: 14,
  strategy: 'expanding',
  n_splits: 3,
  min_train_size: 30,
  gap: 0,
  metric: 'wape',
};
const small: BacktestConfig = { ...defaults, horizon: 2, n_splits: 2, min_train_size: 7 };
const countUp = (days: number) => Array.from({ length: days }, (_, day) => day + 1);

describe('layOutFolds', () => {
  test('the last fold ends at the last day and folds step back by the horizon', () => {
    expect(layOutFolds(92, defaults)).toEqual([
      { fold: 1, trainStart: 0, trainEnd: 50, testStart: 50, testEnd: 64 },
      { fold: 2, trainStart: 0, trainEnd: 64, testStart: 64, testEnd: 78 },
      { fold: 3, trainStart: 0, trainEnd: 78, testStart: 78, testEnd: 92 },
    ]);
  });

  test('a gap shortens the end of training and never moves the test days', () => {
    expect(layOutFolds(92, { ...defaults, gap: 5 })).toEqual([
      { fold: 1, trainStart: 0, trainEnd: 45, testStart: 50, testEnd: 64 },
      { fold: 2, trainStart: 0, trainEnd: 59, testStart: 64, testEnd: 78 },
      { fold: 3, trainStart: 0, trainEnd: 73, testStart: 78, testEnd: 92 },
    ]);
  });

  test('sliding trains on the last min_train_size days before its gap', () => {
    expect(layOutFolds(92, { ...defaults, strategy: 'sliding', gap: 5 })).toEqual([
      { fold: 1, trainStart: 15, trainEnd: 45, testStart: 50, testEnd: 64 },
      { fold: 2, trainStart: 29, trainEnd: 59, testStart: 64, testEnd: 78 },
      { fold: 3, trainStart: 43, trainEnd: 73, testStart: 78, testEnd: 92 },
    ]);
  });

  test('exactly min_train_size days in the first fold are enough, one fewer names both numbers', () => {
    expect(layOutFolds(72, defaults)[0]?.trainEnd).toBe(30);
    expect(catchError(() => layOutFolds(71, defaults))).toEqual({
      code: 'FOLD_TOO_SHORT',
      evidence: { needed: 30, found: 29, needed_days: 72, days: 71 },
    });
    expect(() => layOutFolds(71, defaults)).toThrow(/29 training days, needs 30/);
  });

  test('the gap counts against the first fold, and a series shorter than the tests has found 0', () => {
    expect(catchError(() => layOutFolds(72, { ...defaults, gap: 1 })).evidence).toMatchObject({
      needed: 30,
      found: 29,
    });
    expect(catchError(() => layOutFolds(1, defaults)).evidence).toMatchObject({ found: 0 });
  });

  test.each(['horizon', 'n_splits', 'gap', 'min_train_size'] as const)(
    'a %s that is not a whole number is refused',
    (field) => {
      expect(catchError(() => layOutFolds(92, { ...defaults, [field]: 1.5 }))).toEqual({
        code: 'CONFIG_INVALID',
        evidence: { field: `backtest.${field}`, found: '1.5' },
      });
    },
  );
});

describe('backtest', () => {
  test('agrees with a naive case computed by hand', () => {
    const series = { startDate: '2024-02-20', values: countUp(11) };
    const result = backtest({ modelType: 'naive', series, backtest: small });
    expect(result.folds).toMatchObject([
      {
        fold: 1,
        train_start: '2024-02-20',
        train_end: '2024-02-26',
        train_size: 7,
        test_start: '2024-02-27',
        test_end: '2024-02-28',
        points: [
          { date: '2024-02-27', horizon_day: 1, actual: 8, predicted: 7 },
          { date: '2024-02-28', horizon_day: 2, actual: 9, predicted: 7 },
        ],
        metrics: { mae: 1.5, bias: -1.5, wape: 3 / 17 },
      },
      {
        fold: 2,
        train_size: 9,
        train_end: '2024-02-28',
        test_start: '2024-02-29',
        test_end: '2024-03-01',
        metrics: { mae: 1.5, wape: 3 / 21 },
      },
    ]);
    expect(result.metrics).toMatchObject({ wape: 6 / 38, mae: 1.5, bias: -1.5 });
    expect(result.metrics.rmse).toBe(Math.sqrt(2.5));
  });

  test('with a gap the forecast is made for the days after the gap', () => {
    const weekly = Array.from({ length: 35 }, (_, day) => (day % 7) * 10);
    const series = { startDate: '2024-01-01', values: weekly };
    for (const gap of [0, 1, 3]) {
      const result = backtest({
        modelType: 'seasonal_naive',
        series,
        backtest: { ...small, horizon: 7, gap },
      });
      expect(result.metrics.mae).toBe(0);
      expect(result.folds[1]?.train_size).toBe(28 - gap);
    }
  });

  test('pools points, so that folds of different size of sales do not count alike', () => {
    const values = [...new Array<number>(7).fill(1), 1, 1, 100, 100];
    const result = backtest({
      modelType: 'naive',
      series: { startDate: '2024-01-01', values },
      backtest: small,
    });
    expect(result.folds.map((fold) => fold.metrics.wape)).toEqual([0, 0.99]);
    expect(result.metrics.wape).toBe(198 / 202);
  });

  test('has the buckets that the horizon reaches, each pooled over its days ahead', () => {
    const series = { startDate: '2024-01-01', values: countUp(200) };
    const bucketsAt = (horizon: number) =>
      backtest({ modelType: 'naive', series, backtest: { ...small, horizon } }).buckets;
    expect(Object.keys(bucketsAt(7))).toEqual(['h_1_7']);
    expect(Object.keys(bucketsAt(14))).toEqual(['h_1_7', 'h_8_14']);
    expect(Object.keys(bucketsAt(28))).toEqual(['h_1_7', 'h_8_14', 'h_15_28']);
    const all = bucketsAt(30);
    expect(Object.keys(all)).toEqual(['h_1_7', 'h_8_14', 'h_15_28', 'h_29_plus']);
    expect(Object.values(all).map((metrics) => metrics.mae)).toEqual([4, 11, 21.5, 29.5]);
  });

  test('a model with too little data in a fold says so with the number of the fold', () => {
    const run = () =>
      backtest({
        modelType: 'seasonal_naive',
        config: { season_length: 8 },
        series: { startDate: '2024-01-01', values: countUp(11) },
        backtest: small,
      });
    expect(catchError(run)).toEqual({
      code: 'NOT_ENOUGH_DATA',
      evidence: { needed: 8, found: 7, fold: 1 },
    });
    expect(run).toThrow(/^Fold 1: /);
  });

  test('folds on their own, in any order and for all models at once, give what each model gets alone', () => {
    const series = {
      startDate: '2024-01-01',
      values: countUp(92).map((day) => 40 + (day % 7) * 3 + ((day * 37) % 23)),
    };
    const request = { series, backtest: { ...defaults, gap: 2 } };
    const scores = [3, 1, 2].map((fold) => openFold(request, fold));
    for (const modelType of modelTypes.toReversed()) {
      const folds = scores.map((score) => score({ modelType }));
      const inOrder = folds.toSorted((left, right) => left.fold - right.fold);
      const alone = backtest({ ...request, modelType });
      expect({ ...summarizeFolds(inOrder), folds: inOrder }).toEqual(alone);
    }
  });

  test('a fold that there is not is refused', () => {
    const series = { startDate: '2024-01-01', values: countUp(92) };
    for (const fold of [0, 4]) {
      expect(catchError(() => openFold({ series, backtest: defaults }, fold))).toEqual({
        code: 'INPUT_INVALID',
        evidence: { field: 'fold', found: String(fold) },
      });
    }
  });

  test('too short a first fold is refused', () => {
    const series = { startDate: '2024-01-01', values: countUp(71) };
    expect(
      catchError(() => backtest({ modelType: 'naive', series, backtest: defaults })).code,
    ).toBe('FOLD_TOO_SHORT');
  });

  test.each(modelTypes)(
    '%s meets the default request on the shortest series it allows',
    (modelType) => {
      const series = { startDate: '2024-01-01', values: countUp(72) };
      const result = backtest({ modelType, series, backtest: defaults });
      expect(result.folds.map((fold) => fold.train_size)).toEqual([30, 44, 58]);
      expect(result.metrics.wape).not.toBeNull();
    },
  );

  test.each(modelTypes)('no %s forecast changes with values from its gap on', (modelType) => {
    const values = fc.array(fc.nat({ max: 60 }), { minLength: 100, maxLength: 140 });
    const property = fc.property(
      values,
      fc.nat({ max: 2 }),
      fc.nat({ max: 5 }),
      (all, fold, gap) => {
        const series = { startDate: '2023-11-20', values: all };
        const config = { ...defaults, gap, min_train_size: 40 };
        const cutOff = layOutFolds(all.length, config)[fold]?.trainEnd ?? 0;
        const forecastsOf = (values: Series) =>
          backtest({ modelType, series: values, backtest: config })
            .folds.slice(0, fold + 1)
            .map(({ points }) => points.map((point) => point.predicted));
        // Training of fold `fold` ends before cutOff, as does that of every fold before it.
        expect(forecastsOf(mutateFrom(series, cutOff))).toEqual(forecastsOf(series));
      },
    );
    fc.assert(property, { numRuns: 40 });
  });

  test('no fold of ridge sees a covariate from its gap on, and every one before it counts', () => {
    const day = fc.record({ value: fc.nat({ max: 60 }), price: fc.integer({ min: 1, max: 9 }) });
    const property = fc.property(
      fc.array(day, { minLength: 100, maxLength: 140 }),
      fc.nat({ max: 2 }),
      fc.nat({ max: 5 }),
      (days, fold, gap) => {
        const series = { startDate: '2023-11-20', values: days.map(({ value }) => value) };
        const covariates = {
          unit_price: days.map(({ price }) => price),
          on_promotion: days.map(({ price }) => price < 3),
          in_stock: days.map(({ value }) => value > 0),
        };
        const config = { ...defaults, gap, min_train_size: 40 };
        const cutOff = layOutFolds(days.length, config)[fold]?.trainEnd ?? 0;
        const forecastsOf = (known: Covariates) =>
          backtest({ modelType: 'ridge', series, covariates: known, backtest: config })
            .folds.slice(0, fold + 1)
            .map(({ points }) => points.map((point) => point.predicted));
        expect(forecastsOf(mutateCovariatesFrom(covariates, cutOff))).toEqual(
          forecastsOf(covariates),
        );
        expect(forecastsOf(mutateCovariatesFrom(covariates, cutOff - 1))).not.toEqual(
          forecastsOf(covariates),
        );
      },
    );
    fc.assert(property, { numRuns: 40 });
  });

  test.each(modelTypes.filter((type) => describeModel(type).featureFrameVersion === 1))(
    '%s forecasts the same whatever covariates are recorded',
    (modelType) => {
      const series = { startDate: '2024-01-01', values: countUp(72) };
      const covariates = mutateCovariatesFrom(plainCovariates(72), 30);
      const request = { modelType, series, backtest: defaults };
      expect(backtest({ ...request, covariates })).toEqual(backtest(request));
    },
  );
});
