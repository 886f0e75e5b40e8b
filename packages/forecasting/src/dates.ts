import { Temporal } from 'temporal-polyfill';
import { ForecastError } from './forecast-error.ts';

const datePattern = /^\d{4}-\d{2}-\d{2}$/;

/** True for a real calendar day written `YYYY-MM-DD`. */
export function isDate(text: string): boolean {
  return readDate(text) !== null;
}

/** The day `days` after `date` (before it when negative). Throws `INPUT_INVALID` unless `date` is a calendar day. */
export function addDays(date: string, days: number): string {
  return parseDate(date).add({ days }).toString();
}

/** ISO 8601 day of the week: 1 is Monday, 7 is Sunday. */
export function dayOfWeek(date: string): number {
  return parseDate(date).dayOfWeek;
}

/** Whole days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: string, to: string): number {
  return parseDate(from).until(parseDate(to), { largestUnit: 'days' }).days;
}

/** The `count` consecutive days from `startDate` on. */
export function listDays(startDate: string, count: number): string[] {
  return listCalendar(startDate, count).map((day) => day.date);
}

export type CalendarDay = { date: string; dayOfWeek: number; month: number };

/** Calendar facts of `count` consecutive days; asks the calendar once a month, not once a day. */
export function listCalendar(startDate: string, count: number): CalendarDay[] {
  const days: CalendarDay[] = [];
  let month = parseDate(startDate);
  let weekday = month.dayOfWeek - 1;
  while (days.length < count) {
    const prefix = month.toString().slice(0, 8);
    for (let day = month.day; day <= month.daysInMonth && days.length < count; day += 1) {
      const date = `${prefix}${String(day).padStart(2, '0')}`;
      days.push({ date, dayOfWeek: weekday + 1, month: month.month });
      weekday = (weekday + 1) % 7;
    }
    month = month.with({ day: 1 }).add({ months: 1 });
  }
  return days;
}

function parseDate(text: string): Temporal.PlainDate {
  const date = readDate(text);
  if (date !== null) return date;
  throw new ForecastError({
    code: 'INPUT_INVALID',
    message: `${JSON.stringify(text)} is not a calendar day (YYYY-MM-DD)`,
    evidence: { field: 'date', found: text },
  });
}

function readDate(text: string): Temporal.PlainDate | null {
  if (!datePattern.test(text)) return null;
  try {
    return Temporal.PlainDate.from(text);
  } catch {
    return null;
  }
}
