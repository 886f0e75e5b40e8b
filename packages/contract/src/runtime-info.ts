import * as z from 'zod';
import { dateSchema } from './primitives.ts';
import { metricsSchema } from './registry.ts';
import { intervalScoreSchema } from './run-verdict.ts';
import { backtestConfigSchema } from './showcase.ts';

/** What a feature-aware model learned of one column; the sign says which way it moves the forecast. */
const coefficientSchema = z.object({
  group: z.string(),
  name: z.string(),
  coefficient: z.number().describe('Units per day per standard deviation of the column'),
  coefficient_per_unit: z.number().describe('Units per day per unit of the column'),
  learned: z.boolean().describe('False when training saw only one value of the column'),
});

const backtestFoldSchema = z.object({
  fold: z.int().positive(),
  train_start: dateSchema,
  train_end: dateSchema,
  train_size: z.int(),
  test_start: dateSchema,
  test_end: dateSchema,
  metrics: metricsSchema,
});

const intervalsSchema = z.array(
  z.object({
    level: z.union([z.literal(80), z.literal(95)]),
    lower: z.array(z.number()),
    upper: z.array(z.number()),
  }),
);

/** Consecutive days forecast from one origin, in units per day with three decimals. */
const forecastTraceSchema = z.object({
  start_date: dateSchema,
  forecast: z.array(z.number()),
  intervals: intervalsSchema,
});
export type ForecastTrace = z.infer<typeof forecastTraceSchema>;

/** Actual sales on the test days of a fold, beside the forecast. */
const foldTraceSchema = forecastTraceSchema.extend({
  fold: z.int().positive(),
  actual: z.array(z.number()),
});
export type FoldTrace = z.infer<typeof foldTraceSchema>;

const bucketSchema = metricsSchema.optional();

const backtestEvidenceSchema = z.object({
  config: backtestConfigSchema,
  folds: z.array(backtestFoldSchema),
  buckets: z.object({
    h_1_7: bucketSchema,
    h_8_14: bucketSchema,
    h_15_28: bucketSchema,
    h_29_plus: bucketSchema,
  }),
  intervals: z.array(intervalScoreSchema).default([]),
});

/**
 * What the pipeline writes to `runtime_info` of a run. The column is open JSON, so each part is read separately: a part that is
 * missing or has another shape counts as not recorded.
 */
export const runtimeInfoSchema = z.object({
  coefficients: z.array(coefficientSchema).catch([]).default([]),
  backtest: backtestEvidenceSchema.nullable().catch(null).default(null),
  fold_traces: z
    .array(foldTraceSchema)
    .catch([])
    .default([])
    .describe('The newest folds whole, together at most 180 days; not in lists'),
  outlook: forecastTraceSchema
    .nullable()
    .catch(null)
    .default(null)
    .describe('The days after the window'),
});
export type RuntimeInfo = z.infer<typeof runtimeInfoSchema>;
