import { defineTrailingMean } from './define-trailing-mean.ts';

/** The mean of the last `window` days, all alike. */
export const movingAverage = defineTrailingMean({
  modelType: 'moving_average',
  weightOf: () => 1,
});
