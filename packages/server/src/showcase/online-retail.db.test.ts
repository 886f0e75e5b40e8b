import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type ModelRun, modelRunSchema, trainModelTypes } from '@vitrine/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FinishedRun, type Instance, type Lab, openLab } from './testing/open-lab.ts';

const file = fileURLToPath(
  new URL('../../../../../shared/data/online_retail_daily.csv', import.meta.url),
);

interface Shop {
  lab: Lab;
  instance: Instance;
}

async function openShop(): Promise<Shop> {
  const lab = await openLab();
  const instance = await lab.open();
  await instance.ingest(readFileSync(file, 'utf8'));
  return { lab, instance };
}

interface Kept {
  run: FinishedRun;
  /** The registered runs by their role in the workspace. */
  models: Record<string, ModelRun>;
}

async function runOn({ instance }: Shop, store_code: string, sku: string): Promise<Kept> {
  const run = await instance.run({
    preservation: 'keep',
    promote: true,
    user_scope: { store_code, sku },
  });
  const { created_objects: made } = await instance.kept(run);
  const ids = [...(made.trained_run_ids as string[]), String(made.stale_alias_run_id)];
  const { found } = await instance.api.registry.runs.byIds({ run_ids: ids });
  const models = found.map((model) => {
    const isStale = model.run_id === made.stale_alias_run_id;
    return [isStale ? 'stale' : model.model_type, modelRunSchema.parse(model)];
  });
  return { run, models: Object.fromEntries(models) };
}

/** Results that must be the same on every machine at any time. */
function fingerprint({ models }: Kept) {
  return Object.entries(models)
    .map(([name, { artifact_hash, data_hash, config_hash, metrics }]) => ({
      name,
      artifact_hash,
      data_hash,
      config_hash,
      metrics,
    }))
    .sort((left, right) => left.name.localeCompare(right.name));
}

describe.skipIf(!existsSync(file))('[shared data] runs on daily sales of a real shop', () => {
  let here: Shop;
  let elsewhere: Shop;

  beforeAll(async () => {
    [here, elsewhere] = await Promise.all([openShop(), openShop()]);
  });

  afterAll(() => Promise.all([here.lab.dispose(), elsewhere.lab.dispose()]));

  it.each([
    ['UK', '85123A', '374 days, 35,509 units', [0.921854, 0.727255, 0.767313]],
    ['UK', '22423', '374 days, 11,068 units', [0.755444, 0.643216, 0.675042]],
    ['DE', '22326', '370 days, 1,233 units', [1.580645, 1.193548, 1.147465]],
  ] as const)('registers the published WAPE of %s %s', async (store_code, sku, size, wapes) => {
    const { run, models } = await runOn(here, store_code, sku);
    expect(run.result.overall_status).toBe('pass');
    expect(Object.keys(models)).toHaveLength(11);
    expect(run.step('status').detail).toContain(size);
    const names = ['naive', 'seasonal_naive', 'moving_average'] as const;
    const found = names.map((name) => models[name]?.metrics?.wape?.toFixed(6));
    expect(found).toEqual(wapes.map((wape) => wape.toFixed(6)));
    const errors = Object.values(models)
      .filter((model) => model !== models.stale)
      .map(({ metrics }) => metrics?.wape ?? Number.NaN);
    const [best, median] = [Math.min(...errors), models.median_combination?.metrics?.wape ?? 0];
    expect(run.result.winner_wape).toBe(best <= 0.9 * median ? best : median);
  });

  it('makes a model file for every model, two plans, the alias and a run that leaves it stale', async () => {
    const { run, models } = await runOn(here, 'UK', '85123A');
    const { api } = here.instance;
    expect(Object.keys(models).sort()).toEqual([...trainModelTypes, 'ridge', 'stale'].sort());
    for (const model of Object.values(models)) {
      expect(model.status).toBe('success');
      expect(await api.registry.runs.verify({ run_id: model.run_id })).toMatchObject({
        verified: true,
        size_bytes: model.artifact_size_bytes,
      });
    }
    expect(models.ridge?.feature_frame_version).toBe(2);
    expect(models.stale?.data_window_end).toBe('2011-12-08');
    const alias = await api.registry.aliases.byName({ alias_name: 'demo-production' });
    expect(alias).toMatchObject({
      run_id: run.result.winning_run_id,
      is_stale: true,
      stale_reason: 'newer_success_run',
    });
    expect(run.step('champion_compare').data).toMatchObject({
      comparable: true,
      differences: [],
    });
    expect(run.step('plan_compare').data.ranking).toHaveLength(2);
  });

  it('prices plans at the mean of the last 28 days with sales, not at the odd price of the last day', async () => {
    const { run } = await runOn(here, 'UK', '85123A');
    const { api } = here.instance;
    const { created_objects: made } = await here.instance.kept(run);
    const ids = made.scenario_plan_ids as string[];
    const { found } = await api.scenario.byIds({ scenario_ids: ids });
    const simulated = await api.scenario.simulate({
      run_id: String(made.v2_run_id),
      method: 'model_exogenous',
      assumptions: {},
    });
    const comparisons = [...found.map((plan) => plan.comparison), simulated];
    expect(comparisons).toHaveLength(3);
    for (const comparison of comparisons) {
      // 3,386 units from 8 November to 9 December; the last day sold 4 of them at 5.08.
      expect(comparison.unit_price_used).toBeCloseTo(2.792346, 6);
      expect(comparison.unit_price_source).toBe('recent_sales');
      expect(comparison.baseline_revenue).toBeCloseTo(
        comparison.baseline_units * (comparison.unit_price_used ?? 0),
        9,
      );
    }
  });

  it('gives the same artifact bytes, hashes and metrics in another database', async () => {
    const [first, second] = await Promise.all([
      runOn(here, 'UK', '22423'),
      runOn(elsewhere, 'UK', '22423'),
    ]);
    expect(fingerprint(second)).toEqual(fingerprint(first));
    expect(fingerprint(first)).toHaveLength(11);
  });
});
