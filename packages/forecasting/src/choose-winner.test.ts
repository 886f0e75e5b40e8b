import { describe, expect, test } from 'vitest';
import { chooseWinner } from './choose-winner.ts';
import type { Metrics } from './metrics.ts';

const candidate = (name: string, metrics: Partial<Metrics>) => ({
  name,
  metrics: { wape: null, smape: null, mae: null, rmse: null, bias: null, ...metrics },
});

describe('chooseWinner', () => {
  test('the lowest value of the chosen metric wins', () => {
    const candidates = [
      candidate('a', { wape: 0.5, mae: 1 }),
      candidate('b', { wape: 0.4, mae: 2 }),
    ];
    expect(chooseWinner(candidates, 'wape')?.name).toBe('b');
    expect(chooseWinner(candidates, 'mae')?.name).toBe('a');
  });

  test('of equals the earlier in the list wins', () => {
    const candidates = [
      candidate('a', { rmse: 3 }),
      candidate('b', { rmse: 2 }),
      candidate('c', { rmse: 2 }),
    ];
    expect(chooseWinner(candidates, 'rmse')?.name).toBe('b');
  });

  test('a null metric ranks behind every value', () => {
    const candidates = [candidate('a', {}), candidate('b', { wape: 9 }), candidate('c', {})];
    expect(chooseWinner(candidates, 'wape')?.name).toBe('b');
  });

  test('nobody wins when all are null, or there is nobody', () => {
    expect(chooseWinner([candidate('a', { mae: 1 }), candidate('b', {})], 'wape')).toBeNull();
    expect(chooseWinner([], 'wape')).toBeNull();
  });
});
