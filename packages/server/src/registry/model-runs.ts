import {
  type IncomparableReason,
  type Metrics,
  type ModelRun,
  runIdSchema,
} from '@vitrine/contract';
import type { VitrineDb } from '@vitrine/db';
import { z } from 'zod';
import { cursorTimeSchema, decodeCursor, encodeCursor } from '../cursor.ts';
import { VitrineError } from '../vitrine-error.ts';
import {
  countModelRuns,
  findModelRuns,
  type ModelRunFilter,
  selectModelRunPage,
} from './queries.ts';

const cursorKeys = z.tuple([cursorTimeSchema, runIdSchema]);

export async function getModelRun(db: VitrineDb, runId: string): Promise<ModelRun> {
  const [run] = await findModelRuns(db, [runId]);
  if (!run) throw new VitrineError('MODEL_RUN_NOT_FOUND', `There is no model run ${runId}.`);
  return run;
}

/** Found and missing as data, in the order asked, duplicates once; one query. */
export async function getModelRunsByIds(db: VitrineDb, runIds: readonly string[]) {
  const byId = new Map((await findModelRuns(db, runIds)).map((run) => [run.run_id, run]));
  const asked = [...new Set(runIds)];
  return {
    found: asked.flatMap((id) => byId.get(id) ?? []),
    missing: asked.filter((id) => !byId.has(id)),
  };
}

interface ListOptions extends ModelRunFilter {
  limit: number;
  cursor?: string | undefined;
}

export async function listModelRuns(db: VitrineDb, { limit, cursor, ...filter }: ListOptions) {
  const after = cursor ? decodeCursor(cursor, cursorKeys) : null;
  const [rows, total] = await Promise.all([
    selectModelRunPage(db, filter, { limit: limit + 1, after }),
    countModelRuns(db, filter),
  ]);
  const runs = rows.slice(0, limit);
  const last = runs.at(-1);
  const next = rows.length > limit && last ? encodeCursor([last.created_at, last.run_id]) : null;
  return { runs, total, next_cursor: next };
}

/** Sets two runs side by side; what keeps them from being compared is an answer, not an error. */
export async function compareModelRuns(db: VitrineDb, baselineId: string, candidateId: string) {
  const [baseline, candidate] = await Promise.all([
    getModelRun(db, baselineId),
    getModelRun(db, candidateId),
  ]);
  const reason = incomparableReason(baseline, candidate);
  const deltas = reason === null ? metricDeltas(baseline.metrics, candidate.metrics) : null;
  return { comparable: reason === null, reason, baseline, candidate, metric_deltas: deltas };
}

function incomparableReason(baseline: ModelRun, candidate: ModelRun): IncomparableReason | null {
  if (baseline.feature_frame_version !== candidate.feature_frame_version) {
    return 'feature_frame_version_mismatch';
  }
  const sameGrain =
    baseline.store_id === candidate.store_id && baseline.product_id === candidate.product_id;
  if (!sameGrain) return 'different_grain';
  return baseline.metrics && candidate.metrics ? null : 'metrics_missing';
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
  };
}
