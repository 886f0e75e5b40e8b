import * as z from 'zod';

// What a bundle says of the records that a workspace names. A module of its own because a bundle is checked in a process of its
// own, which would otherwise build the schemas of every procedure first.

/** The keys of `created_objects` that name one model run each, in the order of the manifest. */
export const runReferenceKeys = ['winning_run_id', 'v2_run_id', 'stale_alias_run_id'] as const;
export type RunReferenceKey = (typeof runReferenceKeys)[number];

/** `winning_run_id`, `v2_run_id`, `stale_alias_run_id`, `alias` or `scenario_plan_ids[i]`. */
export const referenceKeySchema = z
  .string()
  .regex(new RegExp(`^(${runReferenceKeys.join('|')}|alias|scenario_plan_ids\\[\\d+\\])$`));

export const modelRunStatusSchema = z.enum(['pending', 'running', 'success', 'failed', 'archived']);
export type ModelRunStatus = z.infer<typeof modelRunStatusSchema>;

export const artifactVerifyReasonSchema = z.enum([
  'no_artifact',
  'missing',
  'unreadable',
  'outside_root',
  'not_a_file',
  'changed_during_read',
  'timed_out',
]);
export type ArtifactVerifyReason = z.infer<typeof artifactVerifyReasonSchema>;
