import { backtestConfigSchema as anyBacktestSchema } from '@vitrine/forecasting/schema';
import * as z from 'zod';
import {
  aliasNameSchema,
  dateSchema,
  givenCodeSchema,
  jsonObjectSchema,
  productIdSchema,
  runIdSchema,
  showcaseRunIdSchema,
  storeIdSchema,
  timestampSchema,
  workspaceIdSchema,
} from './primitives.ts';
import { recordedNameSchema, trainModelTypeSchema, trainModelTypes } from './registry.ts';

/** The pipeline in order: a step's place in this list is its `step_index`, counted from 1. */
export const showcaseSteps = [
  { step_name: 'precheck', phase_name: 'data' },
  { step_name: 'reset', phase_name: 'data' },
  { step_name: 'seed', phase_name: 'data' },
  { step_name: 'status', phase_name: 'data' },
  { step_name: 'features', phase_name: 'data' },
  { step_name: 'train', phase_name: 'modeling' },
  { step_name: 'v2_train', phase_name: 'modeling' },
  { step_name: 'backtest', phase_name: 'modeling' },
  { step_name: 'register', phase_name: 'decision' },
  { step_name: 'champion_compare', phase_name: 'decision' },
  { step_name: 'stale_alias', phase_name: 'decision' },
  { step_name: 'plan_price_cut', phase_name: 'planning' },
  { step_name: 'plan_holiday', phase_name: 'planning' },
  { step_name: 'plan_compare', phase_name: 'planning' },
  { step_name: 'verify', phase_name: 'verify' },
  { step_name: 'keep', phase_name: 'keep' },
] as const;

export type StepName = (typeof showcaseSteps)[number]['step_name'];
export type PhaseName = (typeof showcaseSteps)[number]['phase_name'];

export const phaseNames = ['data', 'modeling', 'decision', 'planning', 'verify', 'keep'] as const;
export const stepNameSchema = z.enum(showcaseSteps.map((step) => step.step_name));
export const phaseNameSchema = z.enum(phaseNames);
export const stepStatusSchema = z.enum(['pass', 'fail', 'warn', 'skip']);
export type StepStatus = z.infer<typeof stepStatusSchema>;
export const overallStatusSchema = z.enum(['pass', 'warn', 'fail']);
export type OverallStatus = z.infer<typeof overallStatusSchema>;

/** The detail of the step at which a run was stopped on request; its status is `fail`. */
export const stoppedOnRequest = 'Stopped on request.';

/** The alias that the winner takes where a run promotes. */
export const showcaseAlias = 'demo-production';

export const scenarioPresetSchema = z.enum([
  'demo_minimal',
  'showcase_rich',
  'retail_standard',
  'high_variance',
  'stockout_heavy',
  'sparse',
  'holiday_rush',
  'new_launches',
]);
export type ScenarioPreset = z.infer<typeof scenarioPresetSchema>;

/** A preset with its size; `pinned_window_end` is null if the caller chooses the last day. */
export const presetSchema = z.strictObject({
  scenario: scenarioPresetSchema,
  title: z.string(),
  description: z.string(),
  stores: z.int(),
  products: z.int(),
  window_days: z.int(),
  pinned_window_end: dateSchema.nullable(),
});
export type Preset = z.infer<typeof presetSchema>;
export const presetsInputSchema = z.strictObject({});
export const presetsResultSchema = z.strictObject({ presets: z.array(presetSchema) });

export const seedOverridesSchema = z.strictObject({
  stores: z.int().min(1).max(100).optional(),
  products: z.int().min(1).max(500).optional(),
  window_days: z.int().min(75).max(365).optional(),
  sparsity: z.number().min(0).max(0.9).optional(),
  promotion_intensity: z.number().min(0).max(0.5).optional(),
  stockout_intensity: z.number().min(0).max(0.5).optional(),
  noise_sigma: z.number().min(0).max(0.5).optional(),
});
export type SeedOverrides = z.infer<typeof seedOverridesSchema>;

export const userScopeSchema = z.strictObject({
  store_id: storeIdSchema.optional(),
  product_id: productIdSchema.optional(),
  store_code: givenCodeSchema.optional(),
  sku: givenCodeSchema.optional(),
});
export type UserScope = z.infer<typeof userScopeSchema>;

const { shape } = anyBacktestSchema;

/** A backtest that forecasting can run, within what a run has time and days for. */
export const backtestConfigSchema = anyBacktestSchema
  .extend({
    horizon: shape.horizon.max(90).default(14),
    strategy: shape.strategy.default('expanding'),
    n_splits: z.int().min(2).max(20).default(3),
    min_train_size: z.int().min(7).default(30),
    gap: shape.gap.max(30).default(0),
    metric: shape.metric.default('wape'),
  })
  .refine((config) => config.gap < config.horizon, {
    message: 'gap must be smaller than horizon',
    path: ['gap'],
    // If the horizon itself is refused, this would blame a field that is correct.
    when: ({ issues }) => issues.length === 0,
  });
export type BacktestConfig = z.infer<typeof backtestConfigSchema>;

export const runConfigSchema = z.strictObject({
  train_model_types: z
    .array(trainModelTypeSchema)
    .min(1)
    .max(10)
    .refine((types) => new Set(types).size === types.length, 'must not name a model twice')
    .default([...trainModelTypes]),
  backtest: backtestConfigSchema.prefault({}),
});
export type RunConfig = z.infer<typeof runConfigSchema>;

export const defaultRunConfig: RunConfig = runConfigSchema.parse({});

const longestName = 100;

/** Lower-case letters and digits without accents, `-` and `_`: the tags of a run's plans and addresses are built on it. */
export const workspaceNameSchema = z
  .string()
  .max(longestName)
  .regex(/^[a-z0-9][a-z0-9\-_]*$/, {
    error: ({ input }) => {
      const rule = 'must start with a lower-case letter or digit and hold only those, - and _';
      const suggestion = typeof input === 'string' ? suggestWorkspaceName(input) : null;
      return suggestion === null ? rule : `${rule}; write "${suggestion}"`;
    },
  });

/** The valid name nearest to an invalid text; null if none of its characters can stay. */
export function suggestWorkspaceName(text: string): string | null {
  const name = text
    .slice(0, 2 * longestName)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9\-_]+/g, '-')
    .replace(/^[-_]+|-+$/g, '')
    .slice(0, longestName);
  return name === '' ? null : name;
}

const maxSeededRows = 2_000_000;

/** Days, stores and products of each preset before overrides. */
export const presetSizes: Record<
  ScenarioPreset,
  { stores: number; products: number; days: number }
> = {
  demo_minimal: { stores: 3, products: 10, days: 92 },
  showcase_rich: { stores: 5, products: 15, days: 180 },
  retail_standard: { stores: 5, products: 15, days: 180 },
  high_variance: { stores: 5, products: 15, days: 180 },
  stockout_heavy: { stores: 5, products: 15, days: 180 },
  sparse: { stores: 5, products: 15, days: 92 },
  holiday_rush: { stores: 5, products: 15, days: 92 },
  new_launches: { stores: 5, products: 25, days: 180 },
};

/** `holiday_rush` lives in October to December 2024 and takes no other last day. */
export const pinnedWindowEnd: Partial<Record<ScenarioPreset, string>> = {
  holiday_rush: '2024-12-31',
};

/** The latest day that a window may end on: the longest horizon after it still lies in the calendar. */
export const latestWindowEnd = '9999-10-02';

const runRequestFields = z.strictObject({
  preservation: z.enum(['ephemeral', 'keep']),
  promote: z
    .boolean()
    .optional()
    .describe('The winner takes the alias; only with keep. Default: true when the run seeds'),
  seed: z.int().min(0).default(42),
  scenario: scenarioPresetSchema.default('demo_minimal'),
  reset: z.boolean().default(false),
  skip_seed: z.boolean().default(true),
  workspace_name: workspaceNameSchema.optional(),
  replayed_from_workspace_id: workspaceIdSchema.optional(),
  user_scope: userScopeSchema.optional(),
  window_end: dateSchema
    .refine((date) => date <= latestWindowEnd, {
      message: `must not lie after ${latestWindowEnd}: 90 days of planning follow it`,
    })
    .optional(),
  seed_overrides: seedOverridesSchema.optional(),
  run_config: runConfigSchema.optional(),
});

type Issue = { path: (string | number)[]; message: string };
type RunRequestFields = z.infer<typeof runRequestFields>;

function preservationIssues(request: RunRequestFields): Issue[] {
  if (request.preservation === 'keep') return [];
  return (['promote', 'workspace_name', 'replayed_from_workspace_id'] as const)
    .filter((field) => request[field] !== undefined)
    .map((field) => ({ path: [field], message: 'is only for preservation: keep' }));
}

function userScopeIssues(scope: UserScope | undefined): Issue[] {
  if (scope === undefined) return [];
  const ids = [scope.store_id, scope.product_id].filter((part) => part !== undefined).length;
  const codes = [scope.store_code, scope.sku].filter((part) => part !== undefined).length;
  const whole = ids !== 1 && codes !== 1 && ids + codes > 0;
  return whole
    ? []
    : [{ path: ['user_scope'], message: 'takes both ids, both codes, or all four' }];
}

function seedIssues(request: RunRequestFields): Issue[] {
  const issues: Issue[] = [];
  const overrides = request.seed_overrides ?? {};
  const set = Object.values(overrides).filter((value) => value !== undefined).length;
  if (set > 0 && request.skip_seed) {
    issues.push({ path: ['seed_overrides'], message: 'require skip_seed: false' });
  }
  const pinned = pinnedWindowEnd[request.scenario];
  if (pinned !== undefined && overrides.window_days !== undefined) {
    issues.push({
      path: ['seed_overrides', 'window_days'],
      message: `${request.scenario} has its own days`,
    });
  }
  if (pinned !== undefined && !request.skip_seed && (request.window_end ?? pinned) !== pinned) {
    issues.push({ path: ['window_end'], message: `${request.scenario} ends on ${pinned}` });
  }
  const size = presetSizes[request.scenario];
  const rows =
    (overrides.stores ?? size.stores) *
    (overrides.products ?? size.products) *
    (overrides.window_days ?? size.days);
  if (rows > maxSeededRows) {
    issues.push({
      path: ['seed_overrides'],
      message: `stores × products × days is ${rows}, at most ${maxSeededRows}`,
    });
  }
  return issues;
}

/** The input of `showcase.start`. It does not change once the run has started. */
export const runRequestSchema = runRequestFields.superRefine((request, context) => {
  const issues = [
    ...preservationIssues(request),
    ...userScopeIssues(request.user_scope),
    ...seedIssues(request),
  ];
  for (const issue of issues) context.addIssue({ code: 'custom', ...issue });
});
export type RunRequest = z.infer<typeof runRequestSchema>;
export type RunRequestInput = z.input<typeof runRequestSchema>;

/** Whether the run promotes its winner. If the request does not say so, the source of the sales decides. */
export function isPromoted({ preservation, promote, skip_seed }: RunRequest): boolean {
  return preservation === 'keep' && (promote ?? !skip_seed);
}

export const startResultSchema = z.strictObject({
  showcase_run_id: showcaseRunIdSchema,
  workspace_id: workspaceIdSchema.nullable(),
});

export const showcaseRunInputSchema = z.strictObject({ showcase_run_id: showcaseRunIdSchema });

export const showcaseRunSchema = z.strictObject({
  showcase_run_id: showcaseRunIdSchema,
  workspace_id: workspaceIdSchema.nullable(),
  status: z.enum(['running', 'completed', 'failed']),
  started_at: timestampSchema,
  stop_requested_at: timestampSchema.nullable(),
  ended_at: timestampSchema.nullable(),
});
export type ShowcaseRun = z.infer<typeof showcaseRunSchema>;

export const currentInputSchema = z.strictObject({});
export const currentResultSchema = z.strictObject({
  running: showcaseRunSchema.nullable().describe('The one run under way in the whole system'),
  latest: showcaseRunSchema.nullable().describe('The newest run, running or not'),
});

export const stopResultSchema = z.strictObject({
  showcase_run_id: showcaseRunIdSchema,
  stopping: z.boolean().describe('False when the run had already ended'),
});

/** `lastEventId` is what a reconnecting event source sends: events after it follow. */
export const eventsInputSchema = z.strictObject({
  showcase_run_id: showcaseRunIdSchema,
  lastEventId: z
    .string()
    .regex(/^\d{1,9}$/)
    .nullish(),
});

export const pipelineResultSchema = z.strictObject({
  overall_status: overallStatusSchema,
  workspace_id: workspaceIdSchema.nullable(),
  winner_model_type: recordedNameSchema.nullable(),
  winner_wape: z.number().nullable(),
  winning_run_id: runIdSchema.nullable(),
  alias: aliasNameSchema.nullable(),
  wall_clock_s: z.number(),
});
export type PipelineResult = z.infer<typeof pipelineResultSchema>;

export const stepEventSchema = z.strictObject({
  event_type: z.enum(['step_start', 'step_complete', 'pipeline_complete', 'error']),
  step_name: stepNameSchema.nullable(),
  step_index: z.int().nullable(),
  total_steps: z.literal(showcaseSteps.length),
  phase_name: phaseNameSchema.nullable(),
  phase_index: z.int().nullable(),
  phase_total: z.literal(phaseNames.length),
  status: stepStatusSchema.nullable().describe('Null while a step is under way'),
  detail: z.string(),
  duration_ms: z.number().nullable(),
  data: jsonObjectSchema,
  timestamp: timestampSchema,
});
export type StepEvent = z.infer<typeof stepEventSchema>;
