import {
  choiceMetrics,
  type MetricName,
  modelTypes,
  seriesModelTypes,
} from '@vitrine/forecasting/schema';
import * as z from 'zod';
import {
  aliasNameSchema,
  cursorSchema,
  dateSchema,
  grainCodesSchema,
  jsonObjectSchema,
  limitSchema,
  productIdSchema,
  runIdSchema,
  sha256Schema,
  storeIdSchema,
  textSchema,
  timestampSchema,
  workspaceIdSchema,
} from './primitives.ts';
import { artifactVerifyReasonSchema, modelRunStatusSchema } from './references.ts';

/** Models on the target alone (feature frame version 1); the feature-aware one competes with them. */
export const trainModelTypes = seriesModelTypes;
export const trainModelTypeSchema = z.enum(trainModelTypes);
export type TrainModelType = z.infer<typeof trainModelTypeSchema>;

export const modelTypeSchema = z.enum(modelTypes);
export type ModelType = z.infer<typeof modelTypeSchema>;

/** The metrics that a winner can be chosen by. */
export const choiceMetricSchema = z.enum(choiceMetrics);
export type ChoiceMetric = z.infer<typeof choiceMetricSchema>;

/**
 * Pooled over all points of all folds; `wape` is a fraction and null when nothing was sold. Runs of older versions have no
 * `mase` and `rmsse`.
 */
export const metricsSchema = z.strictObject({
  wape: z.number().nullable(),
  smape: z.number().nullable(),
  mae: z.number().nullable(),
  rmse: z.number().nullable(),
  bias: z.number().nullable(),
  mase: z.number().nullable().optional(),
  rmsse: z.number().nullable().optional(),
} satisfies Record<MetricName, z.ZodType>);
export type Metrics = z.infer<typeof metricsSchema>;

/** A name as stored: another version may have written one that this version does not know, and lists still have to show the row. */
export const recordedNameSchema = z.string().min(1);

export const modelRunSchema = z.strictObject({
  run_id: runIdSchema,
  status: modelRunStatusSchema,
  model_type: recordedNameSchema,
  model_config: jsonObjectSchema,
  feature_config: jsonObjectSchema.nullable(),
  config_hash: sha256Schema,
  feature_frame_version: z.union([z.literal(1), z.literal(2)]),
  store_id: storeIdSchema,
  product_id: productIdSchema,
  data_window_start: dateSchema,
  data_window_end: dateSchema,
  data_hash: sha256Schema,
  metrics: metricsSchema.nullable(),
  artifact_uri: z.string().nullable(),
  artifact_hash: sha256Schema.nullable(),
  artifact_size_bytes: z.int().nullable(),
  runtime_info: jsonObjectSchema.nullable(),
  error_message: z.string().nullable(),
  created_at: timestampSchema,
  updated_at: timestampSchema,
});
export type ModelRun = z.infer<typeof modelRunSchema>;

export const keptModelRunSchema = modelRunSchema.extend({
  kept_by: z
    .strictObject({
      workspace_id: workspaceIdSchema,
      name: z.string().nullable(),
      grain: grainCodesSchema.nullable(),
      date_end: dateSchema.nullable(),
    })
    .nullable()
    .describe('The newest workspace that names this run; null if none does'),
});
/** A model run together with the workspace it belongs to. */
export type KeptModelRun = z.infer<typeof keptModelRunSchema>;

export const modelRunInputSchema = z.strictObject({ run_id: runIdSchema });

export const modelRunsByIdsInputSchema = z.strictObject({
  run_ids: z.array(runIdSchema).min(1).max(500),
});
export const modelRunsByIdsResultSchema = z.strictObject({
  found: z.array(modelRunSchema).describe('In the order asked, duplicates once'),
  missing: z.array(runIdSchema),
});

export const listModelRunsInputSchema = z.strictObject({
  model_type: modelTypeSchema.optional(),
  status: modelRunStatusSchema.optional(),
  store_id: storeIdSchema.optional(),
  product_id: productIdSchema.optional(),
  q: textSchema
    .trim()
    .min(1)
    .max(100)
    .optional()
    .describe(
      'Words, each a part of alias, model type, store code, sku, last day of the window or run id, in any case',
    ),
  sort_by: z.enum(['created_at', 'wape', 'model_type', 'status']).default('created_at'),
  sort_order: z.enum(['asc', 'desc']).optional().describe('Default: desc for created_at, else asc'),
  limit: limitSchema,
  cursor: cursorSchema.optional(),
});
export type ListModelRunsInput = z.infer<typeof listModelRunsInputSchema>;
export const listModelRunsResultSchema = z.strictObject({
  runs: z.array(keptModelRunSchema).describe('In the order asked; ties by newest, no WAPE last'),
  total: z.int(),
  next_cursor: cursorSchema.nullable(),
});

/** `verified` is null when the check itself could not be made; `reason` then says why. */
export const artifactVerificationSchema = z.strictObject({
  verified: z.boolean().nullable(),
  reason: artifactVerifyReasonSchema.nullable(),
  expected_hash: sha256Schema.nullable(),
  actual_hash: sha256Schema.nullable(),
  size_bytes: z.int().nullable(),
});
export type ArtifactVerification = z.infer<typeof artifactVerificationSchema>;

export const modelRunVerificationSchema = artifactVerificationSchema.extend({
  run_id: runIdSchema,
  artifact_uri: z.string().nullable(),
});

export const compareModelRunsInputSchema = z.strictObject({
  baseline_run_id: runIdSchema,
  candidate_run_id: runIdSchema,
});
/** A difference that keeps two runs from being compared, with the value of each side. */
export const measurementDifferenceSchema = z.strictObject({
  field: z.enum(['grain', 'test_days', 'backtest_settings']),
  baseline: z.string(),
  candidate: z.string(),
});
export type MeasurementDifference = z.infer<typeof measurementDifferenceSchema>;
export const compareModelRunsResultSchema = z.strictObject({
  comparable: z.boolean().describe('Grain, test days and backtest settings agree'),
  differences: z
    .array(measurementDifferenceSchema)
    .describe('The differences; empty if comparable'),
  baseline: modelRunSchema,
  candidate: modelRunSchema,
  metric_deltas: metricsSchema
    .nullable()
    .describe('candidate − baseline, null when not comparable'),
});
export type ModelRunComparison = z.infer<typeof compareModelRunsResultSchema>;

export const staleReasonSchema = z.enum(['feature_frame_version_mismatch', 'newer_success_run']);

export const aliasSchema = z.strictObject({
  alias_name: aliasNameSchema,
  run_id: runIdSchema,
  description: z.string().nullable(),
  is_stale: z.boolean(),
  stale_reason: staleReasonSchema.nullable(),
  created_at: timestampSchema,
  updated_at: timestampSchema.describe('When the alias was last set'),
});
export type Alias = z.infer<typeof aliasSchema>;

export const aliasInputSchema = z.strictObject({ alias_name: aliasNameSchema });
export const listAliasesInputSchema = z.strictObject({
  alias_names: z.array(aliasNameSchema).min(1).max(100).optional().describe('Only these'),
});
export const listAliasesResultSchema = z.strictObject({ aliases: z.array(aliasSchema) });
export const setAliasInputSchema = z.strictObject({
  alias_name: aliasNameSchema,
  run_id: runIdSchema,
  description: textSchema.max(500).nullable().optional(),
});
export const deleteAliasResultSchema = z.strictObject({
  alias_name: aliasNameSchema,
  deleted: z.literal(true),
});
