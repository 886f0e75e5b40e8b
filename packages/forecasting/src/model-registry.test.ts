import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultFeatureSettings, describeFeatures } from './feature-frame.ts';
import { describeModel, fitModel, forecast, loadModel, serializeModel } from './model-registry.ts';
import type { JsonObject, JsonValue } from './schema.ts';
import { type ModelType, modelTypes } from './schema.ts';
import type { Series } from './series.ts';
import { catchError } from './testing/catch-error.ts';
import { parametersOf } from './testing/parameters-of.ts';
import { createUniform } from './testing/random.ts';

const horizon = 14;
const ridgeFeatures = describeFeatures({ horizon, settings: defaultFeatureSettings });
const seriesOf = (values: readonly number[]): Series => ({ startDate: '2024-01-01', values });
const weekly = seriesOf(Array.from({ length: 70 }, (_, day) => (day % 7) * 3 + (day % 5)));
const fewestDays: Record<ModelType, number> = {
  naive: 1,
  seasonal_naive: 7,
  moving_average: 7,
  weighted_moving_average: 7,
  seasonal_average: 7,
  trend_regression: 14,
  exponential_smoothing: 1,
  mstl: 14,
  median_combination: 1,
  ridge: 28,
};
/** Of the models that set one, when trained for `horizon` days. */
const longestHorizons: Partial<Record<ModelType, number>> = {
  mstl: 365,
  median_combination: 365,
  ridge: horizon,
};
const seriesArbitrary = fc
  .array(fc.oneof(fc.nat({ max: 500 }), fc.double({ min: 0, max: 1e6, noNaN: true })), {
    minLength: 28,
    maxLength: 90,
  })
  .map(seriesOf);

function artifactOf(modelType: ModelType): JsonObject {
  return serializeModel(fitModel({ modelType, series: weekly, horizon }));
}

function finiteNumbersOnly(value: JsonValue): boolean {
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0);
  if (typeof value !== 'object' || value === null) return true;
  return Object.values(value).every(finiteNumbersOnly);
}

describe.each(modelTypes)('%s', (modelType) => {
  test('forecasts the same before and after its artifact, through text', () => {
    const property = fc.property(
      seriesArbitrary,
      fc.integer({ min: 1, max: horizon }),
      (series, days) => {
        const model = fitModel({ modelType, series, horizon });
        const text = JSON.stringify(serializeModel(model));
        const loaded = loadModel(JSON.parse(text));
        expect(forecast(loaded, { horizon: days })).toEqual(forecast(model, { horizon: days }));
        expect(JSON.stringify(serializeModel(loaded))).toBe(text);
      },
    );
    fc.assert(property, { numRuns: 60 });
  });

  test('gives equal artifacts for equal inputs, and only numbers that JSON can hold', () => {
    const property = fc.property(seriesArbitrary, (series) => {
      const artifact = serializeModel(fitModel({ modelType, series, horizon }));
      const again = serializeModel(
        fitModel({ modelType, series: seriesOf([...series.values]), horizon }),
      );
      expect(JSON.stringify(again)).toBe(JSON.stringify(artifact));
      expect(finiteNumbersOnly(artifact)).toBe(true);
    });
    fc.assert(property, { numRuns: 30 });
  });

  test('never forecasts a negative or a NaN', () => {
    const property = fc.property(seriesArbitrary, (series) => {
      const { values } = forecast(fitModel({ modelType, series, horizon }), { horizon });
      expect(values).toHaveLength(horizon);
      expect(values.every((value) => value >= 0 && Number.isFinite(value))).toBe(true);
    });
    fc.assert(property, { numRuns: 60 });
  });

  test('its intervals hold the forecast, the wider one the narrower one, and are never below 0', () => {
    const property = fc.property(seriesArbitrary, (series) => {
      const model = fitModel({ modelType, series, horizon });
      const { values, intervals } = forecast(model, { horizon });
      expect(intervals.map(({ level }) => level)).toEqual([80, 95]);
      for (const [day, value] of values.entries()) {
        const at = (bounds: readonly number[] | undefined) => bounds?.[day] ?? Number.NaN;
        const [narrow, wide] = intervals;
        const ordered = [0, at(wide?.lower), at(narrow?.lower), value];
        ordered.push(at(narrow?.upper), at(wide?.upper));
        expect(ordered.every(Number.isFinite)).toBe(true);
        expect(ordered).toEqual(ordered.toSorted((left, right) => left - right));
      }
    });
    fc.assert(property, { numRuns: 30 });
  });

  test('its residual scale is that of the noise in the series', () => {
    // Uniform noise of width 12 has a standard deviation of 12/√12 = √12, its differences one of √24.
    const uniform = createUniform();
    const values = Array.from({ length: 700 }, () => 50 + 12 * uniform());
    const { residualScale } = fitModel({ modelType, series: seriesOf(values), horizon });
    expect(residualScale).toBeGreaterThan(0.9 * Math.sqrt(12));
    expect(residualScale).toBeLessThan(1.1 * Math.sqrt(24));
  });

  test.each([0, 0.1, 7, 1e9])('a constant %d continues', (constant) => {
    const series = seriesOf(new Array<number>(60).fill(constant));
    const { values } = forecast(fitModel({ modelType, series, horizon }), { horizon });
    for (const value of values) expect(value).toBeCloseTo(constant, 6);
  });

  test('the forecast starts on the day after training', () => {
    expect(forecast(fitModel({ modelType, series: weekly, horizon }), { horizon }).startDate).toBe(
      '2024-03-11',
    );
  });

  test('10,000 days are trained on and forecast', () => {
    const values = Array.from({ length: 10_000 }, (_, day) => (day * 7919) % 101);
    const model = fitModel({ modelType, series: seriesOf(values), horizon });
    expect(model.nObs).toBe(10_000);
    expect(forecast(model, { horizon }).values).toHaveLength(horizon);
  });

  test('its artifact has the fields of version 3 and says what it was trained on', () => {
    const artifact = artifactOf(modelType);
    expect(artifact).toMatchObject({
      artifact_version: 3,
      model_type: modelType,
      model_config: describeModel(modelType).defaultConfig,
      feature_config: modelType === 'ridge' ? ridgeFeatures : null,
      feature_frame_version: modelType === 'ridge' ? 2 : 1,
      horizon: longestHorizons[modelType] ?? null,
      trained_from: '2024-01-01',
      trained_to: '2024-03-10',
      n_obs: 70,
    });
    expect(Object.keys(artifact)).toHaveLength(11);
  });

  test.each([
    'model_type',
    'model_config',
    'feature_config',
    'feature_frame_version',
    'horizon',
    'trained_from',
    'trained_to',
    'n_obs',
    'parameters',
    'residual_scale',
  ])('an artifact whose %s is broken or gone is refused, naming it', (field) => {
    for (const broken of [{ nonsense: true }, undefined]) {
      const artifact = { ...artifactOf(modelType), [field]: broken };
      const { code, evidence } = catchError(() => loadModel(artifact));
      expect(code).toBe('ARTIFACT_INVALID');
      expect(JSON.stringify(evidence)).toContain(`"field":"${field}`);
    }
  });

  test('every field of its parameters is checked', () => {
    const parameters = parametersOf(artifactOf(modelType));
    for (const name of Object.keys(parameters)) {
      const broken = { ...artifactOf(modelType), parameters: { ...parameters, [name]: 'x' } };
      expect(catchError(() => loadModel(broken)).evidence).toMatchObject({
        field: `parameters.${name}`,
      });
    }
  });

  test('too short a series is refused, naming both numbers', () => {
    const needed = fewestDays[modelType];
    const fit = (days: number) =>
      fitModel({ modelType, series: seriesOf(new Array<number>(days).fill(2)), horizon });
    expect(fit(needed).nObs).toBe(needed);
    expect(catchError(() => fit(needed - 1))).toEqual({
      code: 'NOT_ENOUGH_DATA',
      evidence: { needed, found: needed - 1 },
    });
  });

  test('values that are no quantities are refused', () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, -1]) {
      const values = weekly.values.with(40, bad);
      expect(
        catchError(() => fitModel({ modelType, series: seriesOf(values), horizon })).code,
      ).toBe('INPUT_INVALID');
    }
  });

  test('an unknown key of its config is refused', () => {
    const fit = () => fitModel({ modelType, config: { depth: 3 }, series: weekly, horizon });
    expect(catchError(fit)).toMatchObject({
      code: 'CONFIG_INVALID',
      evidence: { field: 'model_config.depth' },
    });
  });
});

describe('models on the target alone', () => {
  test('naive repeats the last value', () => {
    const model = fitModel({ modelType: 'naive', series: seriesOf([3, 8]), horizon: 3 });
    expect(forecast(model, { horizon: 3 }).values).toEqual([8, 8, 8]);
  });

  test('a negative zero, which JSON text would lose, is written as 0', () => {
    const model = fitModel({ modelType: 'naive', series: seriesOf([-0]), horizon: 1 });
    expect(serializeModel(model).parameters).toEqual({ last_value: 0 });
  });

  test('one point is enough for naive', () => {
    const model = fitModel({ modelType: 'naive', series: seriesOf([5]), horizon: 2 });
    expect(forecast(model, { horizon: 2 })).toEqual({
      startDate: '2024-01-02',
      values: [5, 5],
      intervals: [],
    });
  });

  test('seasonal_naive repeats the last seven days, in step with the week', () => {
    const series = seriesOf([9, 9, 1, 2, 3, 4, 5, 6, 7]);
    const model = fitModel({ modelType: 'seasonal_naive', series, horizon: 9 });
    expect(forecast(model, { horizon: 9 }).values).toEqual([1, 2, 3, 4, 5, 6, 7, 1, 2]);
  });

  test('seasonal_naive takes another season', () => {
    const config = { season_length: 2 };
    const model = fitModel({
      modelType: 'seasonal_naive',
      config,
      series: seriesOf([1, 2, 3]),
      horizon: 3,
    });
    expect(forecast(model, { horizon: 3 }).values).toEqual([2, 3, 2]);
  });

  test('moving_average continues with the mean of its window', () => {
    const series = seriesOf([100, 1, 2, 3, 4, 5, 6, 7]);
    const at = (config: JsonObject) =>
      forecast(fitModel({ modelType: 'moving_average', config, series, horizon: 1 }), {
        horizon: 1,
      }).values;
    expect(at({})).toEqual([4]);
    expect(at({ window: 2 })).toEqual([6.5]);
  });

  test('they may be asked for more days than they were trained for', () => {
    const model = fitModel({ modelType: 'naive', series: weekly, horizon: 1 });
    expect(forecast(model, { horizon: 90 }).values).toHaveLength(90);
  });
});

describe('loadModel', () => {
  test.each([1, 2, 4])('version %d, which it does not know, is an error of its own', (found) => {
    const artifact = { ...artifactOf('naive'), artifact_version: found };
    expect(catchError(() => loadModel(artifact))).toEqual({
      code: 'ARTIFACT_VERSION_UNKNOWN',
      evidence: { field: 'artifact_version', found, known: 3 },
    });
  });

  test('a residual scale below 0 is refused', () => {
    const artifact = { ...artifactOf('naive'), residual_scale: -1 };
    expect(catchError(() => loadModel(artifact)).evidence).toMatchObject({
      field: 'residual_scale',
    });
  });

  test.each([null, [], 'text', 7, undefined, {}])('%j is no artifact', (json) => {
    expect(catchError(() => loadModel(json)).code).toBe('ARTIFACT_INVALID');
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])(
    'a parameter of %d is refused',
    (last_value) => {
      const artifact = { ...artifactOf('naive'), parameters: { last_value } };
      expect(catchError(() => loadModel(artifact)).evidence).toMatchObject({
        field: 'parameters.last_value',
      });
    },
  );

  test.each([-1, 1])('a count of days off by %d from the span is refused', (off) => {
    const artifact = { ...artifactOf('naive'), n_obs: 70 + off };
    expect(catchError(() => loadModel(artifact)).evidence).toMatchObject({ field: 'n_obs' });
  });

  test.each(['trained_from', 'trained_to'])('a %s that no calendar has is refused', (field) => {
    const artifact = { ...artifactOf('naive'), [field]: '2024-02-30' };
    expect(catchError(() => loadModel(artifact))).toMatchObject({
      code: 'ARTIFACT_INVALID',
      evidence: { field },
    });
  });

  test('a field nobody knows is refused', () => {
    expect(
      catchError(() => loadModel({ ...artifactOf('naive'), host: 'h' })).evidence,
    ).toMatchObject({ field: 'host' });
  });

  test('a serialized model shares nothing with the model', () => {
    const model = fitModel({ modelType: 'seasonal_naive', series: weekly, horizon });
    const before = forecast(model, { horizon });
    const artifact = serializeModel(model);
    Object.assign(parametersOf(artifact).last_season ?? [], [99, 99]);
    expect(forecast(model, { horizon })).toEqual(before);
  });
});

describe('forecast', () => {
  test.each([0, -1, 1.5, Number.NaN])('a horizon of %d is refused', (days) => {
    const model = fitModel({ modelType: 'naive', series: weekly, horizon });
    expect(catchError(() => forecast(model, { horizon: days })).code).toBe('INPUT_INVALID');
    expect(
      catchError(() => fitModel({ modelType: 'naive', series: weekly, horizon: days })).code,
    ).toBe('INPUT_INVALID');
  });
});
