import { describe, expect, it } from 'vitest';
import { planPath } from './bundle-format.ts';
import { type BundleManifest, manifestSchema } from './manifest.ts';
import { sampleId, sampleManifest } from './testing/sample-bundle.ts';

const planFiles = [2, 1].map((number) => ({ path: planPath(sampleId(number)), size_bytes: 600 }));
const manifest = () => sampleManifest({ plans: 2 }, planFiles);

function issues(change: (value: BundleManifest) => unknown): string[] {
  const value = structuredClone(manifest());
  const changed = change(value) ?? value;
  return (manifestSchema.safeParse(changed).error?.issues ?? []).map((issue) =>
    issue.path.join('/'),
  );
}

describe('the manifest', () => {
  it('is assembled with plan files in byte order and satisfies its schema', () => {
    expect(manifest().files.map((file) => file.path)).toEqual(
      [1, 2].map((n) => planPath(sampleId(n))),
    );
    expect(issues((value) => value)).toEqual([]);
  });

  it('closes the envelope: every unknown member is refused, at each level', () => {
    const run = manifest().model_runs[0];
    expect(issues((value) => ({ ...value, extra: 1 }))).toEqual(['']);
    expect(issues((value) => ({ ...value, model_runs: [{ ...run, extra: 1 }] }))).toEqual([
      'model_runs/0',
    ]);
    expect(issues((value) => ({ ...value, alias: { ...value.alias, extra: 1 } }))).toEqual([
      'alias',
    ]);
    expect(
      issues((value) => ({
        ...value,
        files: value.files.map((file) => ({ ...file, sha256: 'x' })),
      })),
    ).toEqual(['files/0', 'files/1']);
  });

  it('refuses an envelope without one of its members', () => {
    for (const name of Object.keys(manifest())) {
      const found = issues((value) =>
        Object.fromEntries(Object.entries(value).filter(([key]) => key !== name)),
      );
      expect([name, found.includes(name)]).toEqual([name, true]);
    }
  });

  it('leaves workspace and metrics open', () => {
    expect(
      issues((value) => ({
        ...value,
        workspace: { ...value.workspace, later: { any: ['thing'] } },
        model_runs: value.model_runs.map((run) => ({ ...run, metrics: { brier: 1 } })),
      })),
    ).toEqual([]);
  });

  it('checks plans and files against each other', () => {
    const outside = { path: planPath(sampleId(9)), size_bytes: 1 };
    expect(issues((value) => ({ ...value, files: value.files.slice(1) }))).toEqual([
      'scenario_plans/0/file',
    ]);
    expect(issues((value) => ({ ...value, files: [...value.files, outside] }))).toEqual([
      'files/2/path',
    ]);
    expect(issues((value) => ({ ...value, files: value.files.toReversed() }))).toEqual([
      'files/1/path',
    ]);
    expect(
      issues((value) => ({
        ...value,
        scenario_plans: [...value.scenario_plans, ...value.scenario_plans.slice(1)],
      })),
    ).toEqual(['scenario_plans/2/scenario_id']);
    expect(
      issues((value) => ({
        ...value,
        scenario_plans: value.scenario_plans.map((plan) => ({ ...plan, file: '../../etc/passwd' })),
      })).slice(0, 2),
    ).toEqual(['scenario_plans/0/file', 'scenario_plans/1/file']);
    expect(
      issues((value) => ({
        ...value,
        scenario_plans: value.scenario_plans.map((plan) => ({ ...plan, scenario_id: '../x' })),
      })).slice(0, 2),
    ).toEqual(['scenario_plans/0/scenario_id', 'scenario_plans/1/scenario_id']);
  });

  it('requires model runs in their order, each key once, and a reason exactly if there is no verdict', () => {
    const [run] = manifest().model_runs;
    const withRuns = (...changes: object[]) =>
      issues((value) => ({
        ...value,
        model_runs: changes.map((change) => ({ ...run, ...change })),
      }));
    expect(withRuns({}, { key: 'v2_run_id' }, { key: 'stale_alias_run_id' })).toEqual([]);
    expect(withRuns({ key: 'v2_run_id' }, {})).toEqual(['model_runs/1/key']);
    expect(withRuns({}, {})).toEqual(['model_runs/1/key']);
    expect(withRuns({ artifact_verified: null })).toEqual(['model_runs/0/artifact_verify_reason']);
    expect(withRuns({ artifact_verify_reason: 'missing' })).toEqual([
      'model_runs/0/artifact_verify_reason',
    ]);
    expect(withRuns({ artifact_verified: null, artifact_verify_reason: 'missing' })).toEqual([]);
  });

  it('refuses other versions and other formats of a time', () => {
    expect(issues((value) => ({ ...value, bundle_format_version: 2 }))).toEqual([
      'bundle_format_version',
    ]);
    expect(issues((value) => ({ ...value, exported_at: '2026-01-02T03:04:05Z' }))).toEqual([
      'exported_at',
    ]);
    expect(issues((value) => ({ ...value, exported_at: '2026-01-02T03:04:05.678+00:00' }))).toEqual(
      ['exported_at'],
    );
  });

  it.each(['', '..', '../a', 'A'.repeat(32), 'a'.repeat(31), `${'a'.repeat(32)}\n`, 'a/b'])(
    'writes no plan file for the id %j',
    (id) => {
      expect(() => planPath(id)).toThrow('32 lower-case hex');
    },
  );
});
