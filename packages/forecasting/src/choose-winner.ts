import type { Metrics } from './metrics.ts';
import type { ChoiceMetric, ModelType } from './schema.ts';

/** A candidate without metrics could not be scored. */
export type ChoiceCandidate = { modelType: ModelType; metrics: Metrics | null };

/** Every candidate, best first, the winner at the head; `metric` is the one that decided, `reason` one sentence. */
export type Choice<Candidate> = {
  ranking: Candidate[];
  winner: Candidate;
  metric: ChoiceMetric;
  reason: string;
};

/** The rule's name in records, which outlive the rule. */
export const selectionRule = 'median_combination_unless_10_percent_better';

/** A challenger of the median combination has to come at or below this share of its error. */
const challengerShare = 0.9;

type Ranked<Candidate> = {
  candidate: Candidate;
  modelType: ModelType;
  value: number | null;
};

/**
 * The candidate with the lowest `metric` wins, but `median_combination`, where it competes, gives way only to one at least 10 %
 * better: over few folds the best of many is often best by luck, and a combination varies less than its members. Ties go to the
 * lower RMSSE, then to the earlier in the list; a missing value ranks last. Where the metric is null for all, nothing was sold
 * on the test days and MAE decides. Null when no candidate was scored.
 */
export function chooseWinner<Candidate extends ChoiceCandidate>(
  candidates: readonly Candidate[],
  asked: ChoiceMetric,
): Choice<Candidate> | null {
  const metric = candidates.some(({ metrics }) => isScored(metrics, asked)) ? asked : 'mae';
  const ranked = candidates
    .map((candidate) => ({
      candidate,
      modelType: candidate.modelType,
      value: candidate.metrics?.[metric] ?? null,
    }))
    .sort(byErrorThenRmsse);
  const [best] = ranked;
  if (!best || best.value === null) return null;
  const median = ranked.find(({ modelType }) => modelType === 'median_combination');
  const winner = median && !isClearlyBetter(best, median) ? median : best;
  const others = ranked.filter((entry) => entry !== winner);
  const fallback =
    metric === asked
      ? ''
      : `${asked.toUpperCase()} is undefined for all, as nothing was sold on the test days, so MAE decides: `;
  return {
    ranking: [winner, ...others].map(({ candidate }) => candidate),
    winner: winner.candidate,
    metric,
    reason: `${fallback}${describeWin({ winner, best, others, median, metric })}`,
  };
}

function isScored(metrics: Metrics | null, metric: ChoiceMetric): boolean {
  return metrics !== null && metrics[metric] !== null;
}

/** Sorting is stable, so of equals the earlier in the list stays ahead. */
function byErrorThenRmsse<Candidate extends ChoiceCandidate>(
  left: Ranked<Candidate>,
  right: Ranked<Candidate>,
): number {
  return (
    compareNumbers(left.value, right.value) ||
    compareNumbers(rmsseOf(left.candidate), rmsseOf(right.candidate))
  );
}

function compareNumbers(left: number | null, right: number | null): number {
  if (left === right) return 0;
  if (left === null) return 1;
  if (right === null) return -1;
  return left < right ? -1 : 1;
}

function rmsseOf({ metrics }: ChoiceCandidate): number | null {
  return metrics?.rmsse ?? null;
}

function isClearlyBetter(
  { value }: { value: number | null },
  { value: median }: { value: number | null },
): boolean {
  if (value === null) return false;
  return median === null || (value < median && value <= challengerShare * median);
}

type Win<Candidate> = {
  winner: Ranked<Candidate>;
  best: Ranked<Candidate>;
  others: readonly Ranked<Candidate>[];
  median: Ranked<Candidate> | undefined;
  metric: ChoiceMetric;
};

function describeWin<Candidate extends ChoiceCandidate>(win: Win<Candidate>): string {
  const { winner, best, others, median, metric } = win;
  const name = metric.toUpperCase();
  if (winner !== best) {
    return `${winner.modelType} has ${name} ${format(winner.value)}, and no candidate is at least 10 % better: the best, ${best.modelType}, has ${format(best.value)}.`;
  }
  const [second] = others;
  const equal = second !== undefined && second.value === winner.value ? second : null;
  if (equal) return `${describeTie(winner, equal, name)}.`;
  const beaten =
    median && median !== winner && median.value !== null
      ? `, at least 10 % below the ${format(median.value)} of median_combination`
      : '';
  return `${winner.modelType} has the lowest ${name}, ${format(winner.value)}${beaten}.`;
}

function describeTie<Candidate extends ChoiceCandidate>(
  winner: Ranked<Candidate>,
  equal: Ranked<Candidate>,
  name: string,
): string {
  const tie = `${winner.modelType} and ${equal.modelType} share the lowest ${name}, ${format(winner.value)}`;
  const [ours, theirs] = [rmsseOf(winner.candidate), rmsseOf(equal.candidate)];
  return ours === theirs
    ? `${tie}, and their RMSSE does not differ; ${winner.modelType} comes first in the list`
    : `${tie}; ${winner.modelType} has the lower RMSSE, ${format(ours)} against ${format(theirs)}`;
}

function format(value: number | null): string {
  return value === null ? 'none' : value.toFixed(3);
}
