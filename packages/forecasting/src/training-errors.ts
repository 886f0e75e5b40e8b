/** Errors of the forecasts a model makes inside its training days, and how many numbers were estimated on them. */
export type TrainingErrors = { errors: readonly number[]; freedom: number };

/**
 * The residual standard deviation √(Σe² / (count − freedom)): Hyndman & Athanasopoulos, "Forecasting: Principles and
 * Practice", §5.5. Null when no error is left to measure it on.
 */
export function estimateScale({ errors, freedom }: TrainingErrors): number | null {
  const spare = errors.length - freedom;
  if (spare <= 0) return null;
  const largest = errors.reduce((most, error) => Math.max(most, Math.abs(error)), 0);
  if (largest === 0) return 0;
  // Shares of the largest error, as squares of the errors themselves may leave the range of numbers.
  const squares = errors.reduce((sum, error) => sum + (error / largest) * (error / largest), 0);
  return largest * Math.sqrt(squares / spare);
}

/** Errors whose residual standard deviation is the given one, for a model that has it from others. */
export function errorsOfScale(scale: number | null): TrainingErrors {
  return { errors: scale === null ? [] : [scale], freedom: 0 };
}

/** The errors of forecasting every day from index `from` on one day ahead; nothing is estimated on them. */
export function errorsFrom(
  values: readonly number[],
  { from, predictDay }: { from: number; predictDay: (day: number) => number },
): TrainingErrors {
  const errors = values.slice(from).map((value, index) => value - predictDay(from + index));
  return { errors, freedom: 0 };
}
