import { createSource, type FeatureColumn, readRows } from '../feature-frame.ts';
import type { Series } from '../series.ts';

/** The series with every value from index `from` on replaced by another one. */
export function mutateFrom(series: Series, from: number): Series {
  return {
    startDate: series.startDate,
    values: series.values.map((value, day) => (day < from ? value : value + 1 + (day % 5))),
  };
}

/**
 * The names of the columns whose value for any day t from `lookback` on changes when all values after the cut-off
 * t − `horizon` change; empty for a leak-free frame.
 */
export function findLeakingColumns({
  columns,
  series,
  horizon,
  lookback,
}: {
  columns: readonly FeatureColumn[];
  series: Series;
  horizon: number;
  lookback: number;
}): string[] {
  const leaking = new Set<string>();
  for (let day = lookback; day < series.values.length; day += 1) {
    const before = readDay(columns, series, day);
    const after = readDay(columns, mutateFrom(series, day - horizon + 1), day);
    for (const [index, { name }] of columns.entries()) {
      if (!Object.is(before[index], after[index])) leaking.add(name);
    }
  }
  return [...leaking];
}

function readDay(columns: readonly FeatureColumn[], series: Series, day: number): number[] {
  const source = createSource({ ...series, firstDay: 0, days: series.values.length });
  return readRows({ columns, source, from: day, to: day + 1 })[0] ?? [];
}
