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
      exampleRow({ name: null, promote: true }),
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

  it('says nothing of preset and seed on own data, and of promotion only where the run is kept', () => {
    const request = buildRunRequest({ ...emptyDraft, seed: 'unused' });
    expect(request).toMatchObject({ preservation: 'keep', promote: false, skip_seed: true });
    expect(Object.keys(request)).not.toEqual(expect.arrayContaining(['seed']));
    expect(Object.keys(request)).not.toEqual(expect.arrayContaining(['scenario']));
    expect(Object.keys(buildRunRequest({ ...emptyDraft, keep: false }))).not.toContain('promote');
  });

  it('does not take an emptied number for a default', () => {
    const preset = { ...emptyDraft, source: 'preset' as const };
    expect(checkDraft({ ...preset, seed: '' })).toEqual({ seed: 'Must be a number' });
    expect(checkDraft({ ...preset, seed: '1.5' })).toEqual({ seed: 'Must be a whole number' });
    expect(checkDraft({ ...preset, seed: '-1' })).toEqual({ seed: 'Must be 0 or more' });
  });

  it.each([
    ['stores', '101', 'Must be 100 or less'],
    ['products', '501', 'Must be 500 or less'],
    ['products', '1.5', 'Must be a whole number'],
    ['window_days', '74', 'Must be 75 or more'],
    ['window_days', '366', 'Must be 365 or less'],
    ['sparsity', '0.91', 'Must be 0.9 or less'],
    ['promotion_intensity', '0.51', 'Must be 0.5 or less'],
    ['stockout_intensity', '-0.1', 'Must be 0 or more'],
    ['noise_sigma', 'much', 'Must be a number'],
  ] as const)('names the override %s that is %s', (name, text, error) => {
    const seed_overrides = { ...emptyDraft.seed_overrides, [name]: text };
    expect(checkDraft({ ...emptyDraft, source: 'preset', seed_overrides })).toEqual({
      [`seed_overrides.${name}`]: error,
    });
  });

  it.each([
    ['horizon', '91', 'Must be 90 or less'],
    ['n_splits', '1', 'Must be 2 or more'],
    ['min_train_size', '6', 'Must be 7 or more'],
    ['gap', '31', 'Must be 30 or less'],
    ['gap', '14', 'Gap must be smaller than horizon'],
  ] as const)('names the backtest setting %s that is %s', (name, text, error) => {
    const backtest = { ...emptyDraft.backtest, [name]: text };
    expect(checkDraft({ ...emptyDraft, backtest })).toEqual({
      [`run_config.backtest.${name}`]: error,
    });
  });

  it('names half a grain and more rows than can be seeded', () => {
    expect(checkDraft({ ...emptyDraft, grain: { store_code: 'UK' } })).toEqual({
      user_scope: 'Takes both ids, both codes, or all four',
    });
    const seed_overrides = {
      ...emptyDraft.seed_overrides,
      stores: '100',
      products: '500',
      window_days: '100',
    };
    expect(checkDraft({ ...emptyDraft, source: 'preset', seed_overrides })).toEqual({
      seed_overrides: 'Stores × products × days is 5,000,000, at most 2,000,000',
    });
  });

  it('leaves overrides out with own data and names a wrong one with a preset', () => {
    const seed_overrides = { ...emptyDraft.seed_overrides, stores: '0' };
    expect(checkDraft({ ...emptyDraft, seed_overrides })).toEqual({});
    expect(checkDraft({ ...emptyDraft, source: 'preset', seed_overrides })).toEqual({
      'seed_overrides.stores': 'Must be 1 or more',
    });
  });
});
