import { describe, expect, test } from 'vitest';
import { addDays, dayOfWeek, daysBetween, isDate, listCalendar, listDays } from './dates.ts';
import { catchError } from './testing/catch-error.ts';

describe('dates', () => {
  test('days are added over month, year and leap-day borders', () => {
    expect(addDays('2024-02-28', 1)).toBe('2024-02-29');
    expect(addDays('2023-02-28', 1)).toBe('2023-03-01');
    expect(addDays('2024-01-01', -1)).toBe('2023-12-31');
  });

  test('daysBetween is the inverse of addDays and has a sign', () => {
    expect(daysBetween('2010-12-01', '2011-12-09')).toBe(373);
    expect(daysBetween('2011-12-09', '2010-12-01')).toBe(-373);
    expect(daysBetween('2011-12-09', '2011-12-09')).toBe(0);
  });

  test('weeks start on Monday, as ISO 8601 has it', () => {
    expect(dayOfWeek('2026-11-16')).toBe(1);
    expect(dayOfWeek('2026-11-22')).toBe(7);
  });

  test('a listed calendar agrees with asking for each day by itself', () => {
    const start = '2023-11-17';
    const calendar = listCalendar(start, 800);
    expect(calendar).toHaveLength(800);
    for (const [index, day] of calendar.entries()) {
      const date = addDays(start, index);
      const month = Number(date.slice(5, 7));
      expect(day).toEqual({ date, dayOfWeek: dayOfWeek(date), month });
    }
  });

  test('no days are listed when none are asked for', () => {
    expect(listDays('2024-01-31', 0)).toEqual([]);
    expect(listDays('2024-01-31', 2)).toEqual(['2024-01-31', '2024-02-01']);
  });

  test('what is not a calendar day is refused', () => {
    expect(isDate('2024-02-29')).toBe(true);
    for (const text of ['2023-02-29', '2024-13-01', '20240101', '2024-01-01T00:00', '']) {
      expect(isDate(text)).toBe(false);
      expect(catchError(() => addDays(text, 1)).code).toBe('INPUT_INVALID');
    }
  });
});
