import { requireDays } from '../forecast-error.ts';
import { fields, finiteNumber, listOf, wholeNumber } from '../given.ts';
import { defineModel } from '../model.ts';
import { errorsFrom } from '../training-errors.ts';

const configSchema = fields({ season_length: wholeNumber(1) });
const parametersSchema = fields({ last_season: listOf(finiteNumber) });

/**
 * The last season repeated: Hyndman & Athanasopoulos, "Forecasting: Principles and Practice", §5.2; the
 * error grows with every season, √(k + 1) after k whole ones (§5.5). Needs one whole season of `season_length` days.
 */
export const seasonalNaive = defineModel({
  modelType: 'seasonal_naive',
  featureFrameVersion: 1,
  defaultConfig: { season_length: 7 },
  configSchema,
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
    const read = parameters.read(parametersSchema);
    if (read.last_season.length !== config.season_length) {
      parameters.refuse(['last_season'], `must hold ${config.season_length} values`);
    }
    return read;
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
