import { describe, expect, test } from 'vitest';
import { errorsFrom, estimateScale } from './training-errors.ts';

describe('estimateScale', () => {
  test('divides by the errors that are free', () => {
    expect(estimateScale({ errors: [3, 0, -4], freedom: 0 })).toBeCloseTo(Math.sqrt(25 / 3), 12);
    expect(estimateScale({ errors: [3, 0, -4], freedom: 2 })).toBeCloseTo(5, 12);
  });

  test('is null when none is free and 0 when all are 0', () => {
    expect(estimateScale({ errors: [3, 4], freedom: 2 })).toBeNull();
    expect(estimateScale({ errors: [], freedom: 0 })).toBeNull();
    expect(estimateScale({ errors: [0, 0], freedom: 0 })).toBe(0);
  });

  test('squares no large error out of the range of numbers', () => {
    expect(estimateScale({ errors: [3e200, -4e200], freedom: 1 })).toBeCloseTo(5e200, -190);
  });
});

describe('errorsFrom', () => {
  test('are the values minus what was predicted for their day', () => {
    expect(errorsFrom([9, 5, 8], { from: 1, predictDay: (day) => day * 2 })).toEqual({
      errors: [3, 4],
      freedom: 0,
    });
  });
});
