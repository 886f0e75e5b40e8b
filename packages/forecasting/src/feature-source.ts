import type { AssumedDay } from './assumed-future.ts';
import { type Covariates, covariatesAt, type DayCovariates } from './covariates.ts';
import { type CalendarDay, daysBetween, listCalendar } from './dates.ts';
import { ForecastError } from './forecast-error.ts';
import { createHolidays, type HolidayCalendar } from './holidays.ts';

/**
 * What a column may look at, by day index from the first day of training on. Values end with training. Covariates and
 * holidays of a day to come are what is assumed of it, never what was recorded. Days outside what is known throw.
 */
export type FeatureSource = {
  valueAt(day: number): number;
  calendarOf(day: number): CalendarDay;
  /** Whole days since 1 January 2000. */
  dayNumberOf(day: number): number;
  covariatesOf(day: number): DayCovariates;
  isHoliday(day: number): boolean;
};

export type SourceOptions = {
  /** Of index 0. */
  startDate: string;
  /** From index `firstDay` on. */
  values: readonly number[];
  firstDay: number;
  /** From index `firstCovariateDay` on; a day before the first takes its price. */
  covariates: Covariates;
  firstCovariateDay?: number;
  /** The days after training. */
  ahead?: readonly AssumedDay[];
  /** How many days from index 0 on may be asked for. */
  days: number;
  holidayCalendar: HolidayCalendar;
};

const dayZero = '2000-01-01';

/** A source over what is known; a column that looks past it is a defect and throws. */
export function createSource({
  startDate,
  values,
  firstDay,
  covariates,
  firstCovariateDay = 0,
  ahead = [],
  days,
  holidayCalendar,
}: SourceOptions): FeatureSource {
  const calendar = listCalendar(startDate, days);
  const isHoliday = createHolidays(holidayCalendar);
  const firstNumber = daysBetween(dayZero, startDate);
  const firstAhead = firstDay + values.length;
  const calendarOf = (day: number) => calendar[day] ?? refuseDay('calendar', day);
  return {
    valueAt: (day) => values[day - firstDay] ?? refuseDay('value', day),
    calendarOf,
    dayNumberOf: (day) => firstNumber + day,
    covariatesOf: (day) =>
      (day < firstAhead
        ? covariatesAt(covariates, day - firstCovariateDay)
        : ahead[day - firstAhead]) ?? refuseDay('covariates', day),
    isHoliday: (day) =>
      isHoliday(calendarOf(day).date) || (ahead[day - firstAhead]?.holiday ?? false),
  };
}

function refuseDay(what: string, day: number): never {
  throw new ForecastError({
    code: 'INPUT_INVALID',
    message: `A feature asked for the ${what} of day ${day}, which is outside what is known`,
    evidence: { field: what, day },
  });
}
