import { describe, expect, it } from 'vitest';
import { nameDay } from './name-day.ts';

const sales = {
  date_start: '2010-12-01',
  quantities: [1, 2],
  covariates: { unit_price: [1, 2], on_promotion: [true], in_stock: [true] },
  unit_price: 2,
};
const features = { columns: ['lag_14'], start_date: '2024-02-28', rows: [[1]] };
const plans = { plans: [{ comparison: { days: [{ date: '2025-01-31', delta: 1 }], units: 3 } }] };

describe('the day of a place in the evidence', () => {
  it.each([
    ['a quantity', sales, ['quantities', 342], '2011-11-08'],
    ['a price', sales, ['covariates', 'unit_price', 0], '2010-12-01'],
    ['a promotion', sales, ['covariates', 'on_promotion', 31], '2011-01-01'],
    ['a stock', sales, ['covariates', 'in_stock', 1], '2010-12-02'],
    ['a feature', features, ['rows', 2, 0], '2024-03-01'],
    ['a day of a plan', plans, ['plans', 0, 'comparison', 'days', 0, 'delta'], '2025-01-31'],
  ])('is known of %s', (_, evidence, path, day) => {
    expect(nameDay(evidence, path)).toBe(day);
  });

  it.each([
    ['a whole list', sales, ['quantities']],
    ['the last price', sales, ['unit_price']],
    ['a total', plans, ['plans', 0, 'comparison', 'units']],
    ['the day itself', plans, ['plans', 0, 'comparison', 'days', 0, 'date']],
    ['another list', { ...sales, folds: [1] }, ['folds', 0]],
    ['a series without a start', { quantities: [1] }, ['quantities', 0]],
    ['a series with an invalid start', { ...sales, date_start: 'soon' }, ['quantities', 0]],
    ['a series beyond the calendar', { ...sales, date_start: '9999-12-31' }, ['quantities', 1]],
    ['no record at all', [1], [0]],
  ])('is not invented for %s', (_, evidence, path) => {
    expect(nameDay(evidence, path)).toBeNull();
  });
});
