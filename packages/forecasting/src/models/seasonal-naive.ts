import { requireDays } from '../forecast-error.ts';
import { defineModel } from '../model.ts';

/**
 * The last season repeated: Hyndman & Athanasopoulos, "Forecasting: Principles and Practice", §5.2. Needs one whole
 * season of `season_length` days.
 */
export const seasonalNaive = defineModel({
  modelType: 'seasonal_naive',
  featureFrameVersion: 1,
  defaultConfig: { season_length: 7 },
  readConfig: (config) => ({ season_length: config.integer('season_length', 1) }),
  describeFeatures: () => null,
  fit: ({ config, series }) => {
    const needed = config.season_length;
    requireDays({ needed, found: series.values.length, purpose: 'seasonal_naive training' });
    return { last_season: series.values.slice(-needed) };
  },
  readParameters: ({ parameters, config }) => {
    parameters.allowOnly(['last_season']);
    const season = parameters.numbers('last_season');
    if (season.length !== config.season_length) {
      parameters.fail('last_season', `must hold ${config.season_length} values`);
    }
    return { last_season: season };
  },
  predict: ({ parameters, horizon }) => {
    const season = parameters.last_season;
    return Array.from({ length: horizon }, (_, day) => season[day % season.length] ?? 0);
  },
});
