import { defaultRunConfig, type ModelType, type RunConfig } from '@vitrine/contract';
import { buildCovariates } from '@vitrine/forecasting';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ComputePool, createComputePool } from '../compute/compute-pool.ts';
import { scoreModels } from '../compute/score-models.ts';
import { beginModeling } from './modeling-ahead.ts';

let compute: ComputePool;

beforeAll(() => {
  compute = createComputePool();
});

afterAll(() => compute.close());

const windowEnd = '2025-05-20';
const rows = Array.from({ length: 140 }, (_, day) => ({
  date: new Date(Date.UTC(2025, 0, 1 + day)).toISOString().slice(0, 10),
  quantity: 40 + (day % 7) * 3 + ((day * 37) % 23),
  unit_price: 2,
  on_promotion: day % 30 < 4,
  in_stock: true,
}));
const series = { startDate: '2025-01-01', values: rows.map(({ quantity }) => quantity) };
const covariates = buildCovariates({ rows, windowEnd });
const config: RunConfig = { ...defaultRunConfig, train_model_types: ['naive', 'mstl'] };

const begin = (signal: AbortSignal) =>
  beginModeling({ compute, signal }, { series, covariates, config });

it('fits and scores at once what a run would fit and score step by step', async () => {
  const { signal } = new AbortController();
  const { models, featureAware, scores } = begin(signal);
  const { horizon } = config.backtest;
  const fit = (modelTypes: readonly ModelType[]) =>
    compute.run('fitModels', { modelTypes, series, covariates, horizon }, signal);
  expect(await models).toEqual(await fit(['naive', 'mstl']));
  expect(await featureAware).toEqual(await fit(['ridge']));
  const found = await scores;
  expect([...found.keys()]).toEqual(['naive', 'mstl', 'ridge', 'seasonal_naive']);
  for (const [modelType, outcome] of found) {
    const request = { modelTypes: [modelType], series, covariates, backtest: config.backtest };
    const [alone] = await scoreModels({ compute, signal }, request);
    expect(outcome).toEqual(alone);
    expect(outcome?.ok).toBe(true);
  }
});

it('leaves nothing behind that rejects if the run ends before a step waits for it', async () => {
  const rejections: unknown[] = [];
  const collect = (reason: unknown) => rejections.push(reason);
  process.on('unhandledRejection', collect);
  begin(AbortSignal.abort(new Error('stopped')));
  await compute.run('doNothing', undefined);
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', collect);
  expect(rejections).toEqual([]);
});
