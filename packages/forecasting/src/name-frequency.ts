/** What data looks like that is taken as daily and is not. */
export type Frequency = 'weekly' | 'monthly';

/** Of the gaps between consecutive days with sales: how many there are, of 7 days, and of 28 to 31 days. */
export type GapCounts = { gaps: number; weeks: number; months: number };

/** Fewer gaps say nothing of a rhythm. */
const leastGaps = 6;
const nearlyAll = 0.9;

/** The frequency that nearly all gaps (nine in ten) speak of; null where they speak of none, or are too few. */
export function nameFrequency({ gaps, weeks, months }: GapCounts): Frequency | null {
  if (gaps < leastGaps) return null;
  if (weeks >= nearlyAll * gaps) return 'weekly';
  return months >= nearlyAll * gaps ? 'monthly' : null;
}

/**
 * Whether series may have a frequency, from their totals alone: `series`, their `sales` (days with sales of all of them together)
 * and the `days` from the first to the last of these. False if there are more sales than nine gaps in ten of a week leave room for.
 */
export function mayHaveFrequency(totals: { series: number; sales: number; days: number }): boolean {
  const gaps = totals.sales - totals.series;
  return totals.series * totals.days >= nearlyAll * 7 * gaps;
}

/** The gaps between the days of a series, by index, on which something was sold. */
export function countGaps(values: readonly number[]): GapCounts {
  const days = values.flatMap((units, day) => (units > 0 ? day : []));
  const gaps = days.slice(1).map((day, index) => day - (days[index] ?? day));
  return {
    gaps: gaps.length,
    weeks: gaps.filter((gap) => gap === 7).length,
    months: gaps.filter((gap) => gap >= 28 && gap <= 31).length,
  };
}
