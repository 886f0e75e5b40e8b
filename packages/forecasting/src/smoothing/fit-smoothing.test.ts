import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { airPassengers, oil, visitorNights } from '../testing/published-series.ts';
import {
  fitBestForm,
  fitForm,
  type SmoothingFit,
  type SmoothingForm,
  smoothingForms,
} from './fit-smoothing.ts';
import { extrapolate } from './smooth.ts';

const fit = (form: SmoothingForm, values: readonly number[], seasonLength = 1) =>
  fitForm(form, { values: Float64Array.from(values), seasonLength });
const choose = (values: readonly number[], seasonLength: number) =>
  fitBestForm({ values: Float64Array.from(values), seasonLength });
const forecastOf = ({ states, weights }: SmoothingFit, horizon: number) =>
  extrapolate({ states, phi: weights.phi, horizon });

/** As ets() of R prints it. */
function aiccOf({ sse, freedom }: SmoothingFit, days: number): number {
  const estimated = freedom + 1;
  const correction = (2 * estimated * (estimated + 1)) / (days - estimated - 1);
  return days * Math.log(sse) + 2 * estimated + correction;
}

describe('fitForm', () => {
  test('agrees with the published simple exponential smoothing of oil production', () => {
    // Hyndman & Athanasopoulos, Forecasting: Principles and Practice, 2nd ed., §7.1, ses(oildata).
    const found = fit('ANN', oil);
    expect(found.weights.alpha).toBeCloseTo(0.8339, 3);
    expect(Math.abs(found.initial.level - 446.5868)).toBeLessThan(0.02);
    expect(Math.sqrt(found.sse / oil.length)).toBeCloseTo(28.12234, 5);
    expect(Math.sqrt(found.sse / (oil.length - found.freedom))).toBeCloseTo(29.8282, 4);
    expect(aiccOf(found, oil.length)).toBeCloseTo(179.8573, 4);
    expect(forecastOf(found, 1)[0]).toBeCloseTo(542.6806, 3);
  });

  test('agrees with the published linear trend of air passengers, and fits no worse', () => {
    // Hyndman & Athanasopoulos, Forecasting: Principles and Practice, 2nd ed., §7.2, holt(air).
    const found = fit('AAN', airPassengers);
    const publishedRmse = 2.182343;
    const rmse = Math.sqrt(found.sse / airPassengers.length);
    expect(rmse).toBeLessThanOrEqual(publishedRmse);
    expect(rmse).toBeGreaterThan(0.999 * publishedRmse);
    expect(Math.abs(found.weights.alpha - 0.8302)).toBeLessThan(0.01);
    expect(found.weights.beta).toBeCloseTo(0.0001, 6);
    expect(Math.abs(found.initial.slope - 2.1017)).toBeLessThan(0.005);
    const forecast = forecastOf(found, 15);
    for (const [year, published] of [74.6013, 76.70304, 78.80478, 80.90652, 83.00826].entries()) {
      expect(Math.abs((forecast[year] ?? 0) / published - 1)).toBeLessThan(0.0005);
    }
    expect(Math.abs((forecast[14] ?? 0) / 104.02566 - 1)).toBeLessThan(0.001);
  });

  test.each([
    ['ANA', [75.32914757, 50.16726775, 62.21021038, 65.90296904]],
    ['AAA', [75.34454396, 50.75845291, 63.05022495, 67.48394643]],
    ['AAdA', [76.07768073, 51.61741109, 63.96457729, 68.27886241]],
  ] as const)(
    '%s forecasts visitor nights within 1.5 %% of ets() of R, which also searches the first season',
    (form, published) => {
      const forecast = forecastOf(fit(form, visitorNights, 4), 4);
      for (const [quarter, value] of published.entries()) {
        expect(Math.abs((forecast[quarter] ?? 0) / value - 1)).toBeLessThan(0.015);
      }
    },
  );

  test('a line and a line with a season are followed without an error', () => {
    const line = Array.from({ length: 30 }, (_, day) => 5 + 3 * day);
    expect(forecastOf(fit('AAN', line), 2)[1]).toBeCloseTo(5 + 3 * 31, 8);
    const waves = line.map((value, day) => value + 4 - 4 * (day % 3));
    expect(forecastOf(fit('AAA', waves, 3), 2)[1]).toBeCloseTo(5 + 3 * 31, 8);
  });

  test('weights keep to their bounds whatever the values', () => {
    const property = fc.property(
      fc.array(fc.nat({ max: 100 }), { minLength: 14, maxLength: 40 }),
      fc.constantFrom(...smoothingForms),
      (values, form) => {
        const { alpha, beta, gamma, phi } = fit(form, values, 7).weights;
        expect(alpha).toBeGreaterThan(0);
        expect(alpha).toBeLessThan(1);
        expect(beta).toBeLessThanOrEqual(alpha);
        expect(gamma).toBeLessThanOrEqual(1 - alpha);
        expect(phi === 1 || (phi >= 0.8 && phi <= 0.98)).toBe(true);
      },
    );
    fc.assert(property, { numRuns: 60 });
  });

  test('a weight at its bound does not leave it by rounding', () => {
    const { alpha, gamma } = fit('ANA', [0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1, 1, 1, 0, 0], 7).weights;
    expect(alpha).toBe(1 - 1e-4);
    expect(gamma).toBeLessThanOrEqual(1 - alpha);
  });
});

describe('fitBestForm', () => {
  test('takes the form that is known to have made the series', () => {
    const noise = (day: number) => ((day * 7919) % 101) / 101 - 0.5;
    const days = Array.from({ length: 140 }, (_, day) => day);
    const week = [0, 0, 0, 0, 6, 12, 9];
    expect(
      choose(
        days.map((day) => 20 + noise(day)),
        7,
      ).form,
    ).toBe('ANN');
    expect(
      choose(
        days.map((day) => 20 + day + noise(day)),
        7,
      ).form,
    ).toBe('AAN');
    expect(
      choose(
        days.map((day) => 20 + (week[day % 7] ?? 0) + noise(day)),
        7,
      ).form,
    ).toBe('ANA');
    expect(
      choose(
        days.map((day) => 20 + day + (week[day % 7] ?? 0) + noise(day)),
        7,
      ).form,
    ).toBe('AAA');
  });

  test('chooses as AICc does', () => {
    const property = fc.property(
      fc.array(fc.nat({ max: 20 }), { minLength: 12, maxLength: 40 }),
      fc.integer({ min: 0, max: 3 }),
      fc.integer({ min: 0, max: 12 }),
      (noise, slope, wave) => {
        const values = noise.map((value, day) => value + slope * day + wave * (day % 3));
        const fits = smoothingForms.map((form) => fit(form, values, 3));
        fc.pre(fits.every(({ sse }) => sse > 1e-6));
        const least = Math.min(...fits.map((found) => aiccOf(found, values.length)));
        expect(aiccOf(choose(values, 3), values.length)).toBeCloseTo(least, 9);
      },
    );
    fc.assert(property, { numRuns: 100 });
  });

  test('has no season with less than two of them, nor with one day', () => {
    const values = Array.from({ length: 13 }, (_, day) => (day % 7) * 10);
    expect(choose(values, 7).form).not.toMatch(/A$/);
    expect(choose([...values, 60], 1).form).not.toMatch(/A$/);
    expect(choose([...values, 60], 7).form).toBe('ANA');
    expect(
      choose(
        Array.from({ length: 28 }, (_, day) => (day % 7) * 10),
        7,
      ).form,
    ).toBe('ANA');
  });

  test('a perfect fit by a simpler form is not beaten by rounding noise', () => {
    for (const days of [26, 47, 50, 56, 59]) {
      const line = Array.from({ length: days }, (_, day) => 0.3 + 0.1 * day);
      expect(choose(line, 7).form).toBe('AAN');
    }
    expect(choose(new Array<number>(60).fill(0.1), 7).form).toBe('ANN');
    expect(choose(new Array<number>(60).fill(0), 7).states).toEqual({
      level: 0,
      slope: 0,
      season: [],
    });
  });

  test('the fewest values give the simplest form', () => {
    expect(choose([5], 7)).toMatchObject({ form: 'ANN', states: { level: 5 } });
    expect(choose([5, 9], 7)).toMatchObject({ form: 'ANN' });
    expect(choose([5, 9, 14, 18], 7)).toMatchObject({ form: 'ANN' });
  });
});
