import { expect, test } from 'vitest';
import { listDays } from './dates.ts';
import { createHolidays } from './holidays.ts';

/** Easter Sundays as published by the U.S. Census Bureau; the last four are the earliest, the latest and exceptions. */
const easters = [
  '2000-04-23',
  '2011-04-24',
  '2016-03-27',
  '2024-03-31',
  '2025-04-20',
  '2026-04-05',
  '1818-03-22',
  '1943-04-25',
  '1954-04-18',
  '1981-04-19',
];

test.each(easters)('western_1 has Easter of %s, from Good Friday to Monday', (easter) => {
  const isHoliday = createHolidays('western_1');
  const dayOfMarch = (Date.parse(easter) - Date.parse(`${easter.slice(0, 4)}-03-01`)) / 86_400_000;
  const spring = listDays(`${easter.slice(0, 4)}-03-01`, 61).map((date) => isHoliday(date));
  const expected = spring.map((_, day) =>
    [dayOfMarch - 2, dayOfMarch, dayOfMarch + 1].includes(day),
  );
  expect(spring).toEqual(expected);
});

test('western_1 has the other days off, and seven a year', () => {
  const isHoliday = createHolidays('western_1');
  const days = listDays('2024-01-01', 366).filter((date) => isHoliday(date));
  expect(days).toEqual([
    '2024-01-01',
    '2024-03-29',
    '2024-03-31',
    '2024-04-01',
    '2024-05-01',
    '2024-12-25',
    '2024-12-26',
  ]);
});

test('the calendar none has no holiday', () => {
  const isHoliday = createHolidays('none');
  expect(listDays('2024-01-01', 366).some((date) => isHoliday(date))).toBe(false);
});
