import type { ForecastPoint } from './metrics.ts';
import type { ForecastInterval } from './model-registry.ts';
import { type IntervalLevel, intervalLevels } from './quantile-of.ts';

/** How the intervals of one level did: the share of days that they held, and their loss in units/day, lower is better. */
export type IntervalScore = {
  level: IntervalLevel;
  coverage: number;
  mean_pinball_loss: number;
};

type ForecastedDays = {
  points: readonly ForecastPoint[];
  intervals: readonly ForecastInterval[];
};

type BoundedDay = { actual: number; lower: number; upper: number };

/**
 * Pools the days of all folds, level by level; a level that a fold lacks has no score. The pinball loss
 * is the mean over both bounds, each the quantile that leaves half of what the level leaves out on its side: Gneiting &
 * Raftery (2007), "Strictly proper scoring rules, prediction, and estimation", JASA 102(477), 359–378, §6.
 */
export function scoreIntervals(folds: readonly ForecastedDays[]): IntervalScore[] {
  return intervalLevels.flatMap((level) => {
    const days = folds.map((fold) => boundDays(fold, level));
    const all = days.flatMap((fold) => fold ?? []);
    return days.includes(null) || all.length === 0 ? [] : [scoreLevel(all, level)];
  });
}

/** Null where the level is missing. */
function boundDays({ points, intervals }: ForecastedDays, level: IntervalLevel) {
  const interval = intervals.find((candidate) => candidate.level === level);
  if (!interval) return null;
  return points.map(({ actual }, day): BoundedDay => {
    const [lower = Number.NaN, upper = Number.NaN] = [interval.lower[day], interval.upper[day]];
    return { actual, lower, upper };
  });
}

function scoreLevel(days: readonly BoundedDay[], level: IntervalLevel): IntervalScore {
  const held = days.filter(({ actual, lower, upper }) => actual >= lower && actual <= upper);
  const tail = (1 - level / 100) / 2;
  // Each day's share is taken before it is added: the sum of large losses may leave the range of numbers.
  const loss = days.reduce(
    (sum, { actual, lower, upper }) =>
      sum +
      (pinball({ actual, bound: lower, quantile: tail }) / 2 +
        pinball({ actual, bound: upper, quantile: 1 - tail }) / 2) /
        days.length,
    0,
  );
  return {
    level,
    coverage: held.length / days.length,
    mean_pinball_loss: loss,
  };
}

function pinball({
  actual,
  bound,
  quantile,
}: {
  actual: number;
  bound: number;
  quantile: number;
}): number {
  return actual >= bound ? quantile * (actual - bound) : (1 - quantile) * (bound - actual);
}
