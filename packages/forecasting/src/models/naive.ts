import { fields, finiteNumber } from '../given.ts';
import { defineModel } from '../model.ts';
import { errorsFrom } from '../training-errors.ts';

const configSchema = fields({});
const parametersSchema = fields({ last_value: finiteNumber });

/**
 * Every day is forecast as the last value: Hyndman & Athanasopoulos, "Forecasting: Principles and Practice", §5.2; the
 * error grows as that of a random walk, √h (§5.5).
 */
export const naive = defineModel({
  modelType: 'naive',
  featureFrameVersion: 1,
  defaultConfig: {},
  configSchema,
  describeFeatures: () => null,
  fit: ({ series: { values } }) => ({
    parameters: { last_value: values.at(-1) ?? 0 },
    errors: errorsFrom(values, { from: 1, predictDay: (day) => values[day - 1] ?? 0 }),
  }),
  readParameters: ({ parameters }) => parameters.read(parametersSchema),
  spread: ({ horizon }) => Array.from({ length: horizon }, (_, day) => Math.sqrt(day + 1)),
  predict: ({ parameters, horizon }) => new Array<number>(horizon).fill(parameters.last_value),
});
