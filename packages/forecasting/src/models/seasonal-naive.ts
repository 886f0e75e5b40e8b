import { requireDays } from '../forecast-error.ts';
import { defineModel } from '../model.ts';
import { errorsFrom } from '../training-errors.ts';

/**
 * The last season repeated: Hyndman & Athanasopoulos, "Forecasting: Principles and Practice", §5.2; the
 * error grows with every season, √(k + 1) after k whole ones (§5.5). Needs one whole season of `season_length` days.
 */
export const seasonalNaive = defineModel({
  modelType: 'seasonal_naive',
  featureFrameVersion: 1,
  defaultConfig: { season_length: 7 },
  readConfig: (config) => ({ season_length: config.integer('season_length', 1) }),
  describeFeatures: () => null,
  fit: ({ config, series: { values } }) => {
    const needed = config.season_length;
    requireDays({ needed, found: values.length, purpose: 'seasonal_naive training' });
    return {
      parameters: { last_season: values.slice(-needed) },
      errors: errorsFrom(values, {
        from: needed,
        predictDay: (day) => values[day - needed] ?? 0,
      }),
    };
  },
  readParameters: ({ parameters, config }) => {
    parameters.allowOnly(['last_season']);
    const season = parameters.numbers('last_season');
    if (season.length !== config.season_length) {
      parameters.fail('last_season', `must hold ${config.season_length} values`);
    }
    return { last_season: season };
  },
  spread: ({ parameters: { last_season }, horizon }) =>
    Array.from({ length: horizon }, (_, day) =>
      Math.sqrt(Math.floor(day / last_season.length) + 1),
    ),
  predict: ({ parameters, horizon }) => {
    const season = parameters.last_season;
    return Array.from({ length: horizon }, (_, day) => season[day % season.length] ?? 0);
  },
});
