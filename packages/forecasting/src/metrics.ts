/** Accuracy of a set of forecasts; null where a figure has no meaning. Lower is better, `bias` aside. */
export type Metrics = {
  wape: number | null;
  smape: number | null;
  mae: number | null;
  rmse: number | null;
  bias: number | null;
};

export type ForecastPoint = { actual: number; predicted: number };

/**
 * Pools all points, whatever fold they come from; all null without points.
 *
 * - `wape` = Σ|y−ŷ| / Σ|y|, a fraction, null when Σ|y| = 0: Kolassa & Schütz (2007), "Advantages of the MAD/Mean ratio
 *   over the MAPE", Foresight 6, 40–43.
 * - `smape` = mean of 200·|y−ŷ| / (|y|+|ŷ|), 0 to 200, a point where both are 0 counts 0: Makridakis (1993),
 *   "Accuracy measures: theoretical and practical concerns", IJF 9(4), 527–529.
 * - `mae`, `rmse`: scale-dependent errors in units/day, Hyndman & Koehler (2006), "Another look at measures of forecast
 *   accuracy", IJF 22(4), 679–688.
 * - `bias` = mean(ŷ−y) in units/day, positive when the forecasts are too high.
 */
export function computeMetrics(points: readonly ForecastPoint[]): Metrics {
  if (points.length === 0) return { wape: null, smape: null, mae: null, rmse: null, bias: null };
  const sums = { absolute: 0, squared: 0, signed: 0, symmetric: 0, actual: 0 };
  for (const { actual, predicted } of points) {
    const error = predicted - actual;
    sums.absolute += Math.abs(error);
    sums.squared += error * error;
    sums.signed += error;
    sums.symmetric += symmetricError(actual, predicted);
    sums.actual += Math.abs(actual);
  }
  const count = points.length;
  return {
    wape: sums.actual === 0 ? null : sums.absolute / sums.actual,
    smape: sums.symmetric / count,
    mae: sums.absolute / count,
    rmse: Math.sqrt(sums.squared / count),
    bias: sums.signed / count,
  };
}

function symmetricError(actual: number, predicted: number): number {
  const size = Math.abs(actual) + Math.abs(predicted);
  return size === 0 ? 0 : (200 * Math.abs(predicted - actual)) / size;
}
