import { describe, expect, test } from 'vitest';
import { computeMetrics, measureScale, poolMetrics } from './metrics.ts';
import { catchError } from './testing/catch-error.ts';

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
      mase: null,
      rmsse: null,
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
      mase: null,
      rmsse: null,
    });
  });

  test.each([1e154, 1e200, 1e300, 1e-170, 1e-300])(
    'errors of the size of %d have an RMSE, as those of the size of 1 have',
    (size) => {
      const pointsOf = (unit: number) =>
        [3, 1, 0].map((share) => ({
          actual: 4 * unit,
          predicted: share * unit,
        }));
      const expected = computeMetrics(pointsOf(1));
      const metrics = computeMetrics(pointsOf(size));
      expect((metrics.rmse ?? 0) / size).toBeCloseTo(expected.rmse ?? 0, 12);
      expect((metrics.mae ?? 0) / size).toBeCloseTo(expected.mae ?? 0, 12);
      expect((metrics.bias ?? 0) / size).toBeCloseTo(expected.bias ?? 0, 12);
      expect(metrics.wape).toBeCloseTo(expected.wape ?? 0, 12);
      expect(metrics.smape).toBeCloseTo(expected.smape ?? 0, 12);
    },
  );

  test('sums of the largest numbers stay in range', () => {
    const most = Number.MAX_VALUE;
    const points = [0, 1, 2].map(() => ({ actual: 0, predicted: most }));
    const { mae, rmse, bias, smape } = computeMetrics(points);
    for (const figure of [mae, rmse, bias]) expect((figure ?? 0) / most).toBeCloseTo(1, 12);
    expect(smape).toBe(200);
  });

  test('a figure that no number can hold is refused by its name', () => {
    const points = [{ actual: 1e-200, predicted: 1e200 }];
    expect(catchError(() => computeMetrics(points))).toEqual({
      code: 'NOT_FINITE',
      evidence: { metric: 'wape' },
    });
  });
});

describe('MASE and RMSSE', () => {
  // One season ahead: errors of 1, 3 in the eighth and ninth day.
  const training = [5, 5, 5, 5, 5, 5, 5, 6, 8];

  test('the scale is the error of repeating the day of a week before, inside training', () => {
    expect(measureScale(training)).toEqual({ mae: 2, rmse: Math.sqrt(5) });
  });

  test('training without a second week, or whose weeks are equal, has no scale', () => {
    expect(measureScale([1, 2, 3, 4, 5, 6, 7])).toBeNull();
    expect(measureScale(new Array<number>(30).fill(4))).toBeNull();
    expect(measureScale([])).toBeNull();
  });

  test('agree with a case computed by hand', () => {
    const points = [
      { actual: 4, predicted: 1 },
      { actual: 4, predicted: 5 },
    ];
    // Errors 3 and 1: mean 2 by a scale of 2; squares 9 and 1: mean 5 by a scale of 5.
    const { mase, rmsse } = computeMetrics(points, measureScale(training));
    expect(mase).toBeCloseTo(1, 12);
    expect(rmsse).toBeCloseTo(1, 12);
  });

  test('every error is scaled by the training of its own fold before it is pooled', () => {
    const fold = (error: number, mae: number) => ({
      points: [{ actual: 0, predicted: error }],
      scale: { mae, rmse: 2 * mae },
    });
    // 4 / 2 and 30 / 3; by the mean of both scales it would be 17 / 2.5.
    const { mase, rmsse } = poolMetrics([fold(4, 2), fold(30, 3)]);
    expect(mase).toBe(6);
    expect(rmsse).toBeCloseTo(Math.sqrt((1 + 25) / 2), 12);
  });

  test('are null where the training of a fold has no scale, and a fold without points needs none', () => {
    const points = [{ actual: 1, predicted: 2 }];
    const scale = { mae: 1, rmse: 1 };
    const unscaled = poolMetrics([
      { points, scale },
      { points, scale: null },
    ]);
    expect(unscaled).toMatchObject({ mae: 1, mase: null, rmsse: null });
    expect(
      poolMetrics([
        { points, scale },
        { points: [], scale: null },
      ]),
    ).toMatchObject({
      mase: 1,
    });
  });
});
