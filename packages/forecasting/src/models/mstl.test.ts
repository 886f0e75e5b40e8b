import { describe, expect, test } from 'vitest';
import { fitModel, forecast, loadModel, serializeModel } from '../model-registry.ts';
import type { JsonObject } from '../schema.ts';
import { catchError } from '../testing/catch-error.ts';
import { parametersOf } from '../testing/parameters-of.ts';

function fitMstl(values: readonly number[], config: JsonObject = {}, horizon = 14) {
  const series = { startDate: '2024-01-01', values };
  return fitModel({ modelType: 'mstl', config, series, horizon });
}
const week = [0, 3, -4, 1, 6, 12, -18];
const patternAt = (day: number) => 50 + 0.5 * day + (week[day % 7] ?? 0);
const daysOf = (length: number) => Array.from({ length }, (_, day) => patternAt(day));
const artifact = serializeModel(fitMstl(daysOf(70)));
const loadWith = (changed: JsonObject) =>
  catchError(() =>
    loadModel({ ...artifact, parameters: { ...parametersOf(artifact), ...changed } }),
  ).evidence;

describe('mstl', () => {
  test.each([65, 70])('carries line and week of %d days on, in step with the week', (length) => {
    const { values } = forecast(fitMstl(daysOf(length)), { horizon: 14 });
    for (const [day, value] of values.entries()) {
      expect(Math.abs(value - patternAt(length + day))).toBeLessThan(1);
    }
  });

  test('takes several seasons, in any order', () => {
    const triangle = (day: number) => Math.abs((day % 30) - 15);
    const values = daysOf(300).map((value, day) => value + triangle(day));
    const errorOf = (season_lengths: number[]) => {
      const model = fitMstl(values, { season_lengths });
      const { values: forecasts } = forecast(model, { horizon: 30 });
      const errors = forecasts.map((value, day) =>
        Math.abs(value - patternAt(300 + day) - triangle(day)),
      );
      return errors.reduce((sum, error) => sum + error, 0) / 30;
    };
    expect(errorOf([30, 7])).toBeLessThan(1.5);
    expect(errorOf([7])).toBeGreaterThan(3);
    const model = fitMstl(values, { season_lengths: [30, 7] });
    expect(serializeModel(model)).toEqual(
      serializeModel(fitMstl(values, { season_lengths: [7, 30] })),
    );
  });

  test.each([
    [[7], 14],
    [[365], 730],
    [[2, 7], 14],
    [[2], 7],
    [[3], 7],
  ])('of seasons %j it needs %d days', (season_lengths, needed) => {
    expect(fitMstl(daysOf(needed), { season_lengths }).nObs).toBe(needed);
    expect(catchError(() => fitMstl(daysOf(needed - 1), { season_lengths }))).toEqual({
      code: 'NOT_ENOUGH_DATA',
      evidence: { needed, found: needed - 1 },
    });
  });

  test.each([
    [{ season_lengths: [] }, 'season_lengths'],
    [{ season_lengths: [7, 7] }, 'season_lengths'],
    [{ season_lengths: [1] }, 'season_lengths[0]'],
    [{ season_lengths: [7, 30.5] }, 'season_lengths[1]'],
    [{ season_lengths: 7 }, 'season_lengths'],
  ])('a config of %j is refused, naming the field', (config, field) => {
    expect(catchError(() => fitMstl(daysOf(70), config))).toMatchObject({
      code: 'CONFIG_INVALID',
      evidence: { field: `model_config.${field}` },
    });
  });

  test('forecasts a year, or as far as it was trained for, and says so beyond', () => {
    expect(forecast(fitMstl(daysOf(70)), { horizon: 365 }).values).toHaveLength(365);
    expect(catchError(() => forecast(fitMstl(daysOf(70)), { horizon: 366 }))).toEqual({
      code: 'HORIZON_TOO_LONG',
      evidence: { asked: 366, trained_for: 365 },
    });
    expect(forecast(fitMstl(daysOf(70), {}, 400), { horizon: 400 }).values).toHaveLength(400);
  });

  test('a constant continues exactly, although single precision could not represent it', () => {
    const { values } = forecast(fitMstl(new Array<number>(70).fill(0.1)), { horizon: 14 });
    expect(values).toEqual(new Array<number>(14).fill(0.1));
  });

  test('a longer reach leaves the days before it as they are', () => {
    const year = forecast(fitMstl(daysOf(70)), { horizon: 365 });
    const longer = forecast(fitMstl(daysOf(70), {}, 400), { horizon: 365 });
    expect(longer).toEqual(year);
  });

  test('values past single precision are an error, and the next training is not touched by it', () => {
    const before = serializeModel(fitMstl(daysOf(70)));
    expect(catchError(() => fitMstl(daysOf(70).map((value) => value * 1e39))).code).toBe(
      'NOT_FINITE',
    );
    expect(serializeModel(fitMstl(daysOf(70)))).toEqual(before);
  });

  test('an artifact whose parameters do not belong together is refused', () => {
    const short = new Array<number>(364).fill(1);
    const year = new Array<number>(365).fill(1);
    expect(loadWith({ path: short, spread: short })).toMatchObject({ field: 'parameters.path' });
    expect(loadWith({ spread: short })).toMatchObject({ field: 'parameters.spread' });
    expect(loadWith({ spread: year.with(3, -1) })).toMatchObject({ field: 'parameters.spread' });
    const longer = [...year, 1];
    expect(loadWith({ path: longer, spread: longer })).toMatchObject({ field: 'horizon' });
  });
});
