import { buildReplayRequest, runRequestSchema } from '@vitrine/contract';
import { describe, expect, it } from 'vitest';
import { exampleRow } from '../testing/examples.ts';
import { buildRunRequest, checkDraft, draftFromWorkspace, emptyDraft } from './run-draft.ts';

describe('the run draft', () => {
  it('starts as a valid request', () => {
    expect(checkDraft(emptyDraft)).toEqual({});
  });

  it('loaded from a row stands for the same inputs that a replay sends', () => {
    const rows = [
      exampleRow({ name: null }),
      exampleRow({
        name: null,
        skip_seed: false,
        reset: true,
        scenario: 'holiday_rush',
        window_end: '2024-12-31',
        seed: 7,
        seed_overrides: { stores: 2, noise_sigma: 0.25 },
        user_scope: { store_code: 'S1', sku: 'P1' },
        run_config: {
          train_model_types: ['moving_average', 'naive'],
          backtest: {
            horizon: 28,
            strategy: 'sliding',
            n_splits: 4,
            min_train_size: 21,
            gap: 2,
            metric: 'rmse',
          },
        },
      }),
    ];
    for (const row of rows) {
      const { replayed_from_workspace_id: _source, ...replay } = buildReplayRequest(row);
      expect(runRequestSchema.parse(buildRunRequest(draftFromWorkspace(row)))).toEqual(
        runRequestSchema.parse(replay),
      );
    }
  });

  it('does not take an emptied number for a default', () => {
    expect(checkDraft({ ...emptyDraft, seed: '' })).toEqual({ seed: 'Must be a number' });
    expect(checkDraft({ ...emptyDraft, seed: '1.5' })).toEqual({ seed: 'Must be a whole number' });
    expect(checkDraft({ ...emptyDraft, seed: '-1' })).toEqual({ seed: 'Must be 0 or more' });
  });

  it('leaves overrides out with data at hand and names a wrong one with a preset', () => {
    const seed_overrides = { ...emptyDraft.seed_overrides, stores: '0' };
    expect(checkDraft({ ...emptyDraft, seed_overrides })).toEqual({});
    expect(checkDraft({ ...emptyDraft, source: 'preset', seed_overrides })).toEqual({
      'seed_overrides.stores': 'Must be 1 or more',
    });
  });
});
