import { requireDays } from '../forecast-error.ts';
import { defineModel } from '../model.ts';
import type { Series } from '../series.ts';

/** Means over the days of one place in the season. */
type Place = { dayMean: number; valueMean: number };
type TrendParameters = { slope: number; season_levels: number[] };

/**
 * Ordinary least squares on a straight trend and one dummy for each of the `season_length` places in the season:
 * Hyndman & Athanasopoulos, "Forecasting: Principles and Practice", §7.4. Solved in closed form by demeaning each
 * place (Frisch & Waugh 1933, "Partial time regressions as compared with individual trends", Econometrica 1(4)), so
 * any season length costs the same. Needs two whole seasons.
 */
export const trendRegression = defineModel({
  modelType: 'trend_regression',
  featureFrameVersion: 1,
  defaultConfig: { season_length: 7 },
  readConfig: (config) => ({ season_length: config.integer('season_length', 1) }),
  describeFeatures: () => null,
  fit: ({ config, series }) => fitTrend(series, config.season_length),
  readParameters: ({ parameters, config }) => {
    parameters.allowOnly(['slope', 'season_levels']);
    const levels = parameters.numbers('season_levels');
    if (levels.length !== config.season_length) {
      parameters.fail('season_levels', `must hold ${config.season_length} values`);
    }
    return { slope: parameters.number('slope'), season_levels: levels };
  },
  predict: ({ parameters: { slope, season_levels }, horizon }) =>
    Array.from(
      { length: horizon },
      (_, day) => (season_levels[day % season_levels.length] ?? 0) + slope * day,
    ),
});

/** Levels are those of the day after training (day 0 of the forecast), in the order of the days ahead. */
function fitTrend({ values }: Series, seasonLength: number): TrendParameters {
  const days = values.length;
  requireDays({ needed: 2 * seasonLength, found: days, purpose: 'trend_regression training' });
  const places = Array.from({ length: seasonLength }, (_, place) =>
    describePlace(values, { seasonLength, first: (days + place) % seasonLength }),
  );
  const offset = seasonLength - (days % seasonLength);
  let covariance = 0;
  let variance = 0;
  for (const [day, value] of values.entries()) {
    const place = places[(day + offset) % seasonLength];
    if (place === undefined) continue;
    const centred = day - days - place.dayMean;
    covariance += centred * (value - place.valueMean);
    variance += centred * centred;
  }
  const slope = covariance / variance;
  return {
    slope,
    season_levels: places.map(({ valueMean, dayMean }) => valueMean - slope * dayMean),
  };
}

/** Days count from the day after training, so that those of training are negative. */
function describePlace(
  values: readonly number[],
  { seasonLength, first }: { seasonLength: number; first: number },
): Place {
  let count = 0;
  let daySum = 0;
  let valueSum = 0;
  for (let day = first; day < values.length; day += seasonLength) {
    count += 1;
    daySum += day - values.length;
    valueSum += values[day] ?? 0;
  }
  return { dayMean: daySum / count, valueMean: valueSum / count };
}
