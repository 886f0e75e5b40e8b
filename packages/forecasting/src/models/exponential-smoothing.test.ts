import { describe, expect, test } from 'vitest';
import { fitModel, forecast, loadModel, serializeModel } from '../model-registry.ts';
import type { JsonObject } from '../schema.ts';
import { catchError } from '../testing/catch-error.ts';
import { parametersOf } from '../testing/parameters-of.ts';
import { oil } from '../testing/published-series.ts';

function fitSmoothing(values: readonly number[], config: JsonObject = {}) {
  const series = { startDate: '2024-01-01', values };
  return fitModel({ modelType: 'exponential_smoothing', config, series, horizon: 14 });
}
const week = Array.from({ length: 70 }, (_, day) => 20 + (day % 7) * 4 + ((day * 31) % 5));
const artifact = serializeModel(fitSmoothing(week));
const loadWith = (changed: JsonObject) =>
  catchError(() =>
    loadModel({ ...artifact, parameters: { ...parametersOf(artifact), ...changed } }),
  ).evidence;

describe('exponential_smoothing', () => {
  test('chooses a season for a weekly pattern and keeps in step with it', () => {
    expect(parametersOf(artifact).form).toBe('ANA');
    const { values } = forecast(fitSmoothing(week.slice(0, 66)), { horizon: 14 });
    for (const [day, value] of values.entries()) {
      expect(Math.abs(value - (22 + ((66 + day) % 7) * 4))).toBeLessThan(3);
    }
  });

  test('a form asked for by name is fitted alone', () => {
    const model = fitSmoothing(oil, { form: 'AAdN' });
    expect(model.parameters).toMatchObject({ form: 'AAdN', gamma: 0, season: [] });
    expect(forecast(fitSmoothing(oil, { form: 'ANN' }), { horizon: 3 }).values[2]).toBeCloseTo(
      542.6806,
      3,
    );
  });

  test('one value is enough', () => {
    expect(forecast(fitSmoothing([5]), { horizon: 2 }).values).toEqual([5, 5]);
  });

  test('a falling line is clipped at 0', () => {
    const falling = Array.from({ length: 40 }, (_, day) => 42 - day);
    expect(forecast(fitSmoothing(falling), { horizon: 14 }).values.slice(5)).toEqual(
      new Array<number>(9).fill(0),
    );
  });

  test('values past the range of numbers are an error, not an Infinity', () => {
    const huge = Array.from({ length: 30 }, (_, day) => (day % 2) * 1e300);
    expect(catchError(() => fitSmoothing(huge)).code).toBe('NOT_FINITE');
  });

  test('a seasonal form asked for by name needs two seasons', () => {
    expect(catchError(() => fitSmoothing(week.slice(0, 13), { form: 'AAA' }))).toEqual({
      code: 'NOT_ENOUGH_DATA',
      evidence: { needed: 14, found: 13 },
    });
    expect(fitSmoothing(week.slice(0, 14), { form: 'AAA' }).nObs).toBe(14);
  });

  test.each([
    [{ season_length: 0 }, 'season_length'],
    [{ form: 'MAM' }, 'form'],
    [{ form: 3 }, 'form'],
    [{ form: 'ANA', season_length: 1 }, 'form'],
  ])('a config of %j is refused, naming the field', (config, field) => {
    expect(catchError(() => fitSmoothing(week, config))).toMatchObject({
      code: 'CONFIG_INVALID',
      evidence: { field: `model_config.${field}` },
    });
  });

  test('an artifact whose parameters do not belong together is refused', () => {
    expect(loadWith({ season: [1, 2] })).toMatchObject({ field: 'parameters.season' });
    expect(loadWith({ form: 'AAN' })).toMatchObject({ field: 'parameters.season' });
    expect(loadWith({ form: 'ZZZ' })).toMatchObject({ field: 'parameters.form' });
    expect(loadWith({ phi: 1.2 })).toMatchObject({ field: 'parameters.phi' });
    expect(loadWith({ alpha: -0.1 })).toMatchObject({ field: 'parameters.alpha' });
    const named = { ...artifact, model_config: { season_length: 7, form: 'AAA' } };
    expect(catchError(() => loadModel(named)).evidence).toMatchObject({ field: 'parameters.form' });
  });
});
