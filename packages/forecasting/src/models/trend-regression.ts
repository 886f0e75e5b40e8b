import type * as z from 'zod';
import { requireDays } from '../forecast-error.ts';
import { fields, finiteNumber, listOf, wholeNumber } from '../given.ts';
import { defineModel } from '../model.ts';
import type { Series } from '../series.ts';
import { errorsFrom, type TrainingErrors } from '../training-errors.ts';

type Place = { count: number; dayMean: number };
type TrendParameters = z.infer<typeof parametersSchema>;

const configSchema = fields({ season_length: wholeNumber(1) });
const parametersSchema = fields({ slope: finiteNumber, season_levels: listOf(finiteNumber) });

/**
 * Ordinary least squares on a straight trend and one dummy for each of the `season_length` places in the season:
 * Hyndman & Athanasopoulos, "Forecasting: Principles and Practice", §7.4. Solved in closed form by demeaning each
 * place (Frisch & Waugh 1933, "Partial time regressions as compared with individual trends", Econometrica 1(4)), so
 * any season length costs the same. The error is that of the fit and of the estimates (§7.9), and Student's t distributed.
 * Needs two whole seasons.
 */
export const trendRegression = defineModel({
  modelType: 'trend_regression',
  featureFrameVersion: 1,
  defaultConfig: { season_length: 7 },
  configSchema,
  describeFeatures: () => null,
  fit: ({ config, series }) => fitTrend(series, config.season_length),
  readParameters: ({ parameters, config }) => {
    const read = parameters.read(parametersSchema);
    if (read.season_levels.length !== config.season_length) {
      parameters.refuse(['season_levels'], `must hold ${config.season_length} values`);
    }
    return read;
  },
  spread: ({ parameters: { season_levels }, span, horizon }) =>
    spreadTrend({ days: span.nObs, seasonLength: season_levels.length, horizon }),
  freedomOf: ({ config, span }) => span.nObs - estimatesOf(config.season_length),
  predict: ({ parameters: { slope, season_levels }, horizon }) =>
    Array.from(
      { length: horizon },
      (_, day) => (season_levels[day % season_levels.length] ?? 0) + slope * day,
    ),
});

/** Levels are those of the day after training (day 0 of the forecast), in the order of the days ahead. */
function fitTrend(
  { values }: Series,
  seasonLength: number,
): { parameters: TrendParameters; errors: TrainingErrors } {
  const days = values.length;
  requireDays({ needed: 2 * seasonLength, found: days, purpose: 'trend_regression training' });
  const { places, variance } = describeDesign(days, seasonLength);
  const placeOf = (day: number) => (day + seasonLength - (days % seasonLength)) % seasonLength;
  const sums = new Array<number>(seasonLength).fill(0);
  for (const [day, value] of values.entries()) {
    sums[placeOf(day)] = (sums[placeOf(day)] ?? 0) + value;
  }
  const means = sums.map((sum, place) => sum / (places[place]?.count ?? 1));
  let covariance = 0;
  for (const [day, value] of values.entries()) {
    const place = placeOf(day);
    const centred = day - days - (places[place]?.dayMean ?? 0);
    covariance += centred * (value - (means[place] ?? 0));
  }
  const slope = covariance / variance;
  const levels = places.map(({ dayMean }, place) => (means[place] ?? 0) - slope * dayMean);
  const predictDay = (day: number) => (levels[placeOf(day)] ?? 0) + slope * (day - days);
  const { errors } = errorsFrom(values, { from: 0, predictDay });
  return {
    parameters: { slope, season_levels: levels },
    errors: { errors, freedom: estimatesOf(seasonLength) },
  };
}

/** A level for every place in the season, and the slope. */
function estimatesOf(seasonLength: number): number {
  return seasonLength + 1;
}

/** √(1 + leverage): the day ahead against the days of its place in the season. */
function spreadTrend({
  days,
  seasonLength,
  horizon,
}: {
  days: number;
  seasonLength: number;
  horizon: number;
}): number[] {
  const { places, variance } = describeDesign(days, seasonLength);
  return Array.from({ length: horizon }, (_, day) => {
    const { count, dayMean } = places[day % seasonLength] ?? { count: 1, dayMean: 0 };
    return Math.sqrt(1 + 1 / count + ((day - dayMean) * (day - dayMean)) / variance);
  });
}

/**
 * What follows from the days alone: their count and mean in each place of the season, and their squared distance from
 * those means. Days count from the day after training, so that those of training are negative.
 */
function describeDesign(days: number, seasonLength: number): { places: Place[]; variance: number } {
  const places = Array.from({ length: seasonLength }, (_, place) => {
    const count = Math.floor((days + place) / seasonLength);
    return { count, dayMean: place - (seasonLength * (count + 1)) / 2 };
  });
  const variance = places.reduce(
    (sum, { count }) => sum + (seasonLength * seasonLength * count * (count * count - 1)) / 12,
    0,
  );
  return { places, variance };
}
