import { describe, expect, test } from 'vitest';
import {
  buildCovariates,
  checkCovariates,
  covariatesAt,
  plainCovariates,
  sliceCovariates,
} from './covariates.ts';
import { buildSeries } from './series.ts';
import { catchError } from './testing/catch-error.ts';

const row = (date: string, unit_price: number, on_promotion = false, in_stock = true) => ({
  date,
  quantity: 1,
  unit_price,
  on_promotion,
  in_stock,
});
const rows = [row('2024-03-04', 3, true), row('2024-03-01', 2, true, false), row('2024-03-06', 9)];

describe('buildCovariates', () => {
  test('a day without a row keeps the last price, has no promotion and is in stock', () => {
    expect(buildCovariates({ rows, windowEnd: '2024-03-05' })).toEqual({
      unit_price: [2, 2, 2, 3, 3],
      on_promotion: [true, false, false, true, false],
      in_stock: [false, true, true, true, true],
    });
  });

  test('has a day for every day of the series of the same rows', () => {
    const series = buildSeries({ rows, windowEnd: '2024-03-20' });
    const covariates = buildCovariates({ rows, windowEnd: '2024-03-20' });
    expect(checkCovariates(covariates, series)).toBe(covariates);
    expect(covariates.unit_price).toHaveLength(20);
  });

  test('no row in the window is too little', () => {
    expect(catchError(() => buildCovariates({ rows, windowEnd: '2024-02-29' })).code).toBe(
      'NOT_ENOUGH_DATA',
    );
  });

  test.each([
    ['a date given twice', [...rows, row('2024-03-04', 1)]],
    ['a price below 0', [row('2024-03-04', -1)]],
    ['a price that is no number', [row('2024-03-04', Number.NaN)]],
  ])('%s is refused', (_name, bad) => {
    expect(catchError(() => buildCovariates({ rows: bad, windowEnd: '2024-03-05' }))).toMatchObject(
      { code: 'INPUT_INVALID', evidence: { field: 'covariates' } },
    );
  });
});

describe('covariatesAt', () => {
  const covariates = buildCovariates({ rows, windowEnd: '2024-03-05' });

  test('a day before the first takes its price alone, one after the last is not known', () => {
    expect(covariatesAt(covariates, -3)).toEqual({
      unit_price: 2,
      on_promotion: false,
      in_stock: true,
    });
    expect(covariatesAt(covariates, 3)?.on_promotion).toBe(true);
    expect(covariatesAt(covariates, 5)).toBeUndefined();
  });

  test('a slice holds the same days', () => {
    const slice = sliceCovariates(covariates, { from: 1, to: 4 });
    expect(slice.unit_price).toEqual([2, 2, 3]);
    for (const day of [0, 1, 2]) {
      expect(covariatesAt(slice, day)).toEqual(covariatesAt(covariates, day + 1));
    }
  });
});

test.each(['unit_price', 'on_promotion', 'in_stock'] as const)(
  'covariates that miss a day of %s are refused, naming it',
  (name) => {
    const covariates = plainCovariates(3);
    const short = { ...covariates, [name]: covariates[name].slice(1) };
    const series = { startDate: '2024-01-01', values: [1, 2, 3] };
    expect(catchError(() => checkCovariates(short, series)).evidence).toMatchObject({
      problem: `${name} has 2 days, the series 3`,
    });
  },
);
