import type { ModelType } from '@vitrine/contract';
import { backtest } from '@vitrine/forecasting';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ComputePool, createComputePool } from './compute-pool.ts';
import { scoreModels } from './score-models.ts';
import { traceFolds } from './trace-forecast.ts';

let compute: ComputePool;

beforeAll(() => {
  compute = createComputePool();
});

afterAll(() => compute.close());

const series = {
  startDate: '2025-01-01',
  values: Array.from({ length: 80 }, (_, day) => 40 + (day % 7) * 3 + ((day * 37) % 23)),
};
const config = {
  horizon: 7,
  strategy: 'expanding',
  n_splits: 5,
  min_train_size: 7,
  gap: 1,
  metric: 'wape',
} as const;

const score = (modelTypes: readonly ModelType[], n_splits: number = config.n_splits) => {
  const { signal } = new AbortController();
  const request = { series, backtest: { ...config, n_splits } };
  return scoreModels({ compute, signal }, { ...request, modelTypes });
};

it('gives each model the same result as its backtest in one piece, to the last bit', async () => {
  const modelTypes = ['median_combination', 'mstl', 'ridge', 'naive'] as const;
  const outcomes = await score(modelTypes);
  for (const [index, modelType] of modelTypes.entries()) {
    const { folds, metrics, buckets, intervals } = backtest({
      modelType,
      series,
      backtest: config,
    });
    expect(outcomes[index]).toStrictEqual({
      ok: true,
      value: {
        metrics,
        intervals,
        buckets,
        folds: folds.map(({ points, intervals, ...fold }) => fold),
        traces: traceFolds(folds),
      },
    });
  }
});

it('says why the earliest fold of a model could not be scored, and scores the other models', async () => {
  const [mstl, naive] = await score(['mstl', 'naive'], 10);
  expect(mstl).toMatchObject({ ok: false, code: 'NOT_ENOUGH_DATA' });
  expect(mstl).toMatchObject({ message: expect.stringMatching(/^Fold 1: /) });
  expect(naive).toMatchObject({ ok: true });
});

it('says for every model that there are too few days for the folds', async () => {
  const outcomes = await score(['naive', 'mstl'], 20);
  expect(outcomes.map((outcome) => outcome.ok || outcome.code)).toEqual([
    'FOLD_TOO_SHORT',
    'FOLD_TOO_SHORT',
  ]);
});

it('ends on abort', async () => {
  const reason = new Error('enough');
  const request = { series, backtest: config, modelTypes: ['naive'] as const };
  const scoring = scoreModels({ compute, signal: AbortSignal.abort(reason) }, request);
  await expect(scoring).rejects.toBe(reason);
});
