import { describe, expect, test } from 'vitest';
import { computeMetrics } from './metrics.ts';

describe('computeMetrics', () => {
  test('agrees with a case computed by hand', () => {
    // |errors| 2, 3, 0, 5 of actuals 10, 0, 4, 6: sum 10 of 20; signed +2, +3, 0, −5; squares 4, 9, 0, 25.
    const metrics = computeMetrics([
      { actual: 10, predicted: 12 },
      { actual: 0, predicted: 3 },
      { actual: 4, predicted: 4 },
      { actual: 6, predicted: 1 },
    ]);
    expect(metrics.wape).toBe(0.5);
    expect(metrics.mae).toBe(2.5);
    expect(metrics.rmse).toBeCloseTo(3.082207, 6); // √9.5
    expect(metrics.bias).toBe(0);
    expect(metrics.smape).toBeCloseTo((400 / 22 + 200 + 0 + 1000 / 7) / 4, 12);
  });

  test('bias is positive when forecasts are too high', () => {
    expect(computeMetrics([{ actual: 1, predicted: 3 }]).bias).toBe(2);
    expect(computeMetrics([{ actual: 3, predicted: 1 }]).bias).toBe(-2);
  });

  test('WAPE is null when nothing was sold, the other figures stand', () => {
    expect(computeMetrics([{ actual: 0, predicted: 2 }])).toEqual({
      wape: null,
      smape: 200,
      mae: 2,
      rmse: 2,
      bias: 2,
    });
  });

  test('a point where both are 0 counts as a perfect one in sMAPE', () => {
    const points = [
      { actual: 0, predicted: 0 },
      { actual: 1, predicted: 3 },
    ];
    expect(computeMetrics(points).smape).toBe(50);
  });

  test('no points have no metrics', () => {
    expect(computeMetrics([])).toEqual({
      wape: null,
      smape: null,
      mae: null,
      rmse: null,
      bias: null,
    });
  });
});
