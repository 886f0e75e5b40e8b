import { describe, expect, test } from 'vitest';
import { buildSeries, sliceSeries } from './series.ts';
import { catchError } from './testing/catch-error.ts';

const row = (date: string, quantity: number) => ({ date, quantity });

describe('buildSeries', () => {
  test('runs from the first row to the end of the window, days without a row are 0', () => {
    const rows = [row('2024-03-01', 4), row('2024-02-27', 1.5), row('2024-02-29', 2)];
    expect(buildSeries({ rows, windowEnd: '2024-03-03' })).toEqual({
      startDate: '2024-02-27',
      values: [1.5, 0, 2, 4, 0, 0],
    });
  });

  test('does not read rows after the end of the window', () => {
    const rows = [row('2024-01-01', 1), row('2024-01-02', 2), row('2024-01-03', 9)];
    expect(buildSeries({ rows, windowEnd: '2024-01-02' }).values).toEqual([1, 2]);
  });

  test('one row is a series of one day', () => {
    expect(buildSeries({ rows: [row('2024-01-01', 3)], windowEnd: '2024-01-01' })).toEqual({
      startDate: '2024-01-01',
      values: [3],
    });
  });

  test('no row in the window is too little data, naming both numbers', () => {
    const empty = () => buildSeries({ rows: [row('2024-01-05', 1)], windowEnd: '2024-01-01' });
    expect(catchError(empty)).toEqual({
      code: 'NOT_ENOUGH_DATA',
      evidence: { needed: 1, found: 0 },
    });
  });

  test.each([
    ['a date given twice', [row('2024-01-01', 1), row('2024-01-01', 2)]],
    ['a negative quantity', [row('2024-01-01', -1)]],
    ['a quantity that is not a number', [row('2024-01-01', Number.NaN)]],
    ['a first date that does not exist', [row('2023-02-29', 1)]],
    ['a later date that does not exist', [row('2023-02-27', 1), row('2023-02-29', 1)]],
  ])('%s is refused', (_, rows) => {
    expect(catchError(() => buildSeries({ rows, windowEnd: '2024-01-02' })).code).toBe(
      'INPUT_INVALID',
    );
  });

  test('a slice starts on the date of its first value', () => {
    const series = { startDate: '2024-02-28', values: [1, 2, 3, 4] };
    expect(sliceSeries(series, { from: 2, to: 4 })).toEqual({
      startDate: '2024-03-01',
      values: [3, 4],
    });
  });
});
