import { describe, expect, test } from 'vitest';
import { guessInitialStates } from './initial-states.ts';

describe('guessInitialStates', () => {
  test.each([3, 4])('takes apart a line with a season of %d on top', (seasonLength) => {
    const season = [5, -7, 3, -1].slice(0, seasonLength);
    const mean = season.reduce((sum, value) => sum + value, 0) / seasonLength;
    const at = (day: number) => 100 + 2 * day + (season[day % seasonLength] ?? 0);
    const values = Float64Array.from({ length: 3 * seasonLength }, (_, day) => at(day));
    const guess = guessInitialStates(values, { seasonLength, trend: true });
    expect(guess.slope).toBeCloseTo(2, 10);
    expect(guess.level).toBeCloseTo(98 + mean, 10);
    for (const [place, value] of season.entries()) {
      expect(guess.season[place]).toBeCloseTo(value - mean, 10);
    }
  });

  test('without a trend the level is the mean of the first ten values', () => {
    const values = Float64Array.from([...Array.from({ length: 10 }, (_, day) => day), 900]);
    const guess = guessInitialStates(values, { seasonLength: 1, trend: false });
    expect(guess).toEqual({ level: 4.5, slope: 0, season: [] });
  });

  test('one value is a level without a slope', () => {
    const guess = guessInitialStates(Float64Array.of(7), { seasonLength: 1, trend: true });
    expect(guess).toEqual({ level: 7, slope: 0, season: [] });
  });
});
