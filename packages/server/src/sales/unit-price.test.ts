import { describe, expect, it } from 'vitest';
import { estimateUnitPrice } from './unit-price.ts';

const day = (quantity: number, unit_price: number) => ({ quantity, unit_price });
const days = (count: number, quantity: number, unit_price: number) =>
  Array.from({ length: count }, () => day(quantity, unit_price));

describe('the price of a unit today', () => {
  it('is the mean price of the sales, weighted by quantity', () => {
    expect(estimateUnitPrice([day(1, 10), day(3, 2)])).toBe(4);
    expect(estimateUnitPrice([day(0.5, 3), day(1.5, 1)])).toBe(1.5);
  });

  it('reads the last 28 days with sales at a price above 0, however long ago the first of them is', () => {
    const recent = [...days(14, 1, 4), ...days(20, 0, 99), ...days(14, 1, 2), ...days(9, 5, 0)];
    expect(estimateUnitPrice([...days(100, 1_000, 50), ...recent])).toBe(3);
    expect(estimateUnitPrice([...days(100, 1_000, 50), ...recent.slice(1)])).toBeGreaterThan(40);
  });

  it('is not moved by one odd day at the end, nor by a day with free goods', () => {
    const usual = days(40, 100, 2.8);
    expect(estimateUnitPrice([...usual, day(4, 5.08)])).toBeCloseTo(2.8034, 4);
    expect(estimateUnitPrice([...usual, day(50, 0)])).toBe(2.8);
    expect(estimateUnitPrice([...usual, day(0, 5.08)])).toBe(2.8);
  });

  it.each([2.5, 0.1, 19.99, 0.000001, 999_999_999.999999])(
    'is exactly %s if every day had that price',
    (price) => {
      const rows = Array.from({ length: 28 }, (_, at) => day(0.1 + at * 0.7, price));
      expect(estimateUnitPrice(rows)).toBe(price);
    },
  );

  it('is unknown if nothing was sold at a price above 0', () => {
    expect(estimateUnitPrice([])).toBeNull();
    expect(estimateUnitPrice([day(0, 5), day(3, 0)])).toBeNull();
  });
});
