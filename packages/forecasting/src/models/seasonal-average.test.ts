import { describe, expect, test } from 'vitest';
import { fitModel, forecast, loadModel, serializeModel } from '../model-registry.ts';
import type { JsonObject } from '../schema.ts';
import { catchError } from '../testing/catch-error.ts';

function fitAverage(values: readonly number[], config: JsonObject = {}) {
  const series = { startDate: '2024-01-01', values };
  return fitModel({ modelType: 'seasonal_average', config, series, horizon: 4 });
}
const forecastAt = (values: readonly number[], config: JsonObject) =>
  forecast(fitAverage(values, config), { horizon: 4 }).values;

describe('seasonal_average', () => {
  test('averages the last seasons, each place of the season by itself', () => {
    const values = [900, 900, 1, 10, 3, 20];
    expect(forecastAt(values, { season_length: 2, seasons: 2 })).toEqual([2, 15, 2, 15]);
  });

  test('stays in step when the series does not hold whole seasons', () => {
    // Places, counted back from the end: 10 | 1 2 30 | 3 4 50
    const values = [10, 1, 2, 30, 3, 4, 50];
    const config = { season_length: 3, seasons: 4 };
    expect(forecastAt(values, config)).toEqual([2, 3, 30, 2]);
  });

  test('uses the seasons there are when the series is shorter than asked for', () => {
    expect(forecastAt([1, 2, 5], { season_length: 2, seasons: 9 })).toEqual([2, 3, 2, 3]);
  });

  test('one season alone is what seasonal_naive repeats', () => {
    expect(forecastAt([7, 1, 2, 3], { season_length: 3, seasons: 1 })).toEqual([1, 2, 3, 1]);
  });

  test('a season of one day is a moving average', () => {
    expect(forecastAt([100, 1, 2, 6], { season_length: 1, seasons: 3 })).toEqual([3, 3, 3, 3]);
  });

  test('four weeks are the default', () => {
    const values = [...new Array<number>(7).fill(900), ...new Array<number>(28).fill(2)];
    expect(forecastAt(values, {})).toEqual([2, 2, 2, 2]);
  });

  test.each(['season_length', 'seasons'])('a %s of 0 is refused', (field) => {
    expect(catchError(() => fitAverage([1, 2, 3], { [field]: 0 }))).toMatchObject({
      code: 'CONFIG_INVALID',
      evidence: { field: `model_config.${field}` },
    });
  });

  test('an artifact with too few means is refused', () => {
    const artifact = serializeModel(fitAverage([1, 2, 3], { season_length: 3 }));
    const broken = { ...artifact, parameters: { season_means: [1, 2] } };
    expect(catchError(() => loadModel(broken)).evidence).toMatchObject({
      field: 'parameters.season_means',
    });
  });
});
