import type { WorkspaceExportResult } from '@vitrine/contract';
import { describe, expect, it } from 'vitest';
import { joinExports } from './join-exports.ts';

interface StartedExport {
  workspaceId: string;
  openSnapshot: () => void;
  succeed: () => void;
  fail: (error: Error) => void;
}

function watchStarts() {
  const started: StartedExport[] = [];
  const start = (workspaceId: string, openSnapshot: () => void) =>
    new Promise<WorkspaceExportResult>((resolve, reject) => {
      const number = started.length;
      started.push({
        workspaceId,
        openSnapshot,
        succeed: () => resolve(resultOf(workspaceId, number)),
        fail: reject,
      });
    });
  return { started, request: joinExports(start) };
}

function resultOf(workspace_id: string, number: number): WorkspaceExportResult {
  return {
    workspace_id,
    bundle_path: workspace_id,
    bundle_format_version: 1,
    exported_at: new Date(number).toISOString(),
    files: [],
    scenario_plans_exported: 0,
    model_runs_referenced: 0,
    model_runs: [],
    unresolved_references: [],
    validated: true,
    bundle_digest: '0'.repeat(64),
    unchanged: false,
  };
}

describe('joinExports', () => {
  it('lets requests join until the snapshot opens, and no longer', async () => {
    const { started, request } = watchStarts();
    const early = [request('a'), request('a'), request('a')];
    expect(started).toHaveLength(1);
    started[0]?.openSnapshot();
    const late = [request('a'), request('a')];
    expect(started).toHaveLength(2);
    for (const each of started) each.succeed();
    const stamps = (await Promise.all([...early, ...late])).map(({ exported_at }) =>
      Date.parse(exported_at),
    );
    expect(stamps).toEqual([0, 0, 0, 1, 1]);
  });

  it('keeps a waiting export joinable after the previous one ends', async () => {
    const { started, request } = watchStarts();
    const first = request('a');
    started[0]?.openSnapshot();
    const second = request('a');
    started[0]?.succeed();
    await first;
    const joined = request('a');
    expect(started).toHaveLength(2);
    started[1]?.succeed();
    expect(await joined).toBe(await second);
  });

  it('never joins another workspace', () => {
    const { started, request } = watchStarts();
    void request('a');
    void request('b');
    expect(started.map((each) => each.workspaceId)).toEqual(['a', 'b']);
  });

  it('starts a new export after one that failed before its snapshot', async () => {
    const { started, request } = watchStarts();
    const failed = [request('a'), request('a')];
    started[0]?.fail(new Error('busy'));
    for (const outcome of failed) await expect(outcome).rejects.toThrow('busy');
    const next = request('a');
    expect(started).toHaveLength(2);
    started[1]?.succeed();
    expect(await next).toMatchObject({ workspace_id: 'a' });
  });
});
