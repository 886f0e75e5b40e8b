import { describe, expect, test } from 'vitest';
import { type AssumedFuture, assumeDays } from './assumed-future.ts';
import { catchError } from './testing/catch-error.ts';

const assume = (future: AssumedFuture) =>
  assumeDays({ future, startDate: '2024-02-28', horizon: 3, lastPrice: 8 });
const carried = { unit_price: 8, on_promotion: false, in_stock: true, holiday: false };

describe('assumeDays', () => {
  test('carries the price forward, without promotion, in stock, when nothing is assumed', () => {
    expect(assume({})).toEqual([carried, carried, carried]);
  });

  test('each assumption touches its own days', () => {
    const days = assume({
      prices: [
        { date: '2024-02-28', change: -0.25 },
        { date: '2024-03-01', unit_price: 11 },
      ],
      promotions: ['2024-02-29'],
      holidays: ['2024-03-01'],
      out_of_stock: ['2024-02-28', '2024-02-29'],
    });
    expect(days).toEqual([
      { ...carried, unit_price: 6, in_stock: false },
      { ...carried, on_promotion: true, in_stock: false },
      { ...carried, unit_price: 11, holiday: true },
    ]);
  });

  test.each<[AssumedFuture, string]>([
    [{ prices: [{ date: '2024-02-30', change: 0 }] }, 'future.prices[0].date'],
    [{ promotions: ['2024-02-28', '2024-02-27'] }, 'future.promotions[1]'],
    [{ holidays: ['2024-03-02'] }, 'future.holidays[0]'],
    [{ out_of_stock: ['soon'] }, 'future.out_of_stock[0]'],
    [{ prices: [{ date: '2024-02-28', change: -1.5 }] }, 'future.prices[0]'],
    [{ prices: [{ date: '2024-02-28', unit_price: Number.NaN }] }, 'future.prices[0]'],
    [
      {
        prices: [
          { date: '2024-02-28', change: 0 },
          { date: '2024-02-28', unit_price: 1 },
        ],
      },
      'future.prices[1].date',
    ],
  ])('%j is refused, naming the entry', (future, field) => {
    expect(catchError(() => assume(future))).toMatchObject({
      code: 'INPUT_INVALID',
      evidence: { field },
    });
  });
});
