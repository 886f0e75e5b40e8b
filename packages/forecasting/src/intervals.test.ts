import { inverse, Matrix } from 'ml-matrix';
import { describe, expect, test } from 'vitest';
import { fitModel, forecast } from './model-registry.ts';
import { type IntervalLevel, quantileOf } from './quantile-of.ts';
import type { JsonObject, ModelType } from './schema.ts';
import { extrapolate, smooth } from './smoothing/smooth.ts';
import { catchError } from './testing/catch-error.ts';
import { airPassengers, oil, visitorNights } from './testing/published-series.ts';
import { createUniform } from './testing/random.ts';

function fit(modelType: ModelType, values: readonly number[], config: JsonObject = {}) {
  const series = { startDate: '2024-01-01', values };
  return fitModel({ modelType, config, series, horizon: 15 });
}
/** Half the width of the 95 % interval on every day, in multiples of the quantile; the values are far above 0. */
function deviationsOf(model: ReturnType<typeof fit>, horizon: number): number[] {
  const { values, intervals } = forecast(model, { horizon, levels: [95] });
  return values.map((value, day) => ((intervals[0]?.upper[day] ?? 0) - value) / 1.959963984540054);
}

describe('intervals', () => {
  test('agree with the published ones of simple exponential smoothing of oil production', () => {
    // Hyndman & Athanasopoulos, Forecasting: Principles and Practice, 2nd ed., §7.1, ses(oildata, h = 5).
    const published = [
      [504.4541, 580.907, 484.2183, 601.1429],
      [492.9073, 592.4539, 466.5589, 618.8023],
      [483.5747, 601.7864, 452.286, 633.0752],
      [475.5269, 609.8343, 439.9778, 645.3834],
      [468.3452, 617.0159, 428.9945, 656.3667],
    ];
    const model = fit('exponential_smoothing', oil, { form: 'ANN' });
    const [narrow, wide] = forecast(model, { horizon: 5 }).intervals;
    for (const [year, bounds] of published.entries()) {
      const ours = [narrow?.lower, narrow?.upper, wide?.lower, wide?.upper].map(
        (side) => side?.[year] ?? Number.NaN,
      );
      for (const [index, bound] of bounds.entries()) {
        expect(Math.abs((ours[index] ?? Number.NaN) - bound)).toBeLessThan(0.01);
      }
    }
  });

  test('agree with the published ones of the linear trend of air passengers', () => {
    // The same, §7.2, holt(air, h = 15), whose alpha is 0.009 above ours.
    const { intervals } = forecast(fit('exponential_smoothing', airPassengers, { form: 'AAN' }), {
      horizon: 15,
      levels: [95],
    });
    for (const [year, lower, upper] of [
      [0, 69.96695, 79.23566],
      [4, 74.02348, 91.99305],
      [14, 88.88964, 119.16168],
    ] as const) {
      expect(Math.abs((intervals[0]?.lower[year] ?? 0) / lower - 1)).toBeLessThan(0.002);
      expect(Math.abs((intervals[0]?.upper[year] ?? 0) / upper - 1)).toBeLessThan(0.002);
    }
  });

  test.each(['AAA', 'AAdA', 'ANA', 'AAdN'])(
    'of %s grow by what one error does to the days after it',
    (form) => {
      const config = { form, season_length: 4 };
      const model = fit('exponential_smoothing', visitorNights, config);
      const numberOf = (name: string) => Number(model.parameters[name]);
      const [alpha, beta] = [numberOf('alpha'), numberOf('beta')];
      const [gamma, phi] = [numberOf('gamma'), numberOf('phi')];
      const places = form.endsWith('N') ? 0 : 4;
      const nothing = { level: 0, slope: 0, season: new Array<number>(places).fill(0) };
      const after = smooth({
        values: Float64Array.of(1),
        weights: { alpha, beta, gamma, phi },
        initial: nothing,
        errors: new Float64Array(1),
      });
      const responses = extrapolate({ states: after, phi, horizon: 14 });
      const scale = model.residualScale ?? Number.NaN;
      let variance = 1;
      for (const [day, deviation] of deviationsOf(model, 15).entries()) {
        expect(deviation).toBeCloseTo(scale * Math.sqrt(variance), 8);
        variance += (responses[day] ?? 0) ** 2;
      }
    },
  );

  test('of naive grow with the root of the days ahead', () => {
    // Differences 3, -4, 3, 4: their squares add up to 50.
    const model = fit('naive', [1000, 1003, 999, 1002, 1006]);
    expect(model.residualScale).toBeCloseTo(Math.sqrt(50 / 4), 12);
    for (const [day, deviation] of deviationsOf(model, 9).entries()) {
      expect(deviation).toBeCloseTo(Math.sqrt((50 / 4) * (day + 1)), 9);
    }
  });

  test('of seasonal_naive grow with every whole season', () => {
    // Differences over two days: 3, -4, 3.
    const model = fit('seasonal_naive', [1000, 500, 1003, 496, 1006], { season_length: 2 });
    const scale = Math.sqrt(34 / 3);
    const expected = [1, 1, 2, 2, 3].map((seasons) => scale * Math.sqrt(seasons));
    for (const [day, deviation] of deviationsOf(model, 5).entries()) {
      expect(deviation).toBeCloseTo(expected[day] ?? Number.NaN, 9);
    }
  });

  test.each([
    // Mean ages of 1/2, 1/3 and, in seasons of two days, 0: α of 2/3, 3/4 and 1.
    ['moving_average', { window: 2 }, [3, 6], [0, 1, 2, 3, 4].map((steps) => 1 + (steps * 4) / 9)],
    [
      'weighted_moving_average',
      { window: 2 },
      [8 / 3, 17 / 3],
      [0, 1, 2, 3, 4].map((steps) => 1 + (steps * 9) / 16),
    ],
    ['seasonal_average', { season_length: 2, seasons: 1 }, [4, 7], [1, 1, 2, 2, 3]],
  ] as const)(
    'of %s are those of its errors on the first day, and grow as the level drifts',
    (modelType, config, errors, growth) => {
      // The values rise by 2, 2, 5.
      const model = fit(modelType, [1000, 1002, 1004, 1009], { ...config });
      const variance = errors.reduce((sum, error) => sum + error * error, 0) / errors.length;
      for (const [day, deviation] of deviationsOf(model, 5).entries()) {
        expect(deviation).toBeCloseTo(Math.sqrt(variance * (growth[day] ?? Number.NaN)), 9);
      }
    },
  );

  test.each([
    'naive',
    'seasonal_naive',
    'moving_average',
    'weighted_moving_average',
    'seasonal_average',
    'median_combination',
  ] as const)('of %s are wider on the last day than on the first', (modelType) => {
    const values = Array.from({ length: 60 }, (_, day) => 100 + ((day * 7919) % 101));
    const deviations = deviationsOf(fit(modelType, values), 14);
    expect(deviations[13]).toBeGreaterThan(1.05 * (deviations[0] ?? Number.NaN));
    for (const [day, deviation] of deviations.entries()) {
      expect(deviation).toBeGreaterThanOrEqual(deviations[day - 1] ?? 0);
    }
  });

  test('of moving_average hold more of a random walk two weeks ahead than those of one day would', () => {
    const uniform = createUniform();
    const normal = () => Array.from({ length: 12 }, uniform).reduce((sum, part) => sum + part, -6);
    const held = { ours: 0, flat: 0 };
    for (let walk = 0; walk < 300; walk += 1) {
      let level = 1000;
      const values = Array.from({ length: 74 }, () => (level += normal()));
      const model = fit('moving_average', values.slice(0, 60));
      const { values: ahead, intervals } = forecast(model, {
        horizon: 14,
        levels: [80],
      });
      const [interval] = intervals;
      const error = Math.abs((values[73] ?? 0) - (ahead[13] ?? 0));
      if (error <= (interval?.upper[13] ?? 0) - (ahead[13] ?? 0)) held.ours += 1;
      if (error <= (interval?.upper[0] ?? 0) - (ahead[0] ?? 0)) held.flat += 1;
    }
    expect(held.flat / 300).toBeLessThan(0.5);
    expect(held.ours / 300).toBeGreaterThan(held.flat / 300 + 0.1);
  });

  test('of trend_regression on two weeks take the few degrees of freedom into account', () => {
    // R, forecast(tslm(y ~ trend + season), h = 1): half the width of the 95 % interval is 2.472; 1.980 with the normal quantile.
    const { values, intervals } = forecast(
      fit('trend_regression', [3, 5, 4, 6, 8, 9, 2, 4, 5, 6, 6, 9, 8, 3]),
      { horizon: 1, levels: [95] },
    );
    expect((intervals[0]?.upper[0] ?? 0) - (values[0] ?? 0)).toBeCloseTo(2.472, 3);
  });

  test('never become a point because the forecast was clipped at 0', () => {
    const falling = Array.from(
      { length: 60 },
      (_, day) => Math.max(0, 120 - 3 * day) + (day % 3 === 0 ? 2 : 0),
    );
    const series = { startDate: '2024-01-01', values: falling };
    const model = fitModel({
      modelType: 'trend_regression',
      series,
      horizon: 30,
    });
    const { values, intervals } = forecast(model, { horizon: 30 });
    expect(values[29]).toBe(0);
    for (const { lower, upper } of intervals) {
      expect(lower[29]).toBe(0);
      expect(upper[29]).toBeGreaterThan(0);
      for (const [day, bound] of upper.entries()) expect(bound).toBeGreaterThan(values[day] ?? 0);
    }
  });

  test('of trend_regression agree with the matrix form of the textbook', () => {
    const days = 33;
    const values = Array.from({ length: days }, (_, day) => 900 + ((day * 7919) % 101));
    const row = (day: number) => [
      day,
      ...[0, 1, 2, 3, 4].map((place) => (day % 5 === place ? 1 : 0)),
    ];
    const design = new Matrix(values.map((_, day) => row(day)));
    const gram = inverse(design.transpose().mmul(design));
    const fitted = design.mmul(gram).mmul(design.transpose()).mmul(Matrix.columnVector(values));
    const squares = values.reduce((sum, value, day) => sum + (value - fitted.get(day, 0)) ** 2, 0);
    const model = fit('trend_regression', values, { season_length: 5 });
    for (const [day, deviation] of deviationsOf(model, 15).entries()) {
      const ahead = Matrix.rowVector(row(days + day));
      const leverage = ahead.mmul(gram).mmul(ahead.transpose()).get(0, 0);
      const student = quantileOf(95, days - 6) / quantileOf(95, null);
      expect(deviation).toBeCloseTo(
        student * Math.sqrt((squares / (days - 6)) * (1 + leverage)),
        6,
      );
    }
  });

  test('of a random walk hold four fifths and nineteen twentieths of what comes', () => {
    const uniform = createUniform();
    // The sum of twelve uniforms is close to normal.
    const normal = () => Array.from({ length: 12 }, uniform).reduce((sum, part) => sum + part, -6);
    const held = { 80: 0, 95: 0 };
    const walks = 600;
    for (let walk = 0; walk < walks; walk += 1) {
      let level = 1000;
      const values = Array.from({ length: 64 }, () => (level += normal()));
      const { intervals } = forecast(fit('naive', values.slice(0, 60)), { horizon: 4 });
      for (const { level: share, lower, upper } of intervals) {
        const actual = values[63] ?? Number.NaN;
        if (actual >= (lower[3] ?? 0) && actual <= (upper[3] ?? 0)) held[share] += 1;
      }
    }
    expect(Math.abs(held[80] / walks - 0.8)).toBeLessThan(0.05);
    expect(Math.abs(held[95] / walks - 0.95)).toBeLessThan(0.03);
  });

  test.each([
    ['seasonal_naive', { 80: [0.77, 0.9], 95: [0.93, 0.99] }],
    ['seasonal_average', { 80: [0.76, 0.84], 95: [0.93, 0.98] }],
    ['trend_regression', { 80: [0.75, 0.84], 95: [0.92, 0.97] }],
    ['exponential_smoothing', { 80: [0.75, 0.84], 95: [0.92, 0.97] }],
    // Those of its smoothing alone, without what is unknown of the season: known to be narrow.
    ['mstl', { 80: [0.67, 0.84], 95: [0.88, 0.97] }],
  ] as const)('of %s hold their share of a week with noise', (modelType, shares) => {
    const uniform = createUniform();
    const normal = () => Array.from({ length: 12 }, uniform).reduce((sum, part) => sum + part, -6);
    const week = [0, 3, -4, 1, 6, 12, -8];
    const held = { 80: 0, 95: 0 };
    const runs = 150;
    for (let run = 0; run < runs; run += 1) {
      const values = Array.from(
        { length: 214 },
        (_, day) => 200 + (week[day % 7] ?? 0) + 3 * normal(),
      );
      const { intervals } = forecast(fit(modelType, values.slice(0, 200)), { horizon: 14 });
      for (const { level, lower, upper } of intervals) {
        held[level] += values
          .slice(200)
          .filter(
            (actual, day) => actual >= (lower[day] ?? 0) && actual <= (upper[day] ?? 0),
          ).length;
      }
    }
    for (const level of [80, 95] as const) {
      const [least, most] = shares[level];
      expect(held[level] / (runs * 14)).toBeGreaterThan(least);
      expect(held[level] / (runs * 14)).toBeLessThan(most);
    }
  });

  test('are those asked for, in the order asked for', () => {
    const model = fit('naive', [1, 2, 3]);
    const levelsOf = (levels?: readonly IntervalLevel[]) =>
      forecast(model, { horizon: 1, ...(levels && { levels }) }).intervals.map(
        ({ level }) => level,
      );
    expect(levelsOf([95, 80])).toEqual([95, 80]);
    expect(levelsOf([])).toEqual([]);
    expect(levelsOf()).toEqual([80, 95]);
  });

  test('a level without a quantile is refused', () => {
    const levels: IntervalLevel[] = JSON.parse('[90]');
    expect(catchError(() => forecast(fit('naive', [1, 2]), { horizon: 1, levels }))).toEqual({
      code: 'INPUT_INVALID',
      evidence: { field: 'levels', found: '90' },
    });
  });

  test('there are none where training left no error to measure', () => {
    expect(forecast(fit('naive', [5]), { horizon: 2 }).intervals).toEqual([]);
    expect(
      forecast(fit('seasonal_naive', [1, 2, 3, 4, 5, 6, 7]), { horizon: 2 }).intervals,
    ).toEqual([]);
  });

  test('have no width around a series without noise', () => {
    const { intervals } = forecast(fit('naive', [5, 5, 5]), { horizon: 2, levels: [80] });
    expect(intervals).toEqual([{ level: 80, lower: [5, 5], upper: [5, 5] }]);
  });
});
