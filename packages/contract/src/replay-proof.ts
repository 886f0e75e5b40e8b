import * as z from 'zod';
import { grainCodesSchema, sha256Schema, workspaceIdSchema } from './primitives.ts';
import { measuredOnSchema, runVerdictSchema, selectionSchema } from './run-verdict.ts';
import { phaseNameSchema, stepNameSchema, stepStatusSchema } from './showcase.ts';

/** The digested parts of a run, in the order in which a run completes them: the first difference is the first in this list. */
export const stageParts = [
  { phase: 'data', part: 'sales' },
  { phase: 'data', part: 'features' },
  { phase: 'modeling', part: 'models' },
  { phase: 'modeling', part: 'metrics' },
  { phase: 'decision', part: 'winner' },
  { phase: 'planning', part: 'plans' },
] as const;
export type StagePart = (typeof stageParts)[number];

/** SHA-256 of the canonical JSON of each part that a run has reached; parts that it has not reached are left out. */
export const stageDigestsSchema = z.strictObject({
  data: z.strictObject({ sales: sha256Schema, features: sha256Schema }).partial().optional(),
  modeling: z.strictObject({ models: sha256Schema, metrics: sha256Schema }).partial().optional(),
  decision: z.strictObject({ winner: sha256Schema }).partial().optional(),
  planning: z.strictObject({ plans: sha256Schema }).partial().optional(),
});
export type StageDigests = z.infer<typeof stageDigestsSchema>;

/** What a run ran on. Reported beside its outcome and never digested: another machine has to produce the same numbers. */
export const runEnvironmentSchema = z.strictObject({
  vitrine_version: z.string(),
  node_version: z.string(),
  platform: z.string(),
  arch: z.string(),
});
export type RunEnvironment = z.infer<typeof runEnvironmentSchema>;

export const stepSummarySchema = z.strictObject({
  step_name: stepNameSchema,
  status: stepStatusSchema,
  detail: z.string(),
  duration_ms: z.int().nonnegative(),
});
export type StepSummary = z.infer<typeof stepSummarySchema>;

const phaseSummarySchema = z
  .strictObject({
    status: stepStatusSchema.describe('The worst of its steps; skip when all were skipped'),
    duration_ms: z.int().nonnegative(),
    steps: z.array(stepSummarySchema),
  })
  .optional();

/**
 * The outcome of each phase that the run reached, its grain, the winner with its verdict and measurement, and the environment.
 * Rows of older versions have no `selection`, `verdict` and `measured_on`.
 */
export const phaseSummariesSchema = z.strictObject({
  data: phaseSummarySchema,
  modeling: phaseSummarySchema,
  decision: phaseSummarySchema,
  planning: phaseSummarySchema,
  verify: phaseSummarySchema,
  keep: phaseSummarySchema,
  grain: grainCodesSchema.nullable(),
  selection: selectionSchema.nullable().optional(),
  verdict: runVerdictSchema.nullable().optional(),
  measured_on: measuredOnSchema.nullable().optional(),
  environment: runEnvironmentSchema,
});
export type PhaseSummaries = z.infer<typeof phaseSummariesSchema>;

export type ProofSide = 'source' | 'replay';

/** A sentence about two runs in which the runs are data, so that each reader calls them by its own names. */
export const sidedSentenceSchema = z.array(
  z.union([z.string(), z.strictObject({ side: z.enum(['source', 'replay']) })]),
);
export type SidedSentence = z.infer<typeof sidedSentenceSchema>;

/** The sentence in words; without others the runs are called source and replay. */
export function formatSided(
  sentence: SidedSentence,
  words: Record<ProofSide, string> = { source: 'source', replay: 'replay' },
): string {
  return sentence.map((piece) => (typeof piece === 'string' ? piece : words[piece.side])).join('');
}

const placeShape = {
  phase: phaseNameSchema,
  part: z.enum(stageParts.map(({ part }) => part)),
  source: sha256Schema.nullable().describe('Digest of the source, null where it has none'),
  replay: sha256Schema.nullable().describe('Digest of the replay, null where it has none'),
};

/** `equivalent`: digests differ, every number lies within a relative 1e-9, and all else is equal. */
export const replayVerdictSchema = z.strictObject({
  verdict: z.enum(['identical', 'equivalent', 'diverged']),
  first_difference: z
    .strictObject(placeShape)
    .nullable()
    .describe('The first part that makes the verdict what it is'),
});
export type ReplayVerdict = z.infer<typeof replayVerdictSchema>;

export const partComparisonSchema = z.strictObject({
  ...placeShape,
  outcome: z
    .enum(['identical', 'equivalent', 'diverged', 'absent', 'not_comparable'])
    .describe(
      'absent: neither run reached it; not_comparable: one run recorded no digest, or used the rules of another version',
    ),
  reason: sidedSentenceSchema
    .nullable()
    .describe('Where and how the two differ, or why they cannot be compared'),
});
export type PartComparison = z.infer<typeof partComparisonSchema>;

export const replayProofInputSchema = z.strictObject({
  source_workspace_id: workspaceIdSchema,
  replay_workspace_id: workspaceIdSchema,
});
export type ReplayProofInput = z.infer<typeof replayProofInputSchema>;

export const replayProofSchema = replayVerdictSchema.extend({
  verdict: replayVerdictSchema.shape.verdict
    .nullable()
    .describe('Null when the two cannot be compared'),
  not_comparable: sidedSentenceSchema
    .nullable()
    .describe('Why the two cannot be compared; else null'),
  ...replayProofInputSchema.shape,
  parts: z.array(partComparisonSchema).describe('In the order of the pipeline'),
  environments: z.strictObject({
    source: runEnvironmentSchema.nullable(),
    replay: runEnvironmentSchema.nullable(),
  }),
});
export type ReplayProof = z.infer<typeof replayProofSchema>;
