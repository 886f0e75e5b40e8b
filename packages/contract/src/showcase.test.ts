import { describe, expect, it } from 'vitest';
import { trainModelTypes } from './registry.ts';
import {
  defaultRunConfig,
  isPromoted,
  phaseNames,
  presetSizes,
  type RunRequestInput,
  runRequestSchema,
  scenarioPresetSchema,
  showcaseSteps,
  suggestWorkspaceName,
  workspaceNameSchema,
} from './showcase.ts';

/** The paths at which a request is refused; empty if it is accepted. */
function refusals(request: Record<string, unknown>): string[] {
  const parsed = runRequestSchema.safeParse({ preservation: 'keep', ...request });
  return parsed.success ? [] : parsed.error.issues.map((issue) => issue.path.join('.'));
}

describe('a run request', () => {
  it('has to say whether the run is kept, and nothing else', () => {
    expect(runRequestSchema.safeParse({}).success).toBe(false);
    expect(runRequestSchema.parse({ preservation: 'ephemeral' })).toEqual({
      preservation: 'ephemeral',
      seed: 42,
      scenario: 'demo_minimal',
      reset: false,
      skip_seed: true,
    });
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['an unknown key', { colour: 'red' }, ''],
    ['a negative seed', { seed: -1 }, 'seed'],
    ['a fractional seed', { seed: 1.5 }, 'seed'],
    ['an unknown preset', { scenario: 'demo' }, 'scenario'],
    ['a name with capitals', { workspace_name: 'Q4' }, 'workspace_name'],
    ['a name of 101 letters', { workspace_name: 'a'.repeat(101) }, 'workspace_name'],
    ['a day that no calendar has', { window_end: '2024-02-30' }, 'window_end'],
    ['a window with no calendar left to plan in', { window_end: '9999-10-03' }, 'window_end'],
    ['half a scope', { user_scope: { store_id: 1 } }, 'user_scope'],
    ['a scope of one id and one code', { user_scope: { store_id: 1, sku: 'A' } }, 'user_scope'],
    ['an empty scope', { user_scope: {} }, 'user_scope'],
    ['overrides without seeding', { seed_overrides: { stores: 1 } }, 'seed_overrides'],
    [
      'more rows than two million',
      { skip_seed: false, seed_overrides: { stores: 100, products: 500 } },
      'seed_overrides',
    ],
    [
      'days for the preset that has its own',
      { skip_seed: false, scenario: 'holiday_rush', seed_overrides: { window_days: 100 } },
      'seed_overrides.window_days',
    ],
    [
      'another last day for the preset that has its own',
      { skip_seed: false, scenario: 'holiday_rush', window_end: '2024-12-30' },
      'window_end',
    ],
    ['no model', { run_config: { train_model_types: [] } }, 'run_config.train_model_types'],
    [
      'a model twice',
      { run_config: { train_model_types: ['naive', 'naive'] } },
      'run_config.train_model_types',
    ],
    [
      'a horizon of nothing',
      { run_config: { backtest: { horizon: 0 } } },
      'run_config.backtest.horizon',
    ],
    [
      'a gap as long as the horizon',
      { run_config: { backtest: { horizon: 7, gap: 7 } } },
      'run_config.backtest.gap',
    ],
  ])('refuses %s, naming the field', (_what, request, field) => {
    expect(refusals(request)).toEqual([field]);
  });

  it.each([
    ['stores', 1, 100],
    ['products', 1, 500],
    ['window_days', 75, 365],
    ['sparsity', 0, 0.9],
    ['promotion_intensity', 0, 0.5],
    ['stockout_intensity', 0, 0.5],
    ['noise_sigma', 0, 0.5],
  ])('takes the override %s from %d to %d and nothing beyond', (name, low, high) => {
    const isTaken = (value: number) =>
      refusals({ skip_seed: false, seed_overrides: { [name]: value } }).length === 0;
    const step = Number.isInteger(high) ? 1 : 0.01;
    expect([low, high, low - step, high + step].map(isTaken)).toEqual([true, true, false, false]);
  });

  it.each([
    ['horizon', 1, 90],
    ['n_splits', 2, 20],
    ['gap', 0, 13],
  ])('takes the backtest setting %s from %d to %d and nothing beyond', (name, low, high) => {
    const isTaken = (value: number) =>
      refusals({ run_config: { backtest: { [name]: value } } }).length === 0;
    expect([low, high, low - 1, high + 1].map(isTaken)).toEqual([true, true, false, false]);
  });

  it('promotes where it seeds and is kept, unless it says otherwise', () => {
    const promotes = (request: RunRequestInput) => isPromoted(runRequestSchema.parse(request));
    expect(promotes({ preservation: 'keep', skip_seed: false })).toBe(true);
    expect(promotes({ preservation: 'keep' })).toBe(false);
    expect(promotes({ preservation: 'keep', promote: true })).toBe(true);
    expect(promotes({ preservation: 'keep', skip_seed: false, promote: false })).toBe(false);
    expect(promotes({ preservation: 'ephemeral', skip_seed: false })).toBe(false);
  });

  it('names a workspace, its source and a promotion only when it is kept', () => {
    const request: RunRequestInput = {
      preservation: 'ephemeral',
      promote: false,
      workspace_name: 'q4',
      replayed_from_workspace_id: 'a'.repeat(32),
    };
    const parsed = runRequestSchema.safeParse(request);
    expect(parsed.error?.issues.map((issue) => issue.path[0])).toEqual([
      'promote',
      'workspace_name',
      'replayed_from_workspace_id',
    ]);
  });

  it.each([
    { stores: 100, products: 200, window_days: 100 },
    { stores: 11, products: 500, window_days: 363 },
  ])('takes %j, at most two million rows', (seed_overrides) => {
    expect(refusals({ skip_seed: false, seed_overrides })).toEqual([]);
    const more = { ...seed_overrides, window_days: seed_overrides.window_days + 1 };
    expect(refusals({ skip_seed: false, seed_overrides: more })).toEqual(['seed_overrides']);
  });

  it('takes {} for no overrides, also without seeding', () => {
    expect(refusals({ seed_overrides: {} })).toEqual([]);
  });
});

describe('the constants of a run', () => {
  it('are the defaults that the documents name', () => {
    expect(defaultRunConfig).toEqual({
      train_model_types: [...trainModelTypes],
      backtest: {
        horizon: 14,
        strategy: 'expanding',
        n_splits: 3,
        min_train_size: 30,
        gap: 0,
        metric: 'wape',
      },
    });
  });

  it('are sixteen steps in six phases, in order', () => {
    expect(showcaseSteps).toHaveLength(16);
    expect([...new Set(showcaseSteps.map((step) => step.phase_name))]).toEqual(phaseNames);
  });

  it('give every preset a size', () => {
    expect(Object.keys(presetSizes).sort()).toEqual([...scenarioPresetSchema.options].sort());
  });
});

describe('a name that is none', () => {
  it.each([
    ['UK Hearts', 'uk-hearts'],
    ['  Müller & Söhne!  ', 'muller-sohne'],
    ['_draft', 'draft'],
    ['Ａ１', 'a1'],
    ['x'.repeat(150).toUpperCase(), 'x'.repeat(100)],
  ])('%j is refused with one that is', (text, name) => {
    expect(suggestWorkspaceName(text)).toBe(name);
    expect(workspaceNameSchema.safeParse(name).success).toBe(true);
    expect(JSON.stringify(workspaceNameSchema.safeParse(text).error?.issues)).toContain(name);
  });

  it('is refused without a suggestion if none of its characters can stay', () => {
    expect(suggestWorkspaceName('東京 …')).toBeNull();
    const [issue] = workspaceNameSchema.safeParse('東京').error?.issues ?? [];
    expect(issue?.message).toMatch(/only those, - and _$/);
  });
});

describe('the codes of a scope', () => {
  it('are brought into the form in which they are stored', () => {
    const user_scope = { store_code: ' Cafe\u0301\u00a0', sku: 'P1' };
    const request = runRequestSchema.parse({ preservation: 'keep', user_scope });
    expect(request.user_scope).toEqual({ store_code: 'Caf\u00e9', sku: 'P1' });
  });
});
