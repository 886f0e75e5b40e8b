import { computeMetrics, type Metrics } from './metrics.ts';
import type { ChoiceMetric } from './schema.ts';

export type VerdictFlag =
  | 'no_better_than_seasonal_naive'
  | 'no_candidate_beats_seasonal_naive'
  | 'no_better_than_zero'
  | 'no_candidate_beats_zero'
  | 'metric_undefined';

export type Verdict = {
  skill_vs_seasonal_naive: number | null;
  skill_vs_zero: number | null;
  flags: VerdictFlag[];
};

/** The errors of the two yardsticks on the test days; null where one could not be measured. */
export type Yardsticks = { seasonalNaive: Metrics | null; zero: Metrics };

/** What forecasting 0 for every day would have scored. */
export function scoreZero(actuals: readonly number[]): Metrics {
  return computeMetrics(actuals.map((actual) => ({ actual, predicted: 0 })));
}

/** 1 − error ÷ error of the yardstick: 0 is no better, below 0 worse; null without either, and where the divisor is 0. */
export function computeSkill(error: number | null, yardstick: number | null): number | null {
  if (error === null || yardstick === null || yardstick === 0) return null;
  const skill = 1 - error / yardstick;
  return Number.isFinite(skill) ? skill : null;
}

/**
 * What the winner is worth beside repeating the last week and beside forecasting nothing, by the metric that decided. The
 * flags say in closed words what is no better than a yardstick: the winner, or every candidate.
 */
export function judgeWinner({
  winner,
  candidates,
  yardsticks,
  metric,
  asked,
}: {
  winner: Metrics;
  candidates: readonly (Metrics | null)[];
  yardsticks: Yardsticks;
  metric: ChoiceMetric;
  asked: ChoiceMetric;
}): Verdict {
  const errors = candidates.flatMap((metrics) => metrics?.[metric] ?? []);
  const error = winner[metric];
  const seasonalNaive = yardsticks.seasonalNaive?.[metric] ?? null;
  const zero = yardsticks.zero[metric];
  const flags: [VerdictFlag, boolean][] = [
    ['no_better_than_seasonal_naive', isNoBetter([error], seasonalNaive)],
    ['no_candidate_beats_seasonal_naive', isNoBetter(errors, seasonalNaive)],
    ['no_better_than_zero', isNoBetter([error], zero)],
    ['no_candidate_beats_zero', isNoBetter(errors, zero)],
    ['metric_undefined', metric !== asked],
  ];
  return {
    skill_vs_seasonal_naive: computeSkill(error, seasonalNaive),
    skill_vs_zero: computeSkill(error, zero),
    flags: flags.flatMap(([flag, holds]) => (holds ? flag : [])),
  };
}

function isNoBetter(errors: readonly (number | null)[], yardstick: number | null): boolean {
  return yardstick !== null && errors.every((error) => error !== null && error >= yardstick);
}
