import { describe, expect, test } from 'vitest';
import { listCalendar } from '../dates.ts';
import type { JsonObject } from '../json.ts';
import { fitModel, forecast, loadModel, serializeModel } from '../model-registry.ts';
import type { Series } from '../series.ts';
import { catchError } from '../testing/catch-error.ts';
import { ridgeParametersOf } from '../testing/parameters-of.ts';
import { createUniform } from '../testing/random.ts';

const startDate = '2023-01-02';
const seriesOf = (values: readonly number[]): Series => ({ startDate, values });
const fitRidge = (series: Series, config: JsonObject = {}, horizon = 14) =>
  fitModel({ modelType: 'ridge', config, series, horizon });

/** Sales that depend on the weekday alone: none on Saturday, most on Monday. */
const byWeekday = seriesOf(
  listCalendar(startDate, 140).map(({ dayOfWeek }) => (dayOfWeek === 6 ? 0 : 80 - dayOfWeek * 10)),
);

describe('ridge', () => {
  test('learns the week and keeps to it', () => {
    const { values } = forecast(fitRidge(byWeekday, { lambda: 0.001 }), { horizon: 14 });
    for (const [index, value] of values.entries()) {
      expect(value).toBeCloseTo(byWeekday.values[index] ?? -1, 0);
    }
  });

  test('follows a straight trend on the days ahead', () => {
    const line = seriesOf(Array.from({ length: 200 }, (_, day) => 50 + 2 * day));
    const { values } = forecast(fitRidge(line, { lambda: 0.0001 }), { horizon: 14 });
    for (const [index, value] of values.entries()) {
      expect(Math.abs(value - (50 + 2 * (200 + index)))).toBeLessThan(1);
    }
  });

  test('coefficients solve the normal equations of the penalised loss', () => {
    // At the minimum, mean(z·residual) = lambda·coefficient for every standardised column z.
    const lambda = 0.5;
    const config = { lambda, lag_weeks: [0], trailing_windows: [] };
    const { intercept, features } = ridgeParametersOf(serializeModel(fitRidge(byWeekday, config)));
    const calendar = listCalendar(startDate, 140);
    const lookback = 14;
    const rawValue = (name: string, day: number): number => {
      const weekday = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].indexOf(name.slice(4)) + 1;
      if (name === 'trend') return day / 365;
      if (name === 'lag_14') return byWeekday.values[day - 14] ?? 0;
      if (name.startsWith('dow_')) return calendar[day]?.dayOfWeek === weekday ? 1 : 0;
      const month = calendar[day]?.date.slice(5, 7);
      const names = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
      return Number(month) === names.indexOf(name.slice(6)) + 1 ? 1 : 0;
    };
    const standard = (feature: (typeof features)[number], day: number) =>
      feature.scale === 0 ? 0 : (rawValue(feature.name, day) - feature.mean) / feature.scale;
    const days = Array.from({ length: 140 - lookback }, (_, index) => lookback + index);
    const residuals = days.map((day) => {
      const fitted = features.reduce(
        (sum, feature) => sum + feature.coefficient * standard(feature, day),
        intercept,
      );
      return (byWeekday.values[day] ?? 0) - fitted;
    });
    expect(residuals.reduce((sum, residual) => sum + residual, 0)).toBeCloseTo(0, 8);
    for (const feature of features) {
      const pull = days.reduce(
        (sum, day, index) => sum + standard(feature, day) * (residuals[index] ?? 0),
        0,
      );
      expect(pull / days.length).toBeCloseTo(lambda * feature.coefficient, 8);
    }
  });

  test('a stronger lambda shrinks the forecast towards the mean, which is not penalised', () => {
    const spreadAt = (lambda: number) => {
      const { values } = forecast(fitRidge(byWeekday, { lambda }), { horizon: 7 });
      return Math.max(...values) - Math.min(...values);
    };
    expect(spreadAt(10)).toBeLessThan(spreadAt(0.1));
    const { values } = forecast(fitRidge(byWeekday, { lambda: 1e9 }), { horizon: 1 });
    const training = byWeekday.values.slice(21);
    const mean = training.reduce((sum, value) => sum + value, 0) / training.length;
    expect(values[0]).toBeCloseTo(mean, 4);
  });

  test('a falling line is clipped at 0', () => {
    const falling = seriesOf(Array.from({ length: 100 }, (_, day) => 99 - day));
    const { values } = forecast(fitRidge(falling, { lambda: 0.0001 }), { horizon: 14 });
    expect(Math.min(...values)).toBe(0);
  });

  test('a month that training never saw has no say', () => {
    // Training runs from January to May 2023, so the June column is constant.
    const { features } = ridgeParametersOf(serializeModel(fitRidge(byWeekday)));
    const june = features.find(({ name }) => name === 'month_jun');
    expect(june).toEqual({ name: 'month_jun', coefficient: 0, mean: 0, scale: 0 });
  });

  test('rounding does not make a constant column vary', () => {
    const series = seriesOf(new Array<number>(60).fill(0.1));
    const { features } = ridgeParametersOf(serializeModel(fitRidge(series)));
    const lags = features.filter(({ name }) => name.includes('lag'));
    expect(lags.map(({ scale, coefficient }) => [scale, coefficient])).toEqual(
      new Array(3).fill([0, 0]),
    );
  });

  test('rare sales among zeros give a finite forecast', () => {
    const sparse = seriesOf(Array.from({ length: 60 }, (_, day) => (day === 31 ? 0.1 : 0)));
    const { values } = forecast(fitRidge(sparse), { horizon: 14 });
    expect(values.every((value) => value >= 0 && value < 0.1)).toBe(true);
  });

  test('values too large for numbers are refused, never written as NaN', () => {
    const huge = seriesOf(Array.from({ length: 60 }, (_, day) => (day % 2 ? 1e308 : 1)));
    expect(catchError(() => fitRidge(huge)).code).toBe('NOT_FINITE');
  });

  test('may not be asked for more days than it was trained for', () => {
    const model = fitRidge(byWeekday, {}, 7);
    expect(forecast(model, { horizon: 7 }).values).toHaveLength(7);
    expect(catchError(() => forecast(model, { horizon: 8 }))).toEqual({
      code: 'HORIZON_TOO_LONG',
      evidence: { asked: 8, trained_for: 7 },
    });
  });

  test('a shorter horizon is the beginning of a longer one', () => {
    const model = fitRidge(byWeekday);
    const all = forecast(model, { horizon: 14 }).values;
    expect(forecast(model, { horizon: 5 }).values).toEqual(all.slice(0, 5));
  });

  test('its residual scale counts the coefficients that were estimated', () => {
    // Noise of variance 12, learned by heart by 20 columns on some 40 rows: without that count it would look like 6.
    const uniform = createUniform();
    const variances = Array.from({ length: 60 }, () => {
      const values = Array.from({ length: 60 }, () => 50 + 12 * uniform());
      return (fitRidge(seriesOf(values), { lambda: 1e-4 }).residualScale ?? Number.NaN) ** 2;
    });
    const mean = variances.reduce((sum, variance) => sum + variance, 0) / variances.length;
    expect(Math.abs(mean / 12 - 1)).toBeLessThan(0.12);
  });

  test('works on the calendar and trend alone', () => {
    const config = { lag_weeks: [], trailing_windows: [] };
    const model = loadModel(serializeModel(fitRidge(byWeekday, config)));
    expect(model.featureConfig?.lookback).toBe(0);
    expect(forecast(model, { horizon: 14 }).values[5]).toBeLessThan(30);
  });

  test.each([
    [{ lambda: 0 }, 'lambda'],
    [{ lambda: 'much' }, 'lambda'],
    [{ lag_weeks: [0, -1] }, 'lag_weeks[1]'],
    [{ lag_weeks: [1, 1] }, 'lag_weeks'],
    [{ trailing_windows: [0] }, 'trailing_windows[0]'],
    [{ trailing_windows: 7 }, 'trailing_windows'],
  ])('a config of %j is refused, naming the field', (config, field) => {
    expect(catchError(() => fitRidge(byWeekday, config))).toMatchObject({
      code: 'CONFIG_INVALID',
      evidence: { field: `model_config.${field}` },
    });
  });

  test('an artifact with features renamed, missing or without a scale is refused', () => {
    const artifact = serializeModel(fitRidge(byWeekday));
    const { intercept, features, history_tail } = ridgeParametersOf(artifact);
    const loadWith = (changed: object) =>
      catchError(() =>
        loadModel({ ...artifact, parameters: { intercept, features, history_tail, ...changed } }),
      ).evidence;
    const change = (at: number, changed: object) =>
      features.map((feature, index) => (index === at ? { ...feature, ...changed } : feature));
    const renamed = change(3, { name: 'dow_sun' });
    expect(loadWith({ features: renamed })).toMatchObject({ field: 'parameters.features[3].name' });
    expect(loadWith({ features: features.slice(1) })).toMatchObject({
      field: 'parameters.features',
    });
    const negative = change(0, { scale: -1 });
    expect(loadWith({ features: negative })).toMatchObject({
      field: 'parameters.features[0].scale',
    });
    expect(loadWith({ history_tail: history_tail.slice(1) })).toMatchObject({
      field: 'parameters.history_tail',
    });
  });
});
