import { describe, expect, test } from 'vitest';
import { quantileOf } from './quantile-of.ts';

describe('quantileOf', () => {
  test.each([
    // NIST/SEMATECH e-Handbook of Statistical Methods, §1.3.6.7.2, columns 0.90 and 0.975.
    [1, 3.078, 12.706],
    [2, 1.886, 4.303],
    [6, 1.44, 2.447],
    [15, 1.341, 2.131],
    [30, 1.31, 2.042],
    [31, 1.309, 2.04],
    [40, 1.303, 2.021],
    [60, 1.296, 2],
    [100, 1.29, 1.984],
  ])('with %d degrees of freedom agrees with the published %d and %d', (freedom, narrow, wide) => {
    expect(Math.abs(quantileOf(80, freedom) - narrow)).toBeLessThan(0.000501);
    expect(Math.abs(quantileOf(95, freedom) - wide)).toBeLessThan(0.000501);
  });

  test('falls towards the normal quantile without a step where the expansion begins', () => {
    for (const level of [80, 95] as const) {
      const all = Array.from({ length: 400 }, (_, index) => quantileOf(level, index + 1));
      const falls = all.slice(1).map((value, index) => (all[index] ?? 0) - value);
      expect(falls.every((fall) => fall > 0)).toBe(true);
      expect(falls.every((fall, index) => index === 0 || fall < (falls[index - 1] ?? 0))).toBe(
        true,
      );
      expect(all.at(-1)).toBeGreaterThan(quantileOf(level, null));
      expect(quantileOf(level, 1e9)).toBeCloseTo(quantileOf(level, null), 8);
    }
  });
});
