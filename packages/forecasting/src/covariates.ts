import { addDays, daysBetween, listDays } from './dates.ts';
import { ForecastError, requireDays } from './forecast-error.ts';

/** What was known of each day beside its sales, aligned with the values of a series; prices in the currency of the sales. */
export type Covariates = {
  unit_price: readonly number[];
  on_promotion: readonly boolean[];
  in_stock: readonly boolean[];
};

export type DayCovariates = { unit_price: number; on_promotion: boolean; in_stock: boolean };

export type DailyCovariates = DayCovariates & { date: string };

/**
 * The covariates of one grain, from its first row to `windowEnd`. A day without a row keeps the price of the last row
 * before it, has no promotion and is in stock; rows after `windowEnd` are not read. Rows may come in any order. Throws
 * `NOT_ENOUGH_DATA` when no row is left, `INPUT_INVALID` for a date given twice or a price that is not a finite number ≥ 0.
 */
export function buildCovariates({
  rows,
  windowEnd,
}: {
  rows: readonly DailyCovariates[];
  windowEnd: string;
}): Covariates {
  const inWindow = rows.filter((row) => row.date <= windowEnd);
  requireDays({ needed: 1, found: inWindow.length, purpose: 'A history' });
  const [startDate = windowEnd] = inWindow.map((row) => row.date).sort();
  const byDate = new Map(inWindow.map((row) => [row.date, row]));
  if (byDate.size < inWindow.length) throw invalidCovariates('a date is given twice');
  let price = byDate.get(startDate)?.unit_price ?? 0;
  const days = listDays(startDate, daysBetween(startDate, windowEnd) + 1).map((date) => {
    const row = byDate.get(date);
    price = row?.unit_price ?? price;
    return row ?? carryForward(price);
  });
  return checkCovariates(toCovariates(days), { startDate, values: days.map(() => 0) });
}

/** A day of which only the price before it is known: no promotion, in stock. */
export function carryForward(unit_price: number): DayCovariates {
  return { unit_price, on_promotion: false, in_stock: true };
}

/** The covariates of a series without other data: one price, no promotion, always in stock. */
export function plainCovariates(days: number): Covariates {
  return toCovariates(Array.from({ length: days }, () => carryForward(0)));
}

/** The days `from` (inclusive) to `to` (exclusive), by index. */
export function sliceCovariates(
  { unit_price, on_promotion, in_stock }: Covariates,
  { from, to }: { from: number; to: number },
): Covariates {
  return {
    unit_price: unit_price.slice(from, to),
    on_promotion: on_promotion.slice(from, to),
    in_stock: in_stock.slice(from, to),
  };
}

/** One day by index; a day before the first takes its price, no promotion, in stock; undefined after the last. */
export function covariatesAt(covariates: Covariates, day: number): DayCovariates | undefined {
  if (day < 0) return carryForward(covariates.unit_price[0] ?? 0);
  const unit_price = covariates.unit_price[day];
  if (unit_price === undefined) return undefined;
  return {
    unit_price,
    on_promotion: covariates.on_promotion[day] ?? false,
    in_stock: covariates.in_stock[day] ?? true,
  };
}

/** Returns covariates that hold one finite price ≥ 0 and two flags for every day of the series; throws `INPUT_INVALID`. */
export function checkCovariates(
  covariates: Covariates,
  series: { startDate: string; values: readonly number[] },
): Covariates {
  const days = series.values.length;
  for (const name of ['unit_price', 'on_promotion', 'in_stock'] as const) {
    const found = covariates[name].length;
    if (found !== days) throw invalidCovariates(`${name} has ${found} days, the series ${days}`);
  }
  const bad = covariates.unit_price.findIndex((price) => !Number.isFinite(price) || price < 0);
  if (bad < 0) return covariates;
  const found = `${covariates.unit_price[bad]}, not a finite number ≥ 0`;
  throw invalidCovariates(`the unit_price of ${addDays(series.startDate, bad)} is ${found}`);
}

function toCovariates(days: readonly DayCovariates[]): Covariates {
  return {
    unit_price: days.map((day) => day.unit_price),
    on_promotion: days.map((day) => day.on_promotion),
    in_stock: days.map((day) => day.in_stock),
  };
}

function invalidCovariates(problem: string): ForecastError {
  return new ForecastError({
    code: 'INPUT_INVALID',
    message: `The covariates are not usable: ${problem}`,
    evidence: { field: 'covariates', problem },
  });
}
