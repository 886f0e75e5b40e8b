/** Weights of the additive-error smoothing model; beta 0 and phi 1 without a trend, gamma 0 without a season. */
export type SmoothingWeights = { alpha: number; beta: number; gamma: number; phi: number };

/** Level, slope and season of a model between two days; `season` starts with the place of the next day. */
export type SmoothingStates = { level: number; slope: number; season: readonly number[] };

/**
 * Runs the innovations form of additive exponential smoothing over `values` and writes the one-step errors to `errors`;
 * returns the states after the last value. With drift = phi·slope and e = value − (level + drift + season):
 * level ← level + drift + alpha·e, slope ← drift + beta·e, season ← season + gamma·e. Hyndman, Koehler, Ord & Snyder
 * (2008), "Forecasting with Exponential Smoothing: The State Space Approach", table 2.2.
 */
export function smooth({
  values,
  weights: { alpha, beta, gamma, phi },
  initial,
  errors,
}: {
  values: Float64Array;
  weights: SmoothingWeights;
  initial: SmoothingStates;
  errors: Float64Array;
}): SmoothingStates {
  const season = Float64Array.from(initial.season.length === 0 ? [0] : initial.season);
  const seasonLength = season.length;
  let { level, slope } = initial;
  let place = 0;
  for (let day = 0; day < values.length; day += 1) {
    const drift = phi * slope;
    const seasonal = season[place] ?? 0;
    const error = (values[day] ?? 0) - (level + drift + seasonal);
    errors[day] = error;
    level += drift + alpha * error;
    slope = drift + beta * error;
    season[place] = seasonal + gamma * error;
    place = place + 1 === seasonLength ? 0 : place + 1;
  }
  if (initial.season.length === 0) return { level, slope, season: [] };
  return { level, slope, season: [...season.slice(place), ...season.slice(0, place)] };
}

/** The values that the states and weights stand for on the `horizon` days ahead. */
export function extrapolate({
  states: { level, slope, season },
  phi,
  horizon,
}: {
  states: SmoothingStates;
  phi: number;
  horizon: number;
}): number[] {
  let damping = 1;
  let trend = 0;
  return Array.from({ length: horizon }, (_, day) => {
    damping *= phi;
    trend += damping * slope;
    return level + trend + (season.length === 0 ? 0 : (season[day % season.length] ?? 0));
  });
}
