import { dayOfWeek } from '@vitrine/forecasting';

interface SeasonStrength {
  weeklyStrength: number;
  yearlyStrength: number;
  christmasStrength: number;
}

/** Monday to Sunday, mean 1: people buy towards the weekend. */
const weekdayFactor = [0.85, 0.85, 0.9, 0.95, 1.1, 1.25, 1.1];

/** January to December, mean 1, without Christmas, which has its own curve. */
const monthFactor = [0.9, 0.88, 0.94, 1, 1.03, 1.04, 0.98, 0.95, 1, 1.04, 1.1, 1.14];

/**
 * Additional sales around Christmas, by days after 25 December, joined by straight lines: rising from the middle of November over
 * the last Friday of that month to the 23rd, closed shops on the day itself, a quiet week after it.
 */
const christmasCurve = [
  { day: -42, share: 0 },
  { day: -26, share: 0.35 },
  { day: -14, share: 0.6 },
  { day: -2, share: 1 },
  { day: -1, share: 0.7 },
  { day: 0, share: -0.4 },
  { day: 6, share: -0.2 },
  { day: 13, share: 0 },
];

const leastFactor = 0.1;

/** The factor of a day's weekday, time of year and distance to Christmas; 1 is an ordinary day, never below 0.001. */
export function seasonFactor(date: string, strength: SeasonStrength): number {
  const week = weekdayFactor[dayOfWeek(date) - 1] ?? 1;
  return (
    Math.max(leastFactor, 1 + strength.weeklyStrength * (week - 1)) *
    Math.max(leastFactor, 1 + strength.yearlyStrength * (yearFactor(date) - 1)) *
    Math.max(leastFactor, 1 + strength.christmasStrength * christmasShare(date))
  );
}

/** Month factors joined by straight lines between the middles of the months. */
function yearFactor(date: string): number {
  const { month, day } = readMonthAndDay(date);
  const position = (day - 15.5) / 30;
  const neighbour = (month + (position < 0 ? 10 : 0)) % 12;
  const here = monthFactor[month - 1] ?? 1;
  const there = monthFactor[neighbour] ?? 1;
  return here + (there - here) * Math.abs(position);
}

function christmasShare(date: string): number {
  const { month, day } = readMonthAndDay(date);
  const lastDaysOfYear = new Map([
    [11, day - 55],
    [12, day - 25],
    [1, day + 6],
  ]);
  const at = lastDaysOfYear.get(month);
  const next = christmasCurve.findIndex((knot) => at !== undefined && knot.day >= at);
  const right = christmasCurve[next];
  const left = christmasCurve[next - 1];
  if (at === undefined || right === undefined || left === undefined) return 0;
  return left.share + ((right.share - left.share) * (at - left.day)) / (right.day - left.day);
}

function readMonthAndDay(date: string): { month: number; day: number } {
  return { month: Number(date.slice(-5, -3)), day: Number(date.slice(-2)) };
}
