import { describe, expect, it } from 'vitest';
import { exampleExport, runIds } from '../testing/examples.ts';
import { countChecks, describeUnchecked, readExportedModels } from './model-checks.ts';

describe('the model files of an export', () => {
  it('are counted as the export found them, one a reference', () => {
    const run_id = runIds[0];
    const checks = readExportedModels(
      exampleExport({
        model_runs: [
          { key: 'winning_run_id', run_id, artifact_verified: true, artifact_verify_reason: null },
          { key: 'v2_run_id', run_id, artifact_verified: false, artifact_verify_reason: null },
          {
            key: 'stale_alias_run_id',
            run_id,
            artifact_verified: null,
            artifact_verify_reason: 'timed_out',
          },
        ],
      }),
    );
    expect(checks).toEqual({ referenced: 3, verified: 1, changed: 1, unchecked: ['timed_out'] });
  });

  it('are unchecked where the check could not be made, with the reason', () => {
    const checks = countChecks([
      { verified: true, reason: null },
      { verified: null, reason: 'missing' },
      { verified: null, reason: 'no_answer' },
      { verified: null, reason: 'refused' },
    ]);
    expect(checks).toMatchObject({ referenced: 4, verified: 1, changed: 0 });
    expect(describeUnchecked(checks)).toBe(
      '1 missing · 2 not checked: no answer, refused by the server',
    );
  });
});
