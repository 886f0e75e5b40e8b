import {
  aliasNameSchema,
  artifactVerifyReasonSchema,
  modelRunStatusSchema,
  runIdSchema,
  runReferenceKeys,
  scenarioIdSchema,
  sha256Schema,
  timestampSchema,
  type UnresolvedReference,
  unresolvedReferenceSchema,
  workspaceIdSchema,
} from '@vitrine/contract';
import * as z from 'zod';
import { bundleFormatVersion, comparePaths, isRecordId, planPath } from './bundle-format.ts';

/** One model run that the workspace points at; the model file itself is never in the bundle. */
export const modelRunReferenceSchema = z.strictObject({
  key: z.enum(runReferenceKeys),
  run_id: runIdSchema,
  model_type: z.string().min(1),
  status: modelRunStatusSchema,
  artifact_uri: z.string().nullable(),
  artifact_hash: sha256Schema.nullable(),
  artifact_size_bytes: z.int().nonnegative().nullable(),
  artifact_verified: z.boolean().nullable(),
  artifact_verify_reason: artifactVerifyReasonSchema.nullable(),
  metrics: z.looseObject({}).nullable(),
});
export type ModelRunReference = z.infer<typeof modelRunReferenceSchema>;

/** The workspace's alias and the run that it points at during the export. */
export const aliasReferenceSchema = z.strictObject({
  alias_name: aliasNameSchema,
  run_id: runIdSchema,
});
export type AliasReference = z.infer<typeof aliasReferenceSchema>;

export const planReferenceSchema = z.strictObject({
  scenario_id: scenarioIdSchema,
  file: z.string(),
  name: z.string(),
});
export type PlanReference = z.infer<typeof planReferenceSchema>;

export const planFileEntrySchema = z.strictObject({
  path: z.string(),
  size_bytes: z.int().nonnegative(),
});

const envelopeSchema = z.strictObject({
  bundle_format_version: z.literal(bundleFormatVersion),
  exported_at: timestampSchema,
  workspace: z.looseObject({
    workspace_id: workspaceIdSchema,
    config_schema_version: z.int().positive(),
  }),
  model_runs: z.array(modelRunReferenceSchema),
  alias: aliasReferenceSchema.nullable(),
  scenario_plans: z.array(planReferenceSchema),
  unresolved_references: z.array(unresolvedReferenceSchema),
  files: z.array(planFileEntrySchema),
});
export type BundleManifest = z.infer<typeof envelopeSchema>;

type Issue = { path: (string | number)[]; message: string };

function modelRunIssues({ model_runs: runs }: BundleManifest): Issue[] {
  const ranks = runs.map((run) => runReferenceKeys.indexOf(run.key));
  return runs.flatMap((run, index) => {
    const issues: Issue[] = [];
    if (index > 0 && (ranks[index] ?? 0) <= (ranks[index - 1] ?? 0)) {
      const message = `each key once, in the order ${runReferenceKeys.join(', ')}`;
      issues.push({ path: ['model_runs', index, 'key'], message });
    }
    if ((run.artifact_verified === null) !== (run.artifact_verify_reason !== null)) {
      const message = 'a reason exactly when artifact_verified is null';
      issues.push({ path: ['model_runs', index, 'artifact_verify_reason'], message });
    }
    return issues;
  });
}

function planIssues({ scenario_plans: plans, files }: BundleManifest): Issue[] {
  const paths = new Set(files.map((file) => file.path));
  const seen = new Set<string>();
  const issues: Issue[] = [];
  const report = (index: number, key: keyof PlanReference, message: string) =>
    issues.push({ path: ['scenario_plans', index, key], message });
  for (const [index, { scenario_id, file }] of plans.entries()) {
    if (!isRecordId(scenario_id)) continue;
    const expected = planPath(scenario_id);
    if (file !== expected) report(index, 'file', expected);
    else if (!paths.has(file)) report(index, 'file', 'a path of files');
    if (seen.has(scenario_id)) report(index, 'scenario_id', 'each plan once');
    seen.add(scenario_id);
  }
  return issues;
}

function fileIssues({ scenario_plans: plans, files }: BundleManifest): Issue[] {
  const planned = new Set(plans.map((plan) => plan.file));
  const issues: Issue[] = [];
  const report = (index: number, message: string) =>
    issues.push({ path: ['files', index, 'path'], message });
  for (const [index, { path }] of files.entries()) {
    const previous = files[index - 1]?.path;
    if (!planned.has(path)) report(index, 'a file of scenario_plans');
    if (previous !== undefined && comparePaths(previous, path) >= 0) {
      report(index, 'each path once, in byte order');
    }
  }
  return issues;
}

/** `manifest.json` of format 1: a closed envelope; `workspace` and `metrics` are open JSON. */
export const manifestSchema = envelopeSchema.superRefine((manifest, context) => {
  const issues = [...modelRunIssues(manifest), ...planIssues(manifest), ...fileIssues(manifest)];
  for (const issue of issues) context.addIssue({ code: 'custom', ...issue });
});

/**
 * Assembles the manifest of format 1; pure. Keeps the order of the plans and sorts `files` in byte order. Validates nothing:
 * `manifestSchema` and the verifier do that.
 */
export function assembleManifest(parts: {
  exportedAt: string;
  workspace: BundleManifest['workspace'];
  modelRuns: readonly ModelRunReference[];
  alias: AliasReference | null;
  plans: readonly { scenario_id: string; name: string }[];
  unresolvedReferences: readonly UnresolvedReference[];
  planFiles: readonly { path: string; size_bytes: number }[];
}): BundleManifest {
  return {
    bundle_format_version: bundleFormatVersion,
    exported_at: parts.exportedAt,
    workspace: parts.workspace,
    model_runs: [...parts.modelRuns],
    alias: parts.alias,
    scenario_plans: parts.plans.map(({ scenario_id, name }) => ({
      scenario_id,
      file: planPath(scenario_id),
      name,
    })),
    unresolved_references: [...parts.unresolvedReferences],
    files: parts.planFiles
      .map(({ path, size_bytes }) => ({ path, size_bytes }))
      .sort((left, right) => comparePaths(left.path, right.path)),
  };
}
