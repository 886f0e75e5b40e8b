import { defineModel } from '../model.ts';

/** Every day is forecast as the last value: Hyndman & Athanasopoulos, "Forecasting: Principles and Practice", §5.2. */
export const naive = defineModel({
  modelType: 'naive',
  featureFrameVersion: 1,
  defaultConfig: {},
  readConfig: () => ({}),
  describeFeatures: () => null,
  fit: ({ series }) => ({ last_value: series.values.at(-1) ?? 0 }),
  readParameters: ({ parameters }) => {
    parameters.allowOnly(['last_value']);
    return { last_value: parameters.number('last_value') };
  },
  predict: ({ parameters, horizon }) => new Array<number>(horizon).fill(parameters.last_value),
});
