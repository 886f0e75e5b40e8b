import { defaultRunConfig, trainModelTypes } from '@vitrine/contract';
import { describe, expect, it } from 'vitest';
import { exampleWorkspace, otherWorkspaceId } from '../../testing/examples.ts';
import { compareWorkspaces, listDifferences } from './compare-workspaces.ts';

function differingFields(...sides: Parameters<typeof compareWorkspaces>) {
  return compareWorkspaces(...sides)
    .flatMap((section) => section.fields)
    .filter((field) => field.differs);
}

describe('compareWorkspaces', () => {
  it('finds nothing between two runs that differ by id, name and time alone', () => {
    const other = exampleWorkspace({
      workspace_id: otherWorkspaceId,
      name: 'again',
      created_at: '2026-11-23T09:00:00.000Z',
      replayed_from_workspace_id: exampleWorkspace().workspace_id,
    });
    expect(differingFields(exampleWorkspace(), other)).toEqual([]);
  });

  it('takes a configuration that spells out the defaults for the same as none', () => {
    const spelled = exampleWorkspace({
      run_config: {
        train_model_types: [...trainModelTypes],
        backtest: {
          horizon: 14,
          strategy: 'expanding',
          n_splits: 3,
          min_train_size: 30,
          gap: 0,
          metric: 'wape',
        },
      },
    });
    expect(differingFields(exampleWorkspace({ run_config: null }), spelled)).toEqual([]);
  });

  it('says how far the WAPE of the other side lies from the baseline, and as a share of it', () => {
    const better = exampleWorkspace({
      result_summary: { winner_model_type: 'ridge', winner_wape: 0.654, wall_clock_s: 5.2 },
    });
    const fields = differingFields(exampleWorkspace(), better);
    expect(fields).toContainEqual({
      field: 'winner_wape',
      a: '72.7 %',
      b: '65.4 %',
      differs: true,
      delta: '7.3 points lower, 10.1 % less',
    });
    expect(fields).toContainEqual(
      expect.objectContaining({ field: 'wall_clock_s', delta: '+1.0 s' }),
    );
  });

  it.each([
    ['test days', { date_end: '2011-11-30' }],
    [
      'backtest settings',
      { run_config: { ...defaultRunConfig, backtest: { ...defaultRunConfig.backtest, gap: 3 } } },
    ],
    ['grain', { store_id: 7 }],
  ])('gives no difference of errors between runs of other %s', (_name, part) => {
    const better = exampleWorkspace({
      ...part,
      result_summary: { winner_model_type: 'ridge', winner_wape: 0.654, wall_clock_s: 4.2 },
    });
    expect(differingFields(exampleWorkspace(), better)).toContainEqual({
      field: 'winner_wape',
      a: '72.7 %',
      b: '65.4 %',
      differs: true,
      delta: 'not comparable',
    });
  });

  it('names the test days of both sides', () => {
    expect(
      listDifferences(exampleWorkspace(), exampleWorkspace({ date_end: '2011-12-08' })),
    ).toEqual([
      {
        field: 'test_days',
        baseline: '2011-10-29 to 2011-12-09 in 3 folds',
        candidate: '2011-10-28 to 2011-12-08 in 3 folds',
      },
    ]);
  });

  it('shows the difference of the rounded times', () => {
    const { result_summary } = exampleWorkspace();
    const took = (wall_clock_s: number) =>
      exampleWorkspace({ result_summary: result_summary && { ...result_summary, wall_clock_s } });
    expect(differingFields(took(1.44), took(4.56))).toEqual([
      expect.objectContaining({ field: 'wall_clock_s', a: '1.4 s', b: '4.6 s', delta: '+3.2 s' }),
    ]);
    expect(differingFields(took(1.41), took(1.44))).toEqual([]);
  });

  it('calls a WAPE that differs beyond the digits shown a difference', () => {
    const nearly = exampleWorkspace({
      result_summary: {
        winner_model_type: 'seasonal_naive',
        winner_wape: 0.7273,
        wall_clock_s: 4.2,
      },
    });
    expect(differingFields(exampleWorkspace(), nearly)).toEqual([
      expect.objectContaining({ field: 'winner_wape' }),
    ]);
  });

  it('compares an override that only one side has with a dash', () => {
    const noisy = exampleWorkspace({ skip_seed: false, seed_overrides: { noise_sigma: 0.3 } });
    const plain = exampleWorkspace({ skip_seed: false });
    expect(differingFields(plain, noisy)).toEqual([
      { field: 'seed_overrides.noise_sigma', a: '–', b: '0.3', differs: true, delta: null },
    ]);
  });

  it('leaves the ids of what was made aside and counts', () => {
    const plans = (count: number) => ({
      scenario_plan_ids: Array.from({ length: count }, (_, index) => String(index).repeat(32)),
    });
    const one = exampleWorkspace({ created_objects: plans(1) });
    const two = exampleWorkspace({ created_objects: plans(2) });
    expect(differingFields(one, two)).toEqual([
      { field: 'scenario plans', a: '1', b: '2', differs: true, delta: null },
    ]);
  });
});
