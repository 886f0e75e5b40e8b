import { describe, expect, test } from 'vitest';
import { countGaps, mayHaveFrequency, nameFrequency } from './name-frequency.ts';

/** One sale after each gap. */
const seriesOf = (...gaps: number[]) => [
  3,
  ...gaps.flatMap((gap) => [...new Array<number>(gap - 1).fill(0), 3]),
];
const frequencyOf = (...gaps: number[]) => nameFrequency(countGaps(seriesOf(...gaps)));

describe('nameFrequency', () => {
  test('a sale every seventh day is weekly, one every month is monthly', () => {
    expect(frequencyOf(7, 7, 7, 7, 7, 7)).toBe('weekly');
    expect(frequencyOf(31, 28, 31, 30, 31, 30)).toBe('monthly');
  });

  test('one gap in ten may be another, two may not', () => {
    const nine = new Array<number>(9).fill(7);
    expect(frequencyOf(...nine, 14)).toBe('weekly');
    expect(frequencyOf(...nine.slice(1), 14, 14)).toBeNull();
  });

  test('daily sales and sales now and then have no other frequency', () => {
    expect(frequencyOf(1, 1, 1, 1, 1, 1, 1)).toBeNull();
    expect(frequencyOf(7, 1, 3, 12, 7, 5, 2)).toBeNull();
    expect(frequencyOf(27, 32, 27, 32, 27, 32)).toBeNull();
  });

  test('few gaps say nothing', () => {
    expect(frequencyOf(7, 7, 7, 7, 7)).toBeNull();
    expect(nameFrequency(countGaps([]))).toBeNull();
    expect(nameFrequency(countGaps([0, 0]))).toBeNull();
  });
});

describe('mayHaveFrequency', () => {
  test('is true of all series that have one, the densest of them too', () => {
    // Two series at once, nine gaps of a week and one of a day each: 65 days with 11 sales.
    expect(frequencyOf(...new Array<number>(9).fill(7), 1)).toBe('weekly');
    expect(mayHaveFrequency({ series: 2, sales: 22, days: 64 })).toBe(true);
    expect(mayHaveFrequency({ series: 1, sales: 12, days: 334 })).toBe(true);
  });

  test('is false of daily sales, and of sales every sixth day', () => {
    expect(mayHaveFrequency({ series: 100, sales: 36_500, days: 364 })).toBe(false);
    expect(mayHaveFrequency({ series: 1, sales: 11, days: 60 })).toBe(false);
  });
});
