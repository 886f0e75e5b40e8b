import { addDays, daysBetween, listDays } from './dates.ts';
import { ForecastError, requireDays } from './forecast-error.ts';

/** One value a day from `startDate` on, without gaps; units of the target. */
export type Series = { startDate: string; values: readonly number[] };

export type DailyQuantity = { date: string; quantity: number };

/**
 * The series of one grain: from its first row to `windowEnd`, a day without a row is 0, rows after `windowEnd` are not
 * read. Rows may come in any order. Throws `NOT_ENOUGH_DATA` when no row is left, `INPUT_INVALID` for a date given
 * twice or a quantity that is not a finite number ≥ 0.
 */
export function buildSeries({
  rows,
  windowEnd,
}: {
  rows: readonly DailyQuantity[];
  windowEnd: string;
}): Series {
  const inWindow = rows.filter((row) => row.date <= windowEnd);
  requireDays({ needed: 1, found: inWindow.length, purpose: 'A series' });
  const [startDate = windowEnd] = inWindow.map((row) => row.date).sort();
  const days = listDays(startDate, daysBetween(startDate, windowEnd) + 1);
  const quantities = new Map(inWindow.map((row) => [row.date, row.quantity]));
  if (quantities.size < inWindow.length) throw invalidSeries('a date is given twice');
  const values = days.map((date) => quantities.get(date) ?? 0);
  const invalidDates = quantities.size - days.filter((date) => quantities.has(date)).length;
  if (invalidDates > 0)
    throw invalidSeries(`${invalidDates} dates are not calendar days (YYYY-MM-DD)`);
  return checkSeries({ startDate, values });
}

/** The days `from` (inclusive) to `to` (exclusive) of a series, by index. */
export function sliceSeries(series: Series, { from, to }: { from: number; to: number }): Series {
  return { startDate: addDays(series.startDate, from), values: series.values.slice(from, to) };
}

/** Returns the series when every value is a finite number ≥ 0; throws `INPUT_INVALID` naming the day otherwise. */
export function checkSeries(series: Series): Series {
  const bad = series.values.findIndex((value) => !Number.isFinite(value) || value < 0);
  if (bad >= 0) {
    throw invalidSeries(
      `the value of ${addDays(series.startDate, bad)} is ${series.values[bad]}, not a finite number ≥ 0`,
    );
  }
  return series;
}

function invalidSeries(problem: string): ForecastError {
  return new ForecastError({
    code: 'INPUT_INVALID',
    message: `The series is not usable: ${problem}`,
    evidence: { field: 'series', problem },
  });
}
