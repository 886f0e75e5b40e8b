import { describe, expect, test } from 'vitest';
import { scoreIntervals } from './interval-scores.ts';

const pointsOf = (...actuals: number[]) => actuals.map((actual) => ({ actual, predicted: 0 }));

describe('scoreIntervals', () => {
  test('agrees with a case computed by hand over two folds', () => {
    const folds = [
      {
        points: pointsOf(10, 0),
        intervals: [{ level: 80, lower: [5, 2], upper: [15, 6] }],
      },
      {
        points: pointsOf(20),
        intervals: [{ level: 80, lower: [5], upper: [12] }],
      },
    ] as const;
    // Quantiles 0.1 and 0.9. Day 1: 0.1·5 and 0.1·5. Day 2: 0.9·2 and 0.1·6. Day 3: 0.1·15 and 0.9·8. Half of each sum.
    const [score] = scoreIntervals(folds);
    expect(score).toMatchObject({ level: 80, coverage: 1 / 3 });
    expect(score?.mean_pinball_loss).toBeCloseTo((0.5 + 1.2 + 4.35) / 3, 12);
  });

  test('a bound holds the day that lies on it', () => {
    const intervals = [{ level: 95, lower: [3, 0], upper: [8, 7] }] as const;
    expect(scoreIntervals([{ points: pointsOf(3, 7), intervals }])[0]?.coverage).toBe(1);
  });

  test('a level that a fold lacks has no score', () => {
    const intervals = [{ level: 80, lower: [0], upper: [1] }] as const;
    const folds = [
      { points: pointsOf(1), intervals },
      { points: pointsOf(1), intervals: [] },
    ];
    expect(scoreIntervals(folds)).toEqual([]);
    expect(scoreIntervals([])).toEqual([]);
  });

  test('large losses do not leave the range of numbers', () => {
    const intervals = [{ level: 80, lower: [1e308, 1e308], upper: [1.7e308, 1.7e308] }] as const;
    const [score] = scoreIntervals([{ points: pointsOf(0, 0), intervals }]);
    expect(Number.isFinite(score?.mean_pinball_loss)).toBe(true);
  });
});
