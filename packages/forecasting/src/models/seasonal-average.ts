import { requireDays } from '../forecast-error.ts';
import { fields, finiteNumber, listOf, wholeNumber } from '../given.ts';
import { defineModel } from '../model.ts';
import { spreadMean } from '../spread-mean.ts';
import { errorsFrom } from '../training-errors.ts';

const configSchema = fields({ season_length: wholeNumber(1), seasons: wholeNumber(1) });
const parametersSchema = fields({ season_means: listOf(finiteNumber) });

/**
 * Every day is forecast as the mean of the last `seasons` values of its place in the season of `season_length` days.
 * Needs one whole season; places with fewer than `seasons` values take the mean of those there are. The error is that of
 * one season ahead, and grows with every season as the levels drift.
 */
export const seasonalAverage = defineModel({
  modelType: 'seasonal_average',
  featureFrameVersion: 1,
  defaultConfig: { season_length: 7, seasons: 4 },
  configSchema,
  describeFeatures: () => null,
  fit: ({ config: { season_length, seasons }, series: { values } }) => {
    const days = values.length;
    requireDays({ needed: season_length, found: days, purpose: 'seasonal_average training' });
    const meanBefore = (day: number) => meanOfPlace(values, { day, season_length, seasons });
    return {
      parameters: {
        season_means: Array.from({ length: season_length }, (_, place) => meanBefore(days + place)),
      },
      errors: errorsFrom(values, { from: season_length, predictDay: meanBefore }),
    };
  },
  readParameters: ({ parameters, config }) => {
    const read = parameters.read(parametersSchema);
    if (read.season_means.length !== config.season_length) {
      parameters.refuse(['season_means'], `must hold ${config.season_length} values`);
    }
    return read;
  },
  spread: ({ config: { season_length, seasons }, horizon }) => {
    const perSeason = spreadMean({
      weights: new Array<number>(seasons).fill(1),
      horizon: Math.ceil(horizon / season_length),
    });
    return Array.from(
      { length: horizon },
      (_, day) => perSeason[Math.floor(day / season_length)] ?? Number.NaN,
    );
  },
  predict: ({ parameters, horizon }) => {
    const means = parameters.season_means;
    return Array.from({ length: horizon }, (_, day) => means[day % means.length] ?? 0);
  },
});

/** The mean of up to `seasons` values that lie whole seasons before `day`. */
function meanOfPlace(
  values: readonly number[],
  { day, season_length, seasons }: { day: number; season_length: number; seasons: number },
): number {
  let sum = 0;
  let count = 0;
  for (let back = day - season_length; back >= 0 && count < seasons; back -= season_length) {
    sum += values[back] ?? 0;
    count += 1;
  }
  return sum / count;
}
