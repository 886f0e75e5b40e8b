import { formatMetric, formatPlural, formatShare, metricLabels } from './format-numbers.ts';
import type { ChoiceMetric, ModelType } from './registry.ts';
import type { BacktestOutcome, MeasuredOn, RunVerdict } from './run-verdict.ts';

// What a run's winner is worth, in the words of page and command line alike.

/** Shown if an older run kept no verdict. */
export const verdictNotRecorded = 'not recorded';

export interface JudgedWinner {
  winner: ModelType;
  /** The metric that decided, see `selection`. */
  metric: ChoiceMetric;
  verdict: RunVerdict;
  /** By that metric; left out unless a reader has both. */
  errors?: { winner: number; seasonal_naive: number } | undefined;
}

/** The winner of a backtest with its error and that of the yardstick, as far as they are defined. */
export function judgeWinner({ candidates, selection, verdict }: BacktestOutcome): JudgedWinner {
  const { winner, metric } = selection;
  const errorOf = (name: ModelType) =>
    candidates.find(({ model_type }) => model_type === name)?.metrics?.[metric] ?? null;
  const [won, naive] = [errorOf(winner), errorOf('seasonal_naive')];
  const errors =
    won === null || naive === null ? undefined : { winner: won, seasonal_naive: naive };
  return { winner, metric, verdict, errors };
}

/** Whole sentences, the most important first: beside the seasonal naive forecast, beside zero, and what it was chosen by. */
export function describeVerdict(judged: JudgedWinner): string {
  const { metric, verdict } = judged;
  return [
    verdict.flags.includes('metric_undefined') &&
      `Nothing was sold on the test days: chosen by ${metricLabels[metric]}.`,
    `${compareWithNaive(judged)}.`,
    describeZero(verdict),
  ]
    .filter(Boolean)
    .join(' ');
}

function compareWithNaive(judged: JudgedWinner): string {
  const { winner, verdict } = judged;
  const { skill_vs_seasonal_naive: skill, flags } = verdict;
  if (flags.includes('no_candidate_beats_seasonal_naive')) {
    const none = 'No candidate beats the seasonal naive forecast';
    if (winner === 'seasonal_naive' || skill === null) return none;
    if (skill === 0) return `${none}; ${winner} is as good`;
    return `${none}; ${winner} is ${formatSkill(-skill)} worse${formatErrors(judged)}`;
  }
  if (skill === null) {
    return `${winner} cannot be compared with the seasonal naive forecast, which made no error or could not be scored`;
  }
  if (skill <= 0) {
    return `${winner} does not beat the seasonal naive forecast${formatErrors(judged)}, though another candidate does`;
  }
  return `${winner} beats the seasonal naive forecast by ${formatSkill(skill)}${formatErrors(judged)}`;
}

function formatErrors({ metric, errors }: JudgedWinner): string {
  if (!errors) return '';
  const format = (error: number) => formatMetric(metric, error);
  return ` (${metricLabels[metric]} ${format(errors.winner)} against ${format(errors.seasonal_naive)})`;
}

function describeZero({ skill_vs_zero: skill, flags }: RunVerdict): string {
  if (!flags.includes('no_better_than_zero')) return '';
  if (skill === null) return 'Forecasting zero would have made no error.';
  const words = skill < 0 ? 'better' : 'as good';
  return `Forecasting zero would have been ${words}.`;
}

/** Test days as a run of any version recorded them; runs with a verdict also recorded how many had sales. */
export type TestDays = Omit<MeasuredOn, 'selling_days'> & { selling_days?: number };

/** "3 folds of 14 days, 2011-10-29 to 2011-12-09, 35 of 42 days with sales". */
export function describeTestDays(measured: TestDays): string {
  const { folds, days, first_date, last_date, selling_days } = measured;
  const each = formatPlural({ count: days / folds, one: 'day' });
  const whole = formatPlural({ count: days, one: 'day' });
  const selling = selling_days === undefined ? '' : `, ${selling_days} of ${whole} with sales`;
  return `${formatPlural({ count: folds, one: 'fold' })} of ${each}, ${first_date} to ${last_date}${selling}`;
}

/** The short form for a row that names the winner: "8.4 % better than seasonal naive, but no better than zero". */
export function summarizeVerdict({
  winner,
  verdict: { skill_vs_seasonal_naive: skill, flags },
}: {
  /** The name as recorded, which this version need not know. */
  winner: string;
  verdict: RunVerdict;
}): string {
  const beatsZero = !flags.includes('no_better_than_zero');
  if (winner === 'seasonal_naive') {
    return beatsZero ? 'no candidate beats it' : 'no candidate beats it; no better than zero';
  }
  if (skill === null) return beatsZero ? 'skill not defined' : 'no better than zero';
  if (skill <= 0) {
    return beatsZero ? 'no better than seasonal naive' : 'no better than seasonal naive or zero';
  }
  const better = `${formatSkill(skill)} better than seasonal naive`;
  return beatsZero ? better : `${better}, but no better than zero`;
}

function formatSkill(skill: number): string {
  return skill < 0.0005 ? 'less than 0.1 %' : formatShare(skill);
}
