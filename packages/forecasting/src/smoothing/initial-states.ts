import type { SmoothingStates } from './smooth.ts';

/** How many values the level and slope before the first day are read from. */
const startLength = 10;
/** How many seasons the season before the first day is read from. */
const startSeasons = 10;

/**
 * Rough states before the first value: Hyndman, Koehler, Ord & Snyder (2008), §2.6.1. The season comes from a classical
 * additive decomposition of the first seasons, level and slope from a straight line through the first seasonally
 * adjusted values. Needs two whole seasons when `seasonLength` is above 1; without a season it is 1.
 */
export function guessInitialStates(
  values: Float64Array,
  { seasonLength, trend }: { seasonLength: number; trend: boolean },
): SmoothingStates {
  const season = seasonLength === 1 ? [] : guessSeason(values, seasonLength);
  const start = Array.from(values.subarray(0, startLength), (value, day) =>
    season.length === 0 ? value : value - (season[day % season.length] ?? 0),
  );
  const valueMean = meanOf(start);
  if (!trend || start.length === 1) return { level: valueMean, slope: 0, season };
  const dayMean = (start.length - 1) / 2;
  let covariance = 0;
  let variance = 0;
  for (const [day, value] of start.entries()) {
    covariance += (day - dayMean) * (value - valueMean);
    variance += (day - dayMean) * (day - dayMean);
  }
  const slope = covariance / variance;
  return { level: valueMean - slope * (dayMean + 1), slope, season };
}

/** Mean distance of each place in the season from a centred moving average over one season, adding up to 0. */
function guessSeason(values: Float64Array, seasonLength: number): number[] {
  const start = values.subarray(0, startSeasons * seasonLength);
  const sums = new Array<number>(seasonLength).fill(0);
  const counts = new Array<number>(seasonLength).fill(0);
  const half = Math.floor(seasonLength / 2);
  for (let day = half; day < start.length - half; day += 1) {
    const place = day % seasonLength;
    sums[place] = (sums[place] ?? 0) + (start[day] ?? 0) - centredMean(start, day, seasonLength);
    counts[place] = (counts[place] ?? 0) + 1;
  }
  const means = sums.map((sum, place) => sum / (counts[place] ?? 1));
  const mean = meanOf(means);
  return means.map((value) => value - mean);
}

/** The mean over one season around a day; the two ends count half when the season is even. */
function centredMean(values: Float64Array, day: number, seasonLength: number): number {
  const half = Math.floor(seasonLength / 2);
  const endWeight = seasonLength % 2 === 0 ? 0.5 : 1;
  let sum = endWeight * ((values[day - half] ?? 0) + (values[day + half] ?? 0));
  for (let index = day - half + 1; index < day + half; index += 1) sum += values[index] ?? 0;
  return sum / seasonLength;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
