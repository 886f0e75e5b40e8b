import type { Covariates } from '../covariates.ts';
import type { FeatureColumn } from '../feature-columns.ts';
import { readRows } from '../feature-frame.ts';
import { createSource } from '../feature-source.ts';
import type { Series } from '../series.ts';

/** A series with what was known of each day beside its sales. */
export type History = { series: Series; covariates: Covariates };

/** The series with every value from index `from` on replaced by another one. */
export function mutateFrom(series: Series, from: number): Series {
  return {
    startDate: series.startDate,
    values: series.values.map((value, day) => (day < from ? value : value + 1 + (day % 5))),
  };
}

/** The covariates with everything from index `from` on replaced by something else, days in `except` apart. */
export function mutateCovariatesFrom(
  { unit_price, on_promotion, in_stock }: Covariates,
  from: number,
  except: readonly number[] = [],
): Covariates {
  const stays = (day: number) => day < from || except.includes(day);
  return {
    unit_price: unit_price.map((price, day) => (stays(day) ? price : price * 2 + 1 + (day % 3))),
    on_promotion: on_promotion.map((on, day) => (stays(day) ? on : !on)),
    in_stock: in_stock.map((is, day) => (stays(day) ? is : !is)),
  };
}

type Probe = {
  columns: readonly FeatureColumn[];
  history: History;
  horizon: number;
  lookback: number;
};

/**
 * The names of the columns whose value for any day t from `lookback` on changes when all sales after the cut-off
 * t − `horizon`, and all covariates after it but those of day t, change; empty for a leak-free frame.
 */
export function findLeakingColumns(probe: Probe): string[] {
  return findChanged(probe, ({ series, covariates }, day) => ({
    series: mutateFrom(series, day - probe.horizon + 1),
    covariates: mutateCovariatesFrom(covariates, day - probe.horizon + 1, [day]),
  }));
}

/** The names of the columns that read a covariate of the day itself: those that may be assumed for a day to come. */
export function findContemporaryColumns(probe: Probe): string[] {
  return findChanged(probe, ({ series, covariates }, day) => ({
    series,
    covariates: mutateCovariatesFrom(covariates, day),
  }));
}

function findChanged(
  { columns, history, lookback }: Probe,
  change: (history: History, day: number) => History,
): string[] {
  const changed = new Set<string>();
  for (let day = lookback; day < history.series.values.length; day += 1) {
    const before = readDay(columns, history, day);
    const after = readDay(columns, change(history, day), day);
    for (const [index, { name }] of columns.entries()) {
      if (!Object.is(before[index], after[index])) changed.add(name);
    }
  }
  return [...changed];
}

function readDay(
  columns: readonly FeatureColumn[],
  { series, covariates }: History,
  day: number,
): number[] {
  const days = series.values.length;
  const source = createSource({
    ...series,
    firstDay: 0,
    covariates,
    days,
    holidayCalendar: 'western_1',
  });
  return readRows({ columns, source, from: day, to: day + 1 })[0] ?? [];
}
