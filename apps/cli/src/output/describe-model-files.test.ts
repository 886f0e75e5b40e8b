import type { ExportedModelRun } from '@vitrine/contract';
import { describe, expect, it } from 'vitest';
import { describeModelFiles } from './describe-model-files.ts';

const run_id = 'b'.repeat(32);
const verified = { run_id, artifact_verified: true, artifact_verify_reason: null };

describe('the description of model files', () => {
  it('says how many of the referenced files were verified', () => {
    const runs: ExportedModelRun[] = [
      { key: 'winning_run_id', ...verified },
      { key: 'v2_run_id', ...verified },
    ];
    expect(describeModelFiles(runs)).toBe('2 referenced, 2 verified');
  });

  it('names the run whose file differs, and why another was not checked', () => {
    const text = describeModelFiles([
      { key: 'winning_run_id', ...verified, artifact_verified: false },
      {
        key: 'v2_run_id',
        run_id,
        artifact_verified: null,
        artifact_verify_reason: 'not_a_file',
      },
    ]);
    expect(text).toContain('2 referenced, 0 verified');
    expect(text).toContain('winning_run_id DIFFERS from its registered hash');
    expect(text).toContain('v2_run_id not checked: not a file');
  });
});
