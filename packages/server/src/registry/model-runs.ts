import {
  type KeptModelRun,
  type ListModelRunsInput,
  listMeasurementDifferences,
  type Metrics,
  type ModelRun,
  type ModelRunComparison,
  measurementOfRun,
  modelRunStatusSchema,
  recordedNameSchema,
  runIdSchema,
} from '@vitrine/contract';
import type { VitrineDb } from '@vitrine/db';
import * as z from 'zod';
import {
  cursorTimeSchema,
  cutPage,
  decodeOrdered,
  encodeOrdered,
  type Order,
  resolveOrder,
} from '../rpc/cursor.ts';
import { VitrineError } from '../rpc/vitrine-error.ts';
import {
  countModelRuns,
  findKeepers,
  findModelRuns,
  type ModelRunPosition,
  type SortKey,
  selectModelRunPage,
} from './queries.ts';

const sortKeySchemas = {
  created_at: cursorTimeSchema,
  wape: z.number().nullable(),
  model_type: recordedNameSchema,
  status: modelRunStatusSchema,
};

export async function getModelRun(db: VitrineDb, runId: string): Promise<ModelRun> {
  const [run] = await findModelRuns(db, [runId]);
  if (!run) throw new VitrineError('MODEL_RUN_NOT_FOUND', `There is no model run ${runId}.`);
  return run;
}

/** One run and the workspace that keeps it. */
export async function getKeptModelRun(db: VitrineDb, runId: string): Promise<KeptModelRun> {
  const [run, keepers] = await Promise.all([getModelRun(db, runId), findKeepers(db, [runId])]);
  return { ...run, kept_by: keepers.get(runId) ?? null };
}

/** Found runs and missing ids, both as data, in the order requested, duplicates once; one query. */
export async function getModelRunsByIds(db: VitrineDb, runIds: readonly string[]) {
  const byId = new Map((await findModelRuns(db, runIds)).map((run) => [run.run_id, run]));
  const asked = [...new Set(runIds)];
  return {
    found: asked.flatMap((id) => byId.get(id) ?? []),
    missing: asked.filter((id) => !byId.has(id)),
  };
}

/** One page of runs; `total` counts what the same filters match, not the page. */
export async function listModelRuns(db: VitrineDb, input: ListModelRunsInput) {
  const { limit } = input;
  const order = resolveOrder(input);
  const after = input.cursor ? readCursor(input.cursor, order) : null;
  const [rows, total] = await Promise.all([
    selectModelRunPage(db, input, { ...order, limit: limit + 1, after }),
    countModelRuns(db, input),
  ]);
  const { page, next_cursor } = cutPage(rows, limit, (last) => makeCursor(last, order));
  const keepers = await findKeepers(
    db,
    page.map((run) => run.run_id),
  );
  const runs = page.map((run) => ({ ...run, kept_by: keepers.get(run.run_id) ?? null }));
  return { runs, total, next_cursor };
}

function readCursor(cursor: string, order: Order<SortKey>): ModelRunPosition {
  const keys = z.tuple([sortKeySchemas[order.sort_by], cursorTimeSchema, runIdSchema]);
  const [key, created_at, run_id] = decodeOrdered(cursor, order, keys);
  return { key, created_at, run_id };
}

function makeCursor(run: ModelRun, order: Order<SortKey>): string {
  const { sort_by } = order;
  const key = sort_by === 'wape' ? (run.metrics?.wape ?? null) : run[sort_by];
  return encodeOrdered(order, [key, run.created_at, run.run_id]);
}

/** Compares two runs; if they are not comparable, the result says why instead of an error. */
export async function compareModelRuns(db: VitrineDb, baselineId: string, candidateId: string) {
  const [baseline, candidate] = await Promise.all([
    getModelRun(db, baselineId),
    getModelRun(db, candidateId),
  ]);
  return describeComparison(baseline, candidate);
}

/** Errors are subtracted only if both were measured on the same days of the same grain by the same backtest. */
export function describeComparison(baseline: ModelRun, candidate: ModelRun): ModelRunComparison {
  const differences = listMeasurementDifferences(
    measurementOfRun(baseline),
    measurementOfRun(candidate),
  );
  const comparable = differences.length === 0;
  const metric_deltas = comparable ? metricDeltas(baseline.metrics, candidate.metrics) : null;
  return { comparable, differences, baseline, candidate, metric_deltas };
}

function metricDeltas(baseline: Metrics | null, candidate: Metrics | null): Metrics {
  const delta = (name: keyof Metrics) => {
    const from = baseline?.[name] ?? null;
    const to = candidate?.[name] ?? null;
    return from === null || to === null ? null : to - from;
  };
  return {
    wape: delta('wape'),
    smape: delta('smape'),
    mae: delta('mae'),
    rmse: delta('rmse'),
    bias: delta('bias'),
    mase: delta('mase'),
    rmsse: delta('rmsse'),
  };
}
