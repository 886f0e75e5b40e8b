import { requireDays } from '../forecast-error.ts';
import { defineModel } from '../model.ts';

/**
 * Every day is forecast as the weighted mean of the last `window` days, all of which must be there. Weights fall
 * linearly with age: the newest day weighs `window`, the oldest 1.
 */
export const weightedMovingAverage = defineModel({
  modelType: 'weighted_moving_average',
  featureFrameVersion: 1,
  defaultConfig: { window: 7 },
  readConfig: (config) => ({ window: config.integer('window', 1) }),
  describeFeatures: () => null,
  fit: ({ config, series }) => {
    const needed = config.window;
    requireDays({
      needed,
      found: series.values.length,
      purpose: 'weighted_moving_average training',
    });
    const weighted = series.values
      .slice(-needed)
      .reduce((total, value, index) => total + (index + 1) * value, 0);
    return { level: weighted / ((needed * (needed + 1)) / 2) };
  },
  readParameters: ({ parameters }) => {
    parameters.allowOnly(['level']);
    return { level: parameters.number('level') };
  },
  predict: ({ parameters, horizon }) => new Array<number>(horizon).fill(parameters.level),
});
