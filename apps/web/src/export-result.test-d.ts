import type { ArtifactVerifyReason } from '@vitrine/contract';
import { expectTypeOf, test } from 'vitest';
import type { RouterOutputs } from './trpc.ts';

interface ExportFileEntry {
  path: string;
  sha256: string;
  size_bytes: number;
}

interface UnresolvedReference {
  key: string;
  ref_id: string;
  reason: 'not_found' | 'malformed_id';
}

interface ExportedModelRun {
  key: 'winning_run_id' | 'v2_run_id' | 'stale_alias_run_id';
  run_id: string;
  artifact_verified: boolean | null;
  artifact_verify_reason: ArtifactVerifyReason | null;
}

/** Spelled out on purpose: this page is what breaks when the server's answer changes its shape. */
interface WorkspaceExportResult {
  workspace_id: string;
  bundle_path: string;
  bundle_format_version: 1;
  exported_at: string;
  files: ExportFileEntry[];
  scenario_plans_exported: number;
  model_runs_referenced: number;
  model_runs: ExportedModelRun[];
  unresolved_references: UnresolvedReference[];
  validated: boolean;
  bundle_digest: string;
  unchanged: boolean;
}

test('workspace.export answers with exactly the fields the page shows', () => {
  expectTypeOf<RouterOutputs['workspace']['export']>().toEqualTypeOf<WorkspaceExportResult>();
});
