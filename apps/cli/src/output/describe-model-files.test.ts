import type { BundleManifest } from '@vitrine/bundle';
import { describe, expect, it } from 'vitest';
import { describeModelFiles } from './describe-model-files.ts';

type Check = Pick<
  BundleManifest['model_runs'][number],
  'artifact_verified' | 'artifact_verify_reason'
>;

function manifestWith(checks: Check[]): BundleManifest {
  const keys = ['winning_run_id', 'v2_run_id', 'stale_alias_run_id'] as const;
  return {
    bundle_format_version: 1,
    exported_at: '2026-01-02T03:04:05.006Z',
    workspace: { workspace_id: 'a'.repeat(32), config_schema_version: 1 },
    model_runs: checks.map((check, index) => ({
      key: keys[index] ?? 'winning_run_id',
      run_id: 'b'.repeat(32),
      model_type: 'naive',
      status: 'success',
      artifact_uri: null,
      artifact_hash: null,
      artifact_size_bytes: null,
      metrics: null,
      ...check,
    })),
    alias: null,
    scenario_plans: [],
    unresolved_references: [],
    files: [],
  };
}

describe('the words on model files', () => {
  it('say how many of those referenced were verified', () => {
    const verified = { artifact_verified: true, artifact_verify_reason: null };
    expect(describeModelFiles(manifestWith([verified, verified]))).toBe('2 referenced, 2 verified');
  });

  it('name the run whose file differs, and why another was not checked', () => {
    const text = describeModelFiles(
      manifestWith([
        { artifact_verified: false, artifact_verify_reason: null },
        { artifact_verified: null, artifact_verify_reason: 'not_a_file' },
      ]),
    );
    expect(text).toContain('2 referenced, 0 verified');
    expect(text).toContain('winning_run_id DIFFERS from its registered hash');
    expect(text).toContain('v2_run_id not checked: not a file');
  });
});
