import { carryForward, type DayCovariates } from './covariates.ts';
import { isDate, listDays } from './dates.ts';
import { ForecastError } from './forecast-error.ts';

/** The price of one day to come: a level in the currency of the sales, or a change relative to the last known price. */
export type AssumedPrice =
  | { date: string; unit_price: number }
  /** −0.2 is 20 % cheaper. */
  | { date: string; change: number };

/**
 * What is assumed of the days to come. What is left out stays as it is carried forward: the last known price, no
 * promotion, in stock, and the holidays of the model's calendar, to which `holidays` adds.
 */
export type AssumedFuture = {
  prices?: readonly AssumedPrice[];
  promotions?: readonly string[];
  holidays?: readonly string[];
  out_of_stock?: readonly string[];
};

export type AssumedDay = DayCovariates & { holiday: boolean };

/**
 * The covariates of the `horizon` days from `startDate` on under the assumptions; nothing recorded is read but
 * `lastPrice`. Throws `INPUT_INVALID` naming the entry that is no calendar day, lies outside these days, gives a day a
 * second price, or has a price below 0.
 */
export function assumeDays({
  future,
  startDate,
  horizon,
  lastPrice,
}: {
  future: AssumedFuture;
  startDate: string;
  horizon: number;
  lastPrice: number;
}): AssumedDay[] {
  const dates = listDays(startDate, horizon);
  const prices = readPrices(future.prices ?? [], dates, lastPrice);
  const promotions = readDates('promotions', future.promotions ?? [], dates);
  const holidays = readDates('holidays', future.holidays ?? [], dates);
  const empty = readDates('out_of_stock', future.out_of_stock ?? [], dates);
  return dates.map((date) => ({
    ...carryForward(prices.get(date) ?? lastPrice),
    on_promotion: promotions.has(date),
    in_stock: !empty.has(date),
    holiday: holidays.has(date),
  }));
}

function readPrices(
  prices: readonly AssumedPrice[],
  dates: readonly string[],
  lastPrice: number,
): Map<string, number> {
  const byDate = new Map<string, number>();
  for (const [index, entry] of prices.entries()) {
    const field = `future.prices[${index}]`;
    checkDate(`${field}.date`, entry.date, dates);
    if (byDate.has(entry.date)) refuse(`${field}.date`, `gives ${entry.date} a second price`);
    const price = 'change' in entry ? lastPrice * (1 + entry.change) : entry.unit_price;
    if (!Number.isFinite(price) || price < 0) refuse(field, 'must make a finite price ≥ 0');
    byDate.set(entry.date, price);
  }
  return byDate;
}

function readDates(name: string, listed: readonly string[], dates: readonly string[]): Set<string> {
  for (const [index, date] of listed.entries()) checkDate(`future.${name}[${index}]`, date, dates);
  return new Set(listed);
}

function checkDate(field: string, date: string, dates: readonly string[]): void {
  if (!isDate(date)) refuse(field, 'must be a calendar day (YYYY-MM-DD)');
  if (!dates.includes(date)) {
    refuse(field, `must be one of the days forecast, ${dates.at(0)} to ${dates.at(-1)}`);
  }
}

function refuse(field: string, problem: string): never {
  throw new ForecastError({
    code: 'INPUT_INVALID',
    message: `${field} ${problem}`,
    evidence: { field, problem },
  });
}
