import { describe, expect, test } from 'vitest';
import { chooseWinner } from './choose-winner.ts';
import type { Metrics } from './metrics.ts';
import type { ChoiceMetric, ModelType } from './schema.ts';

const none: Metrics = {
  wape: null,
  smape: null,
  mae: null,
  rmse: null,
  bias: null,
  mase: null,
  rmsse: null,
};
const candidate = (modelType: ModelType, metrics: Partial<Metrics> | null) => ({
  modelType,
  metrics: metrics && { ...none, ...metrics },
});
const choose = (candidates: ReturnType<typeof candidate>[], metric: ChoiceMetric = 'wape') => {
  const choice = chooseWinner(candidates, metric);
  return (
    choice && {
      ...choice,
      ranking: choice.ranking.map(({ modelType }) => modelType),
    }
  );
};
const winnerOf = (...given: Parameters<typeof choose>) => choose(...given)?.winner.modelType;

describe('chooseWinner', () => {
  test('the lowest value of the chosen metric wins, and all others follow in order', () => {
    const candidates = [
      candidate('naive', { wape: 0.5, mae: 1, rmse: 4 }),
      candidate('ridge', { wape: 0.4, mae: 2, rmse: 3 }),
      candidate('mstl', { wape: 0.6, mae: 3, rmse: 2 }),
    ];
    expect(choose(candidates)).toMatchObject({
      ranking: ['ridge', 'naive', 'mstl'],
      metric: 'wape',
      reason: 'ridge has the lowest WAPE, 0.400.',
    });
    expect(winnerOf(candidates, 'mae')).toBe('naive');
    expect(winnerOf(candidates, 'rmse')).toBe('mstl');
  });

  test('of equals the one with the lower RMSSE wins, wherever it stands', () => {
    const candidates = [
      candidate('naive', { wape: 1, rmsse: 3 }),
      candidate('mstl', { wape: 1, rmsse: 2 }),
      candidate('moving_average', { wape: 1 }),
    ];
    expect(choose(candidates)).toMatchObject({
      ranking: ['mstl', 'naive', 'moving_average'],
      reason:
        'mstl and naive share the lowest WAPE, 1.000; mstl has the lower RMSSE, 2.000 against 3.000.',
    });
  });

  test.each([2, null])('of equals with the RMSSE %s the earlier in the list wins', (rmsse) => {
    const candidates = [
      candidate('mstl', { wape: 2 }),
      candidate('ridge', { wape: 1, rmsse }),
      candidate('naive', { wape: 1, rmsse }),
    ];
    expect(choose(candidates)?.ranking).toEqual(['ridge', 'naive', 'mstl']);
    expect(choose(candidates)?.reason).toBe(
      'ridge and naive share the lowest WAPE, 1.000, and their RMSSE does not differ; ridge comes first in the list.',
    );
  });

  describe('median_combination', () => {
    const against = (ridge: number, median: number | null) =>
      choose([
        candidate('naive', { wape: 2 }),
        candidate('median_combination', { wape: median }),
        candidate('ridge', { wape: ridge }),
      ]);

    test('keeps the win against one that is less than 10 % better', () => {
      expect(against(0.901, 1)).toMatchObject({
        ranking: ['median_combination', 'ridge', 'naive'],
        winner: { modelType: 'median_combination' },
        reason:
          'median_combination has WAPE 1.000, and no candidate is at least 10 % better: the best, ridge, has 0.901.',
      });
    });

    test('gives way to one that is 10 % better to the digit', () => {
      expect(against(0.9, 1)).toMatchObject({
        ranking: ['ridge', 'median_combination', 'naive'],
        reason:
          'ridge has the lowest WAPE, 0.900, at least 10 % below the 1.000 of median_combination.',
      });
    });

    test('keeps the win against an equal, though that has the lower RMSSE or stands before it', () => {
      expect(
        winnerOf([
          candidate('naive', { wape: 0.5, rmsse: 1 }),
          candidate('median_combination', { wape: 0.5, rmsse: 2 }),
        ]),
      ).toBe('median_combination');
      expect(
        winnerOf([candidate('naive', { wape: 0 }), candidate('median_combination', { wape: 0 })]),
      ).toBe('median_combination');
    });

    test('keeps no win that it has no metric for', () => {
      expect(against(5, null)?.ranking).toEqual(['naive', 'ridge', 'median_combination']);
    });

    test('has no say where it does not compete', () => {
      expect(winnerOf([candidate('naive', { wape: 1 }), candidate('mstl', { wape: 0.99 })])).toBe(
        'mstl',
      );
    });
  });

  test('a candidate without the metric, or that was not scored, ranks behind every value', () => {
    const candidates = [
      candidate('naive', null),
      candidate('mstl', { wape: 9 }),
      candidate('ridge', { mae: 1 }),
    ];
    expect(choose(candidates)?.ranking).toEqual(['mstl', 'naive', 'ridge']);
  });

  test('where the metric is null for all, MAE decides and the reason says so', () => {
    const candidates = [
      candidate('naive', { mae: 2, rmse: 1 }),
      candidate('median_combination', { mae: 1, rmse: 3 }),
      candidate('mstl', { mae: 0.95, rmse: 2 }),
    ];
    expect(choose(candidates)).toMatchObject({
      metric: 'mae',
      ranking: ['median_combination', 'mstl', 'naive'],
    });
    expect(choose(candidates)?.reason).toMatch(
      /^WAPE is undefined for all, as nothing was sold on the test days, so MAE decides: median_combination has MAE 1\.000/,
    );
  });

  test('nobody wins where nobody was scored', () => {
    expect(choose([candidate('naive', null), candidate('mstl', null)])).toBeNull();
    expect(choose([])).toBeNull();
  });

  test('the list itself is not touched', () => {
    const candidates = [candidate('naive', { wape: 2 }), candidate('mstl', { wape: 1 })];
    const before = structuredClone(candidates);
    choose(candidates);
    expect(candidates).toEqual(before);
  });
});
