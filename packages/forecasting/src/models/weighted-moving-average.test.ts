import { describe, expect, test } from 'vitest';
import { fitModel, forecast } from '../model-registry.ts';
import type { JsonObject } from '../schema.ts';
import { catchError } from '../testing/catch-error.ts';

function forecastAt(values: readonly number[], config: JsonObject = {}, horizon = 1) {
  const series = { startDate: '2024-01-01', values };
  const model = fitModel({ modelType: 'weighted_moving_average', config, series, horizon });
  return forecast(model, { horizon }).values;
}

describe('weighted_moving_average', () => {
  test('weighs the newest day most and forgets what is before its window', () => {
    expect(forecastAt([900, 1, 2, 6], { window: 3 }, 2)).toEqual([23 / 6, 23 / 6]);
  });

  test('has a window of seven days by default', () => {
    expect(forecastAt([500, 28, 0, 0, 0, 0, 0, 0])).toEqual([1]);
    expect(forecastAt([500, 0, 0, 0, 0, 0, 0, 28])).toEqual([7]);
  });

  test('a window of one day is the last value', () => {
    expect(forecastAt([3, 8], { window: 1 })).toEqual([8]);
  });

  test.each([0, 1.5, '7'])('a window of %j is refused', (window) => {
    expect(catchError(() => forecastAt([1, 2, 3], { window }))).toMatchObject({
      code: 'CONFIG_INVALID',
      evidence: { field: 'model_config.window' },
    });
  });

  test('values past the range of numbers are an error, not an Infinity', () => {
    expect(catchError(() => forecastAt([1e308, 1e308], { window: 2 })).code).toBe('NOT_FINITE');
  });
});
