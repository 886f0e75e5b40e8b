import { describe, expect, it } from 'vitest';
import { describeDifference } from './describe-difference.ts';

describe('the difference of two errors', () => {
  it.each([
    ['mae', 10, 8, '2.00 lower, 20 % less'],
    ['mae', 8, 10, '2.00 higher, 25 % more'],
    ['mae', 0, 1, '1.00 higher'],
    ['mae', 3, 3, 'equal'],
    ['mae', 3, 3.001, 'equal in the digits shown'],
    ['wape', 0.727, 0.654, '7.3 points lower, 10 % less'],
    ['smape', 40, 30, '10.0 points lower, 25 % less'],
    ['bias', -4, 1, '3.00 closer to 0'],
    ['bias', 1, -4, '3.00 further from 0'],
    ['bias', 2, -2, 'equal in the digits shown'],
  ] as const)(
    'of %s from %d to %d is said in words and per cent',
    (name, baseline, other, words) => {
      expect(describeDifference(name, { baseline, other })).toBe(words);
    },
  );
});
