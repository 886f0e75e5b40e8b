import { describe, expect, test } from 'vitest';
import { backtest } from './backtest.ts';
import { plainCovariates } from './covariates.ts';
import { evaluateGrain } from './evaluate-grain.ts';
import { type BacktestConfig, modelTypes } from './schema.ts';
import type { Series } from './series.ts';
import { catchError } from './testing/catch-error.ts';
import { mutateFrom } from './testing/leak-probe.ts';

const config: BacktestConfig = {
  horizon: 14,
  strategy: 'expanding',
  n_splits: 3,
  min_train_size: 30,
  gap: 0,
  metric: 'wape',
};
const series: Series = {
  startDate: '2024-01-01',
  values: Array.from({ length: 120 }, (_, day) => 5 + (day % 7) * 3 + ((day * 31) % 11)),
};
const evaluate = (changed: Partial<Parameters<typeof evaluateGrain>[0]> = {}) =>
  evaluateGrain({ series, modelTypes, backtest: config, holdoutDays: 14, ...changed });

describe('evaluateGrain', () => {
  test('scores every model by a backtest on the days before the cut', () => {
    const before = { ...series, values: series.values.slice(0, 106) };
    expect(evaluate().models).toMatchObject(
      modelTypes.map((modelType) => ({
        modelType,
        metrics: backtest({ modelType, series: before, backtest: config }).metrics,
      })),
    );
  });

  test('scores a model on the days after the cut, which its training did not see', () => {
    const values = [...new Array<number>(106).fill(8), ...new Array<number>(14).fill(10)];
    const [naive] = evaluate({ series: { ...series, values }, modelTypes: ['naive'] }).models;
    expect(naive).toMatchObject({ metrics: { wape: 0 }, holdout: { wape: 0.2, bias: -2 } });
  });

  test('reports the share of the days after the cut that the intervals held', () => {
    // Training errors of 0 and 2 in turn make a deviation of √2: the 80 % interval reaches 1.8 on the first day.
    const before = Array.from({ length: 106 }, (_, day) => 10 + (day % 4 < 2 ? 0 : 2));
    const sharesOf = (after: number[]) =>
      evaluate({
        series: { ...series, values: [...before, ...after] },
        modelTypes: ['naive'],
        holdoutDays: after.length,
      }).models[0];
    const last = before.at(-1) ?? 0;
    expect(sharesOf([last + 1.7, last + 9])).toMatchObject({
      intervals: [
        { level: 80, held: 0.5 },
        { level: 95, held: 0.5 },
      ],
    });
    expect(sharesOf([last + 1.9, last])).toMatchObject({
      intervals: [
        { level: 80, held: 0.5 },
        { level: 95, held: 1 },
      ],
    });
    expect(sharesOf([])).toMatchObject({ intervals: [] });
  });

  test('the days after the cut change neither the winner nor any backtest', () => {
    const choiceOf = ({ models, winner }: ReturnType<typeof evaluate>) => ({
      winner,
      metrics: models.map((model) => 'metrics' in model && model.metrics),
    });
    const changed = evaluate({ series: mutateFrom(series, 106) });
    expect(choiceOf(changed)).toEqual(choiceOf(evaluate()));
    expect(changed).not.toEqual(evaluate());
  });

  test('a model that cannot be trained here is left out of the choice and says why', () => {
    const short = { ...config, min_train_size: 7, horizon: 2 };
    const few = { ...series, values: series.values.slice(0, 27) };
    const { models, winner } = evaluate({ series: few, backtest: short, holdoutDays: 14 });
    expect(models.find(({ modelType }) => modelType === 'mstl')).toEqual({
      modelType: 'mstl',
      refused: 'NOT_ENOUGH_DATA',
    });
    expect(winner).not.toBeNull();
    expect(winner).not.toBe('mstl');
  });

  test('where nothing was sold MAE decides, and forecasting 0 has no error', () => {
    const values = series.values.map(() => 0);
    const { winner, zero } = evaluate({ series: { ...series, values } });
    expect(winner).toBe('median_combination');
    expect(zero).toMatchObject({ wape: null, mae: 0 });
  });

  test('says what forecasting 0 would have cost on the days after the cut', () => {
    const values = [...series.values.slice(0, 106), ...new Array<number>(14).fill(10)];
    expect(evaluate({ series: { ...series, values }, modelTypes: ['naive'] }).zero).toMatchObject({
      wape: 1,
      mae: 10,
    });
  });

  test('a feature-aware model reads the covariates before the cut and none after it', () => {
    const prices = (after: number) =>
      series.values.map((_, day) => (day < 106 ? 10 + ((day * 13) % 5) : after));
    const covariatesOf = (unit_price: number[]) => ({
      ...plainCovariates(series.values.length),
      unit_price,
    });
    const scoreWith = (unit_price: number[]) =>
      evaluate({ modelTypes: ['ridge'], covariates: covariatesOf(unit_price) }).models;
    expect(scoreWith(prices(1))).toEqual(scoreWith(prices(99)));
    expect(scoreWith(prices(1))).not.toEqual(evaluate({ modelTypes: ['ridge'] }).models);
  });

  test('too short a series is refused for all models at once', () => {
    const short = { ...series, values: series.values.slice(0, 80) };
    expect(catchError(() => evaluate({ series: short })).code).toBe('FOLD_TOO_SHORT');
    expect(catchError(() => evaluate({ holdoutDays: 120 })).code).toBe('NOT_ENOUGH_DATA');
  });

  test('what is kept of a grain does not grow with its series', () => {
    const long = { ...series, values: [...series.values, ...series.values, ...series.values] };
    const sizeOf = (evaluation: unknown) => JSON.stringify(evaluation).length;
    expect(sizeOf(evaluate({ series: long }))).toBeLessThan(1.2 * sizeOf(evaluate()));
  });
});
