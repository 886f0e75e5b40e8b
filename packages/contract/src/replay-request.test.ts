import { describe, expect, it } from 'vitest';
import { buildReplayRequest, findReplayObstacle } from './replay-request.ts';
import { runRequestSchema } from './showcase.ts';
import { workspaceListItemSchema } from './workspace.ts';

const source = workspaceListItemSchema.parse({
  workspace_id: 'a'.repeat(32),
  name: 'q4-baseline',
  status: 'completed',
  seed: 7,
  scenario: 'sparse',
  reset: true,
  skip_seed: false,
  seed_overrides: { stores: 2 },
  user_scope: { store_id: 1, product_id: 2, store_code: 'UK', sku: '85123A' },
  promote: true,
  run_config: { train_model_types: ['naive'], backtest: { horizon: 7 } },
  window_end: '2011-12-09',
  store_id: 1,
  product_id: 2,
  date_start: '2010-12-01',
  date_end: '2011-12-09',
  result_summary: null,
  replay_verdict: null,
  grain: null,
  verdict: null,
  measured_on: null,
  has_bundle: true,
  archived: true,
  pinned: true,
  tags: ['q4'],
  replayed_from_workspace_id: 'b'.repeat(32),
  config_schema_version: 1,
  created_at: '2026-01-02T03:04:05.678Z',
  updated_at: '2026-01-02T03:04:05.678Z',
});

describe('buildReplayRequest', () => {
  it('sends every recorded input as it stands, kept, from this source, and without the name', () => {
    expect(buildReplayRequest(source)).toEqual({
      preservation: 'keep',
      replayed_from_workspace_id: source.workspace_id,
      promote: true,
      seed: 7,
      scenario: 'sparse',
      reset: true,
      skip_seed: false,
      seed_overrides: { stores: 2 },
      user_scope: source.user_scope,
      run_config: source.run_config,
      window_end: '2011-12-09',
    });
  });

  it('leaves out what was not recorded, and is a request that the server takes', () => {
    const bare = {
      ...source,
      seed_overrides: null,
      user_scope: null,
      run_config: null,
      window_end: null,
      skip_seed: true,
      seed: null,
      scenario: null,
    };
    const request = buildReplayRequest(bare);
    for (const field of ['user_scope', 'seed', 'scenario'])
      expect(Object.keys(request)).not.toContain(field);
    expect(runRequestSchema.safeParse(request).success).toBe(true);
  });

  it('names the preset and the models that this version does not know', () => {
    expect(findReplayObstacle(source)).toBeNull();
    const run_config = source.run_config && {
      ...source.run_config,
      train_model_types: ['prophet'],
    };
    const newer = { ...source, scenario: 'metaverse', run_config };
    expect(findReplayObstacle(newer)).toBe(
      'This version does not know the preset metaverse, model prophet',
    );
    expect(() => buildReplayRequest(newer)).toThrow();
  });

  it('does not touch its source', () => {
    const before = structuredClone(source);
    buildReplayRequest(source);
    expect(source).toEqual(before);
  });
});
