import { ForecastError } from './forecast-error.ts';
import type { MetricName } from './schema.ts';

/** Accuracy of a set of forecasts; null where a figure has no meaning. Lower is better, `bias` aside. */
export type Metrics = Record<MetricName, number | null>;

export type ForecastPoint = { actual: number; predicted: number };

/** What one day's error is measured by: the errors of the one-step seasonal naive inside a training part, in units/day. */
export type ErrorScale = { mae: number; rmse: number };

/** Points whose forecasts were made from one training part, with the scale of that part; null where it has none. */
export type PointGroup = {
  points: readonly ForecastPoint[];
  scale: ErrorScale | null;
};

/** A week, for daily sales. */
const seasonLength = 7;

/** The metrics of points from one training part; without its scale MASE and RMSSE are null. */
export function computeMetrics(
  points: readonly ForecastPoint[],
  scale: ErrorScale | null = null,
): Metrics {
  return poolMetrics([{ points, scale }]);
}

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
 * - `mase` = mean of |y−ŷ| / q with q the `mae` of the scale of the point's own fold: Hyndman & Koehler (2006), seasonal.
 *   `rmsse` = √ mean of ((y−ŷ) / s)² with s its `rmse`: Makridakis, Spiliotis & Assimakopoulos (2022), "M5 accuracy
 *   competition", IJF 38(4), 1346–1364, with the season as lag. An error is scaled before it is pooled, so folds whose
 *   training differs count alike. Null when a fold has no scale.
 *
 * Sums of squares beyond the range of numbers are avoided; a figure that lies beyond it itself throws `NOT_FINITE`.
 */
export function poolMetrics(groups: readonly PointGroup[]): Metrics {
  const points = groups.flatMap((group) => group.points);
  const metrics = { ...poolErrors(points), ...poolScaled(groups) };
  for (const [metric, value] of Object.entries(metrics)) {
    if (value !== null && !Number.isFinite(value)) throw beyondNumbers(metric);
  }
  return metrics;
}

/**
 * The errors of forecasting each day of training by the day one season before it; null when there is no such day, or all
 * are without error, as nothing can be measured by 0 then.
 */
export function measureScale(training: readonly number[]): ErrorScale | null {
  const points = training.slice(seasonLength).map((actual, day) => ({
    actual,
    predicted: training[day] ?? 0,
  }));
  const { mae, rmse } = poolErrors(points);
  return mae && rmse ? { mae, rmse } : null;
}

function poolErrors(points: readonly ForecastPoint[]): Omit<Metrics, 'mase' | 'rmsse'> {
  if (points.length === 0) return { wape: null, smape: null, mae: null, rmse: null, bias: null };
  const factor = findFactor(points);
  const sums = { absolute: 0, squared: 0, signed: 0, symmetric: 0, actual: 0 };
  for (const point of points) {
    const actual = point.actual * factor;
    const predicted = point.predicted * factor;
    const error = predicted - actual;
    sums.absolute += Math.abs(error);
    sums.squared += error * error;
    sums.signed += error;
    sums.symmetric += symmetricError(actual, predicted);
    sums.actual += Math.abs(actual);
  }
  const count = points.length;
  return {
    wape: points.every(({ actual }) => actual === 0) ? null : sums.absolute / sums.actual,
    smape: sums.symmetric / count,
    mae: sums.absolute / count / factor,
    rmse: Math.sqrt(sums.squared / count) / factor,
    bias: sums.signed / count / factor,
  };
}

function symmetricError(actual: number, predicted: number): number {
  const size = Math.abs(actual) + Math.abs(predicted);
  return size === 0 ? 0 : (200 * Math.abs(predicted - actual)) / size;
}

function poolScaled(groups: readonly PointGroup[]): Pick<Metrics, 'mase' | 'rmsse'> {
  const scaledBy = (name: keyof ErrorScale) =>
    groups.flatMap(({ points, scale }) =>
      scale === null
        ? []
        : points.map(({ actual, predicted }) => ({
            actual: 0,
            predicted: (predicted - actual) / scale[name],
          })),
    );
  if (groups.some(({ points, scale }) => scale === null && points.length > 0)) {
    return { mase: null, rmsse: null };
  }
  return {
    mase: poolErrors(scaledBy('mae')).mae,
    rmsse: poolErrors(scaledBy('rmse')).rmse,
  };
}

/**
 * A power of two that brings the largest value to where squares and sums of any number of them stay in range, 1 where they
 * are there already. Multiplying by it changes no digit, so figures are the same with and without.
 */
function findFactor(points: readonly ForecastPoint[]): number {
  const largest = points.reduce(
    (most, { actual, predicted }) => Math.max(most, Math.abs(actual), Math.abs(predicted)),
    0,
  );
  const step = 2 ** 200;
  let factor = 1;
  if (largest === 0 || !Number.isFinite(largest)) return factor;
  while (largest * factor > step) factor /= step;
  while (largest * factor < 1 / step) factor *= step;
  return factor;
}

function beyondNumbers(metric: string): ForecastError {
  return new ForecastError({
    code: 'NOT_FINITE',
    message: `The ${metric} left the range of numbers; the values are too far apart or too large`,
    evidence: { metric },
  });
}
