import { describe, expect, test } from 'vitest';
import { computeSkill, judgeWinner, scoreZero } from './judge-winner.ts';
import type { Metrics } from './metrics.ts';

const metricsOf = (wape: number | null, mae: number): Metrics => ({
  ...scoreZero([1]),
  wape,
  mae,
});
const judge = (winner: Metrics, others: (Metrics | null)[], yardstick: Metrics | null) =>
  judgeWinner({
    winner,
    candidates: [winner, ...others],
    yardsticks: { seasonalNaive: yardstick, zero: scoreZero([4, 4]) },
    metric: 'wape',
    asked: 'wape',
  });

describe('computeSkill', () => {
  test('is 0 for no better, above 0 for better, below 0 for worse', () => {
    expect(computeSkill(2, 2)).toBe(0);
    expect(computeSkill(1, 2)).toBe(0.5);
    expect(computeSkill(3, 2)).toBe(-0.5);
  });

  test('is null where there is nothing to divide by', () => {
    expect(computeSkill(1, 0)).toBeNull();
    expect(computeSkill(null, 1)).toBeNull();
    expect(computeSkill(1, null)).toBeNull();
  });
});

describe('judgeWinner', () => {
  test('a winner that beats both yardsticks has no flag', () => {
    expect(judge(metricsOf(0.5, 1), [metricsOf(2, 1)], metricsOf(0.8, 1))).toEqual({
      skill_vs_seasonal_naive: expect.closeTo(0.375, 12),
      skill_vs_zero: 0.5,
      flags: [],
    });
  });

  test('an equal is no better', () => {
    const naive = metricsOf(1, 1);
    expect(judge(naive, [], naive)).toEqual({
      skill_vs_seasonal_naive: 0,
      skill_vs_zero: 0,
      flags: [
        'no_better_than_seasonal_naive',
        'no_candidate_beats_seasonal_naive',
        'no_better_than_zero',
        'no_candidate_beats_zero',
      ],
    });
  });

  test('a preferred winner can be no better where another candidate is', () => {
    const { flags } = judge(metricsOf(0.82, 1), [metricsOf(0.79, 1)], metricsOf(0.8, 1));
    expect(flags).toEqual(['no_better_than_seasonal_naive']);
  });

  test('a yardstick that was not measured says nothing, one without error is beaten by nobody', () => {
    expect(judge(metricsOf(0.5, 1), [null], null)).toMatchObject({
      skill_vs_seasonal_naive: null,
      flags: [],
    });
    expect(judge(metricsOf(0, 0), [], metricsOf(0, 0))).toMatchObject({
      skill_vs_seasonal_naive: null,
      flags: ['no_better_than_seasonal_naive', 'no_candidate_beats_seasonal_naive'],
    });
  });

  test('where MAE decides, the skills are in MAE and a flag says that the metric is undefined', () => {
    const winner = metricsOf(null, 1);
    const verdict = judgeWinner({
      winner,
      candidates: [winner],
      yardsticks: {
        seasonalNaive: metricsOf(null, 4),
        zero: scoreZero([0, 0]),
      },
      metric: 'mae',
      asked: 'wape',
    });
    expect(verdict).toEqual({
      skill_vs_seasonal_naive: 0.75,
      skill_vs_zero: null,
      flags: ['no_better_than_zero', 'no_candidate_beats_zero', 'metric_undefined'],
    });
  });
});
