import * as z from 'zod';
import { runIdSchema, sha256Schema, timestampSchema, workspaceIdSchema } from './primitives.ts';
import { artifactVerifyReasonSchema, referenceKeySchema, runReferenceKeys } from './references.ts';

export const exportFileEntrySchema = z.strictObject({
  path: z.string().describe('Relative to the bundle, with /'),
  sha256: sha256Schema,
  size_bytes: z.int().nonnegative(),
});
export type ExportFileEntry = z.infer<typeof exportFileEntrySchema>;

export const unresolvedReferenceSchema = z.strictObject({
  key: referenceKeySchema,
  ref_id: z.string(),
  reason: z.enum(['not_found', 'malformed_id']),
});
export type UnresolvedReference = z.infer<typeof unresolvedReferenceSchema>;

/** What hashing the model file of a referenced run found during the export; the manifest of the bundle says the same. */
export const exportedModelRunSchema = z.strictObject({
  key: z.enum(runReferenceKeys),
  run_id: runIdSchema,
  artifact_verified: z.boolean().nullable(),
  artifact_verify_reason: artifactVerifyReasonSchema
    .nullable()
    .describe('Why the file could not be checked; set exactly when artifact_verified is null'),
});
export type ExportedModelRun = z.infer<typeof exportedModelRunSchema>;

export const workspaceExportResultSchema = z.strictObject({
  workspace_id: workspaceIdSchema,
  bundle_path: z.string().describe('Relative to the repository root; outside it the workspace id'),
  bundle_format_version: z.literal(1),
  exported_at: timestampSchema,
  files: z.array(exportFileEntrySchema).describe('The whole inventory, checksums.sha256 too'),
  scenario_plans_exported: z.int().nonnegative(),
  model_runs_referenced: z.int().nonnegative(),
  model_runs: z.array(exportedModelRunSchema).describe('One per model run in the manifest'),
  unresolved_references: z.array(unresolvedReferenceSchema),
  validated: z.boolean(),
  bundle_digest: sha256Schema.describe('SHA-256 of checksums.sha256: pins every byte'),
  unchanged: z
    .boolean()
    .describe('The bundle on disk already had this content and was left untouched'),
});
export type WorkspaceExportResult = z.infer<typeof workspaceExportResultSchema>;

export const bundleProblemCodeSchema = z.enum([
  'missing_file',
  'unlisted_file',
  'hash_mismatch',
  'size_mismatch',
  'duplicate_entry',
  'unsafe_path',
  'symbolic_link',
  'not_a_file',
  'empty_list',
  'malformed_line',
  'unsorted_list',
  'manifest_invalid',
  'unknown_format_version',
  'manifest_contradiction',
  'plan_invalid',
  'digest_mismatch',
]);
export type BundleProblemCode = z.infer<typeof bundleProblemCodeSchema>;

export const bundleProblemSchema = z.strictObject({
  code: bundleProblemCodeSchema,
  path: z.string(),
  expected: z.string().nullable(),
  found: z.string().nullable(),
});
export type BundleProblem = z.infer<typeof bundleProblemSchema>;

export const bundleReportSchema = z.strictObject({
  ok: z.boolean(),
  workspace_id: z.string().nullable(),
  bundle_format_version: z.int().nullable(),
  bundle_digest: sha256Schema.nullable(),
  files: z.array(exportFileEntrySchema.extend({ ok: z.boolean() })),
  problems: z.array(bundleProblemSchema),
});
export type BundleReport = z.infer<typeof bundleReportSchema>;
