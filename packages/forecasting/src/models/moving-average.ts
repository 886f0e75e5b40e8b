import { requireDays } from '../forecast-error.ts';
import { defineModel } from '../model.ts';
import { errorsFrom } from '../training-errors.ts';

/**
 * Every day is forecast as the mean of the last `window` days, all of which must be there. The error is that of one day
 * ahead on every day: the mean is taken to stay, and what was measured holds the error of the mean already.
 */
export const movingAverage = defineModel({
  modelType: 'moving_average',
  featureFrameVersion: 1,
  defaultConfig: { window: 7 },
  readConfig: (config) => ({ window: config.integer('window', 1) }),
  describeFeatures: () => null,
  fit: ({ config, series: { values } }) => {
    const needed = config.window;
    requireDays({ needed, found: values.length, purpose: 'moving_average training' });
    const meanBefore = (day: number) =>
      values.slice(day - needed, day).reduce((total, value) => total + value, 0) / needed;
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
