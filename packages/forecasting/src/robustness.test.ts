import { describe, expect, test } from 'vitest';
import { ForecastError } from './forecast-error.ts';
import { type Forecast, fitModel, forecast, loadModel, serializeModel } from './model-registry.ts';
import type { JsonObject } from './schema.ts';
import { type ModelType, modelTypes } from './schema.ts';
import type { Series } from './series.ts';
import { createUniform } from './testing/random.ts';

const horizon = 14;
const seasonLengths = [1, 2, 7, 30, 365];
/** How a season of a length is asked of a model; a model that is not here has no season to ask for. */
const seasonConfigs: Partial<Record<ModelType, (length: number) => JsonObject>> = {
  seasonal_naive: (season_length) => ({ season_length }),
  moving_average: (window) => ({ window }),
  weighted_moving_average: (window) => ({ window }),
  seasonal_average: (season_length) => ({ season_length }),
  trend_regression: (season_length) => ({ season_length }),
  exponential_smoothing: (season_length) => ({ season_length }),
  mstl: (length) => ({ season_lengths: [length] }),
};

const daysOf = (length: number, valueAt: (day: number) => number): number[] =>
  Array.from({ length }, (_, day) => valueAt(day));
const noisy = (length: number, scale: number) => {
  const uniform = createUniform();
  return daysOf(length, (day) => scale * (1 + (day % 7) + 4 * uniform()));
};
const kinds: Record<string, readonly number[]> = {
  'one point': [5],
  'two points': [5, 9],
  'three points, the last 0': [5, 9, 0],
  'gaps as zeros': noisy(200, 3).map((value, day) => (day % 4 === 1 || day % 9 === 2 ? 0 : value)),
  'all zeros': daysOf(200, () => 0),
  'a constant': daysOf(200, () => 0.1),
  'zeros before one sale at the end': daysOf(200, (day) => (day === 199 ? 40 : 0)),
  'one sale before zeros': daysOf(200, (day) => (day === 0 ? 40 : 0)),
  'a sale on every fiftieth day': daysOf(200, (day) => (day % 50 === 0 ? 3 : 0)),
  'huge values': noisy(200, 1e12),
  'tiny values': noisy(200, 1e-12),
  fractions: noisy(200, 0.0123),
  'a fall to nothing': daysOf(200, (day) => Math.max(0, 150 - day)),
  'explosive growth': daysOf(200, (day) => 1.2 ** day),
  'two years': noisy(731, 1),
  '10,000 points': noisy(10_000, 1),
  '10,000 zeros': daysOf(10_000, () => 0),
  '10,000 points of a constant': daysOf(10_000, () => 0.1),
};
const seriesOf = (values: readonly number[]): Series => ({ startDate: '1999-05-04', values });

const cases = modelTypes.flatMap((modelType) => {
  const configOf = seasonConfigs[modelType];
  const configs = configOf ? seasonLengths.map(configOf) : [{}];
  return configs.map((config) => ({ modelType, config }));
});

/** Fits, forecasts, and forecasts again through the text of the artifact. */
function forecastTwice(options: { modelType: ModelType; config: JsonObject; series: Series }) {
  const model = fitModel({ ...options, horizon });
  const loaded = loadModel(JSON.parse(JSON.stringify(serializeModel(model))));
  return { direct: forecast(model, { horizon }), loaded: forecast(loaded, { horizon }) };
}

/** The bounds of a day from the lowest to the highest with the forecast in the middle. */
function boundsOf({ values, intervals }: Forecast, day: number): number[] {
  const [narrow, wide] = intervals;
  const at = (bounds: readonly number[] = []) => bounds[day] ?? Number.NaN;
  const lower = intervals.length === 0 ? [] : [at(wide?.lower), at(narrow?.lower)];
  const upper = intervals.length === 0 ? [] : [at(narrow?.upper), at(wide?.upper)];
  return [0, ...lower, at(values), ...upper];
}

/** Too few days for the season asked for, or a season that the model does not know: nothing else may be refused. */
function expectFairRefusal(error: unknown, { days, config }: { days: number; config: JsonObject }) {
  if (!(error instanceof ForecastError)) throw error;
  if (error.code === 'CONFIG_INVALID') {
    expect(config).toEqual({ season_lengths: [1] });
    return;
  }
  expect(error).toMatchObject({ code: 'NOT_ENOUGH_DATA', evidence: { found: days } });
  expect(error.evidence.needed).toBeGreaterThan(days);
}

describe.each(cases)('$modelType with $config', ({ modelType, config }) => {
  test.each(Object.entries(kinds))('%s: a forecast that holds, or a fair refusal', (_, values) => {
    let forecasts: ReturnType<typeof forecastTwice>;
    try {
      forecasts = forecastTwice({ modelType, config, series: seriesOf(values) });
    } catch (error) {
      expectFairRefusal(error, { days: values.length, config });
      return;
    }
    const { direct, loaded } = forecasts;
    expect(loaded).toEqual(direct);
    expect(direct.values).toHaveLength(horizon);
    for (const day of direct.values.keys()) {
      const bounds = boundsOf(direct, day);
      expect(bounds.every(Number.isFinite)).toBe(true);
      expect(bounds).toEqual(bounds.toSorted((left, right) => left - right));
    }
  });

  test('values at the end of the range of numbers: a finite forecast or NOT_FINITE', () => {
    for (const scale of [1e300, 1e-300]) {
      const series = seriesOf(noisy(731, scale));
      try {
        const { direct, loaded } = forecastTwice({ modelType, config, series });
        expect(loaded).toEqual(direct);
        expect(direct.values.every(Number.isFinite)).toBe(true);
      } catch (error) {
        if (!(error instanceof ForecastError)) throw error;
        expect(['NOT_FINITE', 'CONFIG_INVALID']).toContain(error.code);
      }
    }
  });
});
