import * as z from 'zod';

// What the wire says of models in the words of this package. Browser-safe: zod alone.

/** Models on the target alone (feature frame version 1), in the order in which ties are decided. */
export const seriesModelTypes = [
  'naive',
  'seasonal_naive',
  'moving_average',
  'weighted_moving_average',
  'seasonal_average',
  'trend_regression',
  'exponential_smoothing',
  'mstl',
  'median_combination',
] as const;

export const modelTypes = [...seriesModelTypes, 'ridge'] as const;
export type ModelType = (typeof modelTypes)[number];

/** What a winner can be chosen by. */
export const choiceMetrics = ['wape', 'mae', 'rmse'] as const;
export type ChoiceMetric = (typeof choiceMetrics)[number];

/** In the order in which they are shown. */
export const metricNames = ['wape', 'mase', 'rmsse', 'smape', 'mae', 'rmse', 'bias'] as const;
export type MetricName = (typeof metricNames)[number];

/** What a backtest can be asked for at all; who asks may allow less. */
export const backtestConfigSchema = z.strictObject({
  horizon: z.int().min(1),
  strategy: z.enum(['expanding', 'sliding']),
  n_splits: z.int().min(1),
  min_train_size: z.int().min(1),
  gap: z.int().min(0),
  metric: z.enum(choiceMetrics),
});
export type BacktestConfig = z.infer<typeof backtestConfigSchema>;

/** Plain JSON, as it is stored in columns and artifact files. */
export const jsonObjectSchema = z.record(z.string(), z.json());
export type JsonObject = z.infer<typeof jsonObjectSchema>;
export type JsonValue = JsonObject[string];
