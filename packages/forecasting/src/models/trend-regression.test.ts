import { Matrix, solve } from 'ml-matrix';
import { describe, expect, test } from 'vitest';
import { fitModel, forecast, loadModel, serializeModel } from '../model-registry.ts';
import type { JsonObject } from '../schema.ts';
import { catchError } from '../testing/catch-error.ts';

function fitTrend(values: readonly number[], config: JsonObject = {}) {
  const series = { startDate: '2024-01-01', values };
  return fitModel({ modelType: 'trend_regression', config, series, horizon: 10 });
}
const forecastAt = (values: readonly number[], config: JsonObject = {}) =>
  forecast(fitTrend(values, config), { horizon: 10 }).values;
const isPlace = (day: number, place: number) => (day % 7 === place ? 1 : 0);

describe('trend_regression', () => {
  test('a straight line with a weekly pattern is found and continued', () => {
    const weekly = [0, 4, 8, 3, 1, 20, 9];
    const at = (day: number) => 50 + 0.5 * day + (weekly[day % 7] ?? Number.NaN);
    const values = Array.from({ length: 45 }, (_, day) => at(day));
    for (const [day, value] of forecastAt(values).entries()) {
      expect(value).toBeCloseTo(at(45 + day), 9);
    }
  });

  test('agrees with a general least-squares solver on trend and dummies', () => {
    const values = Array.from({ length: 59 }, (_, day) => (day * 7919) % 101);
    const row = (day: number) => [
      day,
      ...[0, 1, 2, 3, 4, 5, 6].map((place) => isPlace(day, place)),
    ];
    const design = new Matrix(values.map((_, day) => row(day)));
    const solution = solve(design, Matrix.columnVector(values)).to1DArray();
    const expected = (day: number) =>
      row(day).reduce((sum, value, index) => sum + value * (solution[index] ?? 0), 0);
    for (const [day, value] of forecastAt(values).entries()) {
      expect(value).toBeCloseTo(expected(59 + day), 8);
    }
  });

  test('a season of one day is a plain regression on the day', () => {
    // By hand: the slope of 1, 2, 6 is 2.5, the mean is 3.
    const { parameters } = serializeModel(fitTrend([1, 2, 6], { season_length: 1 }));
    expect(parameters).toEqual({ slope: 2.5, season_levels: [8] });
    expect(forecastAt([1, 2, 6], { season_length: 1 }).slice(0, 3)).toEqual([8, 10.5, 13]);
  });

  test('a falling line is clipped at 0', () => {
    const falling = Array.from({ length: 28 }, (_, day) => 30 - day);
    const values = forecastAt(falling);
    expect(values[0]).toBeCloseTo(2, 9);
    expect(values.slice(3)).toEqual(new Array<number>(7).fill(0));
  });

  test('a season of a year is learned as well as one of a week', () => {
    const at = (day: number) => 10 + (((day % 365) * 7) % 50);
    const values = Array.from({ length: 800 }, (_, day) => at(day));
    for (const [day, value] of forecastAt(values, { season_length: 365 }).entries()) {
      expect(value).toBeCloseTo(at(800 + day), 9);
    }
  });

  test('fewer than two seasons are refused, naming both numbers', () => {
    expect(catchError(() => fitTrend([1, 2, 3, 4, 5], { season_length: 3 }))).toEqual({
      code: 'NOT_ENOUGH_DATA',
      evidence: { needed: 6, found: 5 },
    });
  });

  test('a season of no days is refused', () => {
    expect(catchError(() => fitTrend([1, 2], { season_length: 0 }))).toMatchObject({
      code: 'CONFIG_INVALID',
      evidence: { field: 'model_config.season_length' },
    });
  });

  test('an artifact with too few levels is refused', () => {
    const artifact = serializeModel(fitTrend([1, 2, 3, 4], { season_length: 2 }));
    const broken = { ...artifact, parameters: { slope: 1, season_levels: [1] } };
    expect(catchError(() => loadModel(broken)).evidence).toMatchObject({
      field: 'parameters.season_levels',
    });
  });
});
