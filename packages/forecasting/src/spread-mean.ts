/**
 * How the error of a weighted mean of past values, oldest first, grows over `horizon` steps: √(1 + (h − 1)α²), in multiples of
 * that of one step. A mean is worth its steps where the level drifts, and simple exponential smoothing whose α = 1 / (1 + mean
 * age) reads values of the same mean age: Brown (1963), "Smoothing, Forecasting and Prediction of Discrete Time Series"; its
 * variance is that of Hyndman & Athanasopoulos, "Forecasting: Principles and Practice", §8.7. The last value alone is a random
 * walk.
 */
export function spreadMean({
  weights,
  horizon,
}: {
  weights: readonly number[];
  horizon: number;
}): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const ages = weights.reduce(
    (sum, weight, place) => sum + weight * (weights.length - 1 - place),
    0,
  );
  const alpha = 1 / (1 + ages / total);
  return Array.from({ length: horizon }, (_, step) => Math.sqrt(1 + step * alpha * alpha));
}
