import { addDays } from './dates.ts';

/** The calendars a model can be told to use; a name never changes its days, other days get another name. */
export const holidayCalendars = ['none', 'western_1'] as const;
export type HolidayCalendar = (typeof holidayCalendars)[number];

/**
 * The holidays of one calendar. `western_1` holds the days off that most of Europe and the Americas share: New Year's
 * Day, Good Friday, Easter Sunday and Monday, 1 May, 25 and 26 December; stores tell no country, so no country's own days.
 */
export function createHolidays(calendar: HolidayCalendar): (date: string) => boolean {
  const byYear = new Map<string, ReadonlySet<string>>();
  const datesOf = (year: string) => {
    const known = byYear.get(year) ?? new Set(calendar === 'none' ? [] : listWestern(Number(year)));
    byYear.set(year, known);
    return known;
  };
  return (date) => datesOf(date.slice(0, 4)).has(date);
}

function listWestern(year: number): string[] {
  const easter = easterSunday(year);
  const fixed = ['01-01', '05-01', '12-25', '12-26'].map((day) => `${padYear(year)}-${day}`);
  return [...fixed, addDays(easter, -2), easter, addDays(easter, 1)];
}

/**
 * Gregorian Easter in whole numbers: the "anonymous" algorithm, Meeus 1991, "Astronomical Algorithms", ch. 8. Own lines
 * rather than a library, as a model file depends on them for good.
 */
function easterSunday(year: number): string {
  const golden = year % 19;
  const century = Math.floor(year / 100);
  const ofCentury = year % 100;
  const leapCenturies = Math.floor(century / 4);
  const moonShift = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3);
  const epact = (19 * golden + century - leapCenturies - moonShift + 15) % 30;
  const weekday =
    (32 + 2 * (century % 4) + 2 * Math.floor(ofCentury / 4) - epact - (ofCentury % 4)) % 7;
  const correction = Math.floor((golden + 11 * epact + 22 * weekday) / 451);
  const count = epact + weekday - 7 * correction + 114;
  const month = Math.floor(count / 31);
  const day = (count % 31) + 1;
  return `${padYear(year)}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

function padYear(year: number): string {
  return String(year).padStart(4, '0');
}
