import { requireDays } from '../forecast-error.ts';
import { defineModel } from '../model.ts';

/** Every day is forecast as the mean of the last `window` days, all of which must be there. */
export const movingAverage = defineModel({
  modelType: 'moving_average',
  featureFrameVersion: 1,
  defaultConfig: { window: 7 },
  readConfig: (config) => ({ window: config.integer('window', 1) }),
  describeFeatures: () => null,
  fit: ({ config, series }) => {
    const needed = config.window;
    requireDays({ needed, found: series.values.length, purpose: 'moving_average training' });
    const sum = series.values.slice(-needed).reduce((total, value) => total + value, 0);
    return { level: sum / needed };
  },
  readParameters: ({ parameters }) => {
    parameters.allowOnly(['level']);
    return { level: parameters.number('level') };
  },
  predict: ({ parameters, horizon }) => new Array<number>(horizon).fill(parameters.level),
});
