import { describe, expect, it } from 'vitest';
import { otherWorkspaceId, workspaceId } from '../testing/examples.ts';
import { countChecks, describeUnchecked, readRunIds } from './model-checks.ts';

describe('the model files of an export', () => {
  it('are those of the three runs a workspace names, and only what is an id', () => {
    expect(
      readRunIds({
        winning_run_id: workspaceId,
        v2_run_id: { toString: 'x' },
        stale_alias_run_id: otherWorkspaceId,
        scenario_plan_ids: [workspaceId],
      }),
    ).toEqual([workspaceId, otherWorkspaceId]);
    expect(readRunIds({ winning_run_id: '../../etc/passwd', v2_run_id: null })).toEqual([]);
  });

  it('are unchecked where none was asked for or the check could not be made, with the reason', () => {
    const checks = countChecks({
      referenced: 4,
      checks: [
        { verified: true, reason: null },
        { verified: null, reason: 'missing' },
        { verified: null, reason: 'no_answer' },
      ],
    });
    expect(checks).toMatchObject({ verified: 1, changed: 0 });
    expect(describeUnchecked(checks)).toBe('1 missing · 2 not checked: no answer, not asked for');
  });
});
