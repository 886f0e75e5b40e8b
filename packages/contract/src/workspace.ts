import * as z from 'zod';
import {
  cursorSchema,
  dateSchema,
  jsonObjectSchema,
  limitSchema,
  productIdSchema,
  storeIdSchema,
  tagSchema,
  tagsSchema,
  textSchema,
  timestampSchema,
  workspaceIdSchema,
} from './primitives.ts';
import { type RunReferenceKey, referenceKeySchema } from './references.ts';
import { type ModelType, recordedNameSchema } from './registry.ts';
import { phaseSummariesSchema, replayVerdictSchema, stageDigestsSchema } from './replay-proof.ts';
import { measuredOnSchema, runVerdictSchema } from './run-verdict.ts';
import {
  runConfigSchema,
  seedOverridesSchema,
  userScopeSchema,
  workspaceNameSchema,
} from './showcase.ts';

/** The configuration as `runConfigSchema` wrote it, with the models of that version. */
const recordedConfigSchema = runConfigSchema.extend({
  train_model_types: z.array(recordedNameSchema),
});

export const workspaceStatusSchema = z.enum(['running', 'completed', 'failed']);
export type WorkspaceStatus = z.infer<typeof workspaceStatusSchema>;

export const resultSummarySchema = z.strictObject({
  winner_model_type: recordedNameSchema.nullable(),
  winner_wape: z.number().nullable(),
  wall_clock_s: z.number(),
});

/** What a run writes as `created_objects`, sparse. The stored value is untrusted: readers expect arbitrary JSON. */
export type CreatedObjects = { [Key in RunReferenceKey]?: string } & {
  scenario_plan_ids?: string[];
  alias?: string;
  trained_run_ids?: string[];
  train_model_types?: ModelType[];
};

/** A kept showcase run. An audit record: deleting it deletes nothing that it names. */
export const workspaceSchema = z.strictObject({
  workspace_id: workspaceIdSchema,
  name: workspaceNameSchema.nullable(),
  status: workspaceStatusSchema,
  seed: z.int().nullable().describe('Null on own data, where it had no effect'),
  scenario: recordedNameSchema.nullable().describe('Null on own data'),
  reset: z.boolean(),
  skip_seed: z.boolean(),
  seed_overrides: seedOverridesSchema.nullable(),
  user_scope: userScopeSchema.nullable(),
  run_config: recordedConfigSchema.nullable(),
  promote: z.boolean().describe('Registers a refit of the winner; moves the alias unless a replay'),
  window_end: dateSchema.nullable(),
  store_id: storeIdSchema.nullable(),
  product_id: productIdSchema.nullable(),
  date_start: dateSchema.nullable(),
  date_end: dateSchema.nullable(),
  created_objects: jsonObjectSchema,
  result_summary: resultSummarySchema.nullable(),
  phase_summaries: phaseSummariesSchema.nullable(),
  stage_digests: stageDigestsSchema.nullable(),
  replay_verdict: replayVerdictSchema.nullable(),
  archived: z.boolean(),
  pinned: z.boolean(),
  notes: z.string().nullable(),
  tags: z.array(z.string()),
  replayed_from_workspace_id: workspaceIdSchema.nullable(),
  config_schema_version: z.int().positive(),
  created_at: timestampSchema,
  updated_at: timestampSchema,
});
export type Workspace = z.infer<typeof workspaceSchema>;

/** A row of the list: every replay input and the grain by its codes, without notes and what the run made. */
export const workspaceListItemSchema = workspaceSchema
  .omit({
    created_objects: true,
    notes: true,
    phase_summaries: true,
    stage_digests: true,
  })
  .extend({
    grain: phaseSummariesSchema.shape.grain.describe(
      'The grain of the run, with the codes of that time; null until the run has chosen it',
    ),
    verdict: runVerdictSchema.nullable().describe('Null without a winner, and on older rows'),
    measured_on: measuredOnSchema.nullable().describe('Null if `verdict` is null'),
    has_bundle: z
      .boolean()
      .nullable()
      .describe('Whether the export folder has a bundle of it; null if that cannot be determined'),
  });
export type WorkspaceListItem = z.infer<typeof workspaceListItemSchema>;

/** The inputs that repeat a run. The whole record and a row of the list both have them. */
export type ReplayInputs = Omit<
  WorkspaceListItem,
  'grain' | 'verdict' | 'measured_on' | 'has_bundle'
>;

export const listWorkspacesInputSchema = z.strictObject({
  q: textSchema.trim().min(2).max(100).optional().describe('Part of the name, ignoring case'),
  status: workspaceStatusSchema.optional(),
  tags: z.array(tagSchema).min(1).max(20).optional().describe('Has all of these tags'),
  include_archived: z.boolean().default(false),
  replayed_from_workspace_ids: z
    .array(workspaceIdSchema)
    .min(1)
    .max(100)
    .optional()
    .describe('Only replays of these sources, deleted or not'),
  sort_by: z.enum(['created_at', 'name', 'seed', 'status']).default('created_at'),
  sort_order: z.enum(['asc', 'desc']).optional().describe('Default: desc for created_at, else asc'),
  limit: limitSchema,
  cursor: cursorSchema.optional(),
});
export type ListWorkspacesInput = z.infer<typeof listWorkspacesInputSchema>;
export const listWorkspacesResultSchema = z.strictObject({
  workspaces: z.array(workspaceListItemSchema),
  total: z.int(),
  next_cursor: cursorSchema.nullable(),
});
export type ListWorkspacesResult = z.infer<typeof listWorkspacesResultSchema>;

export const workspaceInputSchema = z.strictObject({ workspace_id: workspaceIdSchema });

/** Only the fields present change; null clears `name` and `notes`, and nothing else. */
export const updateWorkspaceInputSchema = z.strictObject({
  workspace_id: workspaceIdSchema,
  name: workspaceNameSchema.nullable().optional(),
  notes: textSchema.max(2_000).nullable().optional(),
  tags: tagsSchema.optional(),
  archived: z.boolean().optional(),
  pinned: z.boolean().optional(),
});
export type UpdateWorkspaceInput = z.infer<typeof updateWorkspaceInputSchema>;

export const deleteWorkspaceResultSchema = z.strictObject({
  workspace_id: workspaceIdSchema,
  deleted: z.literal(true),
});

export const workspaceHealthSchema = z.strictObject({
  workspace_id: workspaceIdSchema,
  references: z.array(
    z.strictObject({
      key: referenceKeySchema,
      ref_type: z.enum(['model_run', 'scenario_plan', 'alias']),
      ref_id: z.string(),
      status: z.enum(['alive', 'dead', 'unknown']),
    }),
  ),
  alive: z.int(),
  dead: z.int(),
  unknown: z.int(),
  partial_run: z.boolean().describe('The run did not make everything that a complete run makes'),
  checked_at: timestampSchema,
});
export type WorkspaceHealth = z.infer<typeof workspaceHealthSchema>;
