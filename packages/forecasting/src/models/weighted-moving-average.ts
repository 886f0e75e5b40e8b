import { defineTrailingMean } from './define-trailing-mean.ts';

/** Weights fall linearly with age: the newest day weighs `window`, the oldest 1. */
export const weightedMovingAverage = defineTrailingMean({
  modelType: 'weighted_moving_average',
  weightOf: (place) => place,
});
