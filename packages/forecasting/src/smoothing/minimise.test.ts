import { describe, expect, test } from 'vitest';
import { listGrid, minimise } from './minimise.ts';

const at = (point: readonly number[], axis: number) => point[axis] ?? Number.NaN;

describe('minimise', () => {
  test('finds the bottom of a bent valley', () => {
    // Rosenbrock's function on the square, its least value at (0.75, 0.75).
    const loss = (point: readonly number[]) => {
      const [x, y] = [4 * at(point, 0) - 2, 4 * at(point, 1) - 2];
      return (1 - x) * (1 - x) + 100 * (y - x * x) * (y - x * x);
    };
    const best = minimise({ loss, starts: listGrid([[0.2], [0.2, 0.8]]) });
    expect(at(best, 0)).toBeCloseTo(0.75, 3);
    expect(at(best, 1)).toBeCloseTo(0.75, 3);
  });

  test('stops at the wall when the way down leads out of the cube', () => {
    const loss = (point: readonly number[]) => at(point, 0) - 2 * at(point, 1) + at(point, 2);
    const best = minimise({ loss, starts: listGrid([[0.5], [0.5], [0.2, 0.7]]) });
    expect(best.map((value) => Math.round(value * 1e5) / 1e5)).toEqual([0, 1, 0]);
  });

  test('never asks for a point outside the cube and ends on a loss that says nothing', () => {
    const asked: number[] = [];
    const loss = (point: readonly number[]) => {
      asked.push(...point);
      return Number.NaN;
    };
    minimise({ loss, starts: listGrid([[0.05, 0.95], [0.5]]) });
    expect(asked.every((value) => value >= 0 && value <= 1)).toBe(true);
    expect(asked.length).toBeLessThan(2_000);
  });
});

describe('listGrid', () => {
  test('has every combination of levels', () => {
    expect(listGrid([[1, 2], [3], [4, 5]])).toEqual([
      [1, 3, 4],
      [1, 3, 5],
      [2, 3, 4],
      [2, 3, 5],
    ]);
  });
});
