import { requireDays } from '../forecast-error.ts';
import { defineModel } from '../model.ts';

/**
 * Every day is forecast as the mean of the last `seasons` values of its place in the season of `season_length` days.
 * Needs one whole season; places with fewer than `seasons` values take the mean of those there are.
 */
export const seasonalAverage = defineModel({
  modelType: 'seasonal_average',
  featureFrameVersion: 1,
  defaultConfig: { season_length: 7, seasons: 4 },
  readConfig: (config) => ({
    season_length: config.integer('season_length', 1),
    seasons: config.integer('seasons', 1),
  }),
  describeFeatures: () => null,
  fit: ({ config, series }) => {
    const { season_length, seasons } = config;
    const found = series.values.length;
    requireDays({ needed: season_length, found, purpose: 'seasonal_average training' });
    const recent = series.values.slice(-season_length * seasons);
    const sums = new Array<number>(season_length).fill(0);
    const counts = new Array<number>(season_length).fill(0);
    // The day after training has place 0, so the last day of training has the last place.
    const offset = season_length - (recent.length % season_length);
    for (const [index, value] of recent.entries()) {
      const place = (index + offset) % season_length;
      sums[place] = (sums[place] ?? 0) + value;
      counts[place] = (counts[place] ?? 0) + 1;
    }
    return { season_means: sums.map((sum, place) => sum / (counts[place] ?? 1)) };
  },
  readParameters: ({ parameters, config }) => {
    parameters.allowOnly(['season_means']);
    const means = parameters.numbers('season_means');
    if (means.length !== config.season_length) {
      parameters.fail('season_means', `must hold ${config.season_length} values`);
    }
    return { season_means: means };
  },
  predict: ({ parameters, horizon }) => {
    const means = parameters.season_means;
    return Array.from({ length: horizon }, (_, day) => means[day % means.length] ?? 0);
  },
});
