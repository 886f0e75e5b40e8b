import os from 'node:os';
import type { ModelType } from '@vitrine/contract';
import {
  type BacktestFold,
  type FoldRequest,
  ForecastError,
  summarizeFolds,
} from '@vitrine/forecasting';
import type { ComputePool } from './compute-pool.ts';
import type { BacktestOutcome, Outcome } from './compute-worker.ts';
import { limitConcurrency } from './limit-concurrency.ts';
import { traceFolds } from './trace-forecast.ts';

/** As many as there are cores, at least the two of the smallest pool: one thread stays free for shorter work. */
const maxFolds = Math.max(2, os.availableParallelism());

interface ScoreRequest extends FoldRequest {
  modelTypes: readonly ModelType[];
}

/**
 * Rolling-origin backtest of every model, one task per fold, so that all cores stay busy. Joins the outcomes in the order of the
 * folds, whichever ends first. A model with folds that cannot be scored reports the earliest of them.
 */
export async function scoreModels(
  { compute, signal }: { compute: ComputePool; signal: AbortSignal },
  request: ScoreRequest,
): Promise<Outcome<BacktestOutcome>[]> {
  if (request.modelTypes.length === 0) return [];
  const folds = Array.from({ length: request.backtest.n_splits }, (_, index) => index + 1);
  const inTurn = limitConcurrency(maxFolds);
  const scoreFold = (fold: number) =>
    inTurn(() => compute.run('backtestFold', { ...request, fold }, signal), signal);
  // A late fold trains on the most days; started last, it would run alone at the end.
  const latestFirst = await Promise.all(folds.toReversed().map(scoreFold));
  const scored = latestFirst.toReversed();
  return request.modelTypes.map((_, model) =>
    putTogether(scored.flatMap((models) => models[model] ?? [])),
  );
}

function putTogether(outcomes: readonly Outcome<BacktestFold>[]): Outcome<BacktestOutcome> {
  const scored: BacktestFold[] = [];
  for (const outcome of outcomes) {
    if (!outcome.ok) return outcome;
    scored.push(outcome.value);
  }
  const folds = scored.map(({ points, intervals, ...fold }) => fold);
  try {
    return { ok: true, value: { ...summarizeFolds(scored), folds, traces: traceFolds(scored) } };
  } catch (error) {
    if (!(error instanceof ForecastError)) throw error;
    return { ok: false, code: error.code, message: error.message };
  }
}
