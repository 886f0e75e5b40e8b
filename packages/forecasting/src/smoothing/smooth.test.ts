import { describe, expect, test } from 'vitest';
import { visitorNights } from '../testing/published-series.ts';
import { extrapolate, type SmoothingStates, type SmoothingWeights, smooth } from './smooth.ts';

function run(given: readonly number[], weights: SmoothingWeights, initial: SmoothingStates) {
  const errors = new Float64Array(given.length);
  const states = smooth({ values: Float64Array.from(given), weights, initial, errors });
  return { states, errors: [...errors] };
}

describe('smooth', () => {
  test('agrees with simple exponential smoothing by hand', () => {
    const weights = { alpha: 0.5, beta: 0, gamma: 0, phi: 1 };
    expect(run([12, 8], weights, { level: 10, slope: 0, season: [] })).toEqual({
      errors: [2, -3],
      states: { level: 9.5, slope: 0, season: [] },
    });
  });

  test('agrees with a linear trend by hand', () => {
    const weights = { alpha: 0.5, beta: 0.25, gamma: 0, phi: 1 };
    expect(run([13, 12], weights, { level: 10, slope: 1, season: [] })).toEqual({
      errors: [2, -1.5],
      states: { level: 12.75, slope: 1.125, season: [] },
    });
  });

  test('agrees with a damped trend by hand', () => {
    const weights = { alpha: 0.5, beta: 0.25, gamma: 0, phi: 0.5 };
    expect(run([12], weights, { level: 10, slope: 2, season: [] })).toEqual({
      errors: [1],
      states: { level: 11.5, slope: 1.25, season: [] },
    });
  });

  test('agrees with trend and season by hand, and hands on the season from the next day on', () => {
    const weights = { alpha: 0.5, beta: 0.25, gamma: 0.25, phi: 1 };
    expect(run([14, 12, 16], weights, { level: 10, slope: 1, season: [1, -1] })).toEqual({
      errors: [2, -0.5, -0.125],
      states: { level: 14.5625, slope: 1.34375, season: [-1.125, 1.46875] },
    });
  });

  test('agrees with ets() of R on visitor nights, damped trend and season, its weights and states', () => {
    // Weights, first states, last states and forecasts as ets() printed them, kept by statsmodels as reference results.
    const weights = { alpha: 0.35445427, beta: 0.03200749, gamma: 0.39993387, phi: 0.97999997 };
    const { states } = run(visitorNights, weights, {
      level: 24.01278357,
      slope: 0.97770147,
      season: [5.34956637, -6.61171798, -0.50735902, 1.76951063],
    });
    expect(states.level).toBeCloseTo(62.00340579, 6);
    expect(states.slope).toBeCloseTo(0.70652496, 6);
    const lastSeason = [13.38188051, -11.75693566, -0.07474503, 3.58786407];
    const published = [76.07768073, 51.61741109, 63.96457729, 68.27886241];
    const forecast = extrapolate({ states, phi: weights.phi, horizon: 4 });
    for (const [index, value] of lastSeason.entries()) {
      expect(states.season[index]).toBeCloseTo(value, 5);
      expect(forecast[index]).toBeCloseTo(published[index] ?? Number.NaN, 5);
    }
  });
});

describe('extrapolate', () => {
  test('a damped trend adds ever less and the season comes round', () => {
    const states = { level: 10, slope: 4, season: [1, -1] };
    expect(extrapolate({ states, phi: 0.5, horizon: 3 })).toEqual([13, 12, 14.5]);
  });
});
