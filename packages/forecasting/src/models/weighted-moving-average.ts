import { requireDays } from '../forecast-error.ts';
import { defineModel } from '../model.ts';
import { errorsFrom } from '../training-errors.ts';

/**
 * Every day is forecast as the weighted mean of the last `window` days, all of which must be there. Weights fall
 * linearly with age: the newest day weighs `window`, the oldest 1. The error is that of one day ahead on every day, as
 * for the plain mean.
 */
export const weightedMovingAverage = defineModel({
  modelType: 'weighted_moving_average',
  featureFrameVersion: 1,
  defaultConfig: { window: 7 },
  readConfig: (config) => ({ window: config.integer('window', 1) }),
  describeFeatures: () => null,
  fit: ({ config, series: { values } }) => {
    const needed = config.window;
    requireDays({
      needed,
      found: values.length,
      purpose: 'weighted_moving_average training',
    });
    const total = (needed * (needed + 1)) / 2;
    const meanBefore = (day: number) =>
      values.slice(day - needed, day).reduce((sum, value, index) => sum + (index + 1) * value, 0) /
      total;
    return {
      parameters: { level: meanBefore(values.length) },
      errors: errorsFrom(values, { from: needed, predictDay: meanBefore }),
    };
  },
  readParameters: ({ parameters }) => {
    parameters.allowOnly(['level']);
    return { level: parameters.number('level') };
  },
  spread: ({ horizon }) => new Array<number>(horizon).fill(1),
  predict: ({ parameters, horizon }) => new Array<number>(horizon).fill(parameters.level),
});
