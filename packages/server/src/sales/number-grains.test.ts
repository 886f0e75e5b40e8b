import { describe, expect, it } from 'vitest';
import { GrainNumbers } from './number-grains.ts';

const row = (store_code: string, sku: string, date: string) => ({ store_code, sku, date });

describe('the numbers of grains', () => {
  it('count from 1 in order of first rows, which are marked', () => {
    const grains = new GrainNumbers(10);
    const rows = [
      row('S1', 'P1', '2025-01-01'),
      row('S1', 'P2', '2025-01-01'),
      row('S2', 'P1', '2025-01-01'),
      row('S1', 'P2', '2025-01-02'),
      row('S1', 'P1', '2025-01-02'),
    ];
    expect(rows.map((one) => grains.number(one))).toEqual([-1, -2, -3, 2, 1]);
    expect(grains).toMatchObject({ count: 3, isInOrder: true });
  });

  it.each([
    ['repeats a day', '2025-01-02'],
    ['goes back', '2025-01-01'],
  ])('know that a grain %s', (_name, date) => {
    const grains = new GrainNumbers(10);
    grains.number(row('S1', 'P1', '2025-01-02'));
    grains.number(row('S1', 'P2', '2025-01-01'));
    expect(grains.isInOrder).toBe(true);
    grains.number(row('S1', 'P1', date));
    expect(grains.isInOrder).toBe(false);
  });

  it('are new ones after too many grains, and then nothing is known of the order of days', () => {
    const grains = new GrainNumbers(2);
    const codes = ['P1', 'P2', 'P1', 'P3', 'P1'];
    const numbers = codes.map((sku, day) => grains.number(row('S1', sku, `2025-01-0${day + 1}`)));
    expect(numbers).toEqual([-1, -2, 1, -3, -4]);
    expect(grains).toMatchObject({ count: 4, isInOrder: false });
  });
});
