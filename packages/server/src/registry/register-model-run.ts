import type { JsonObject, Metrics, ModelRun, ModelType } from '@vitrine/contract';
import { modelRun, type VitrineDb } from '@vitrine/db';
import { and, eq, sql } from 'drizzle-orm';
import { createId } from '../ids.ts';
import { describeFault } from '../rpc/errors.ts';
import { VitrineError } from '../rpc/vitrine-error.ts';
import type { ArtifactStore } from './artifact-store.ts';
import { hashConfig, hashSeries } from './hashes.ts';
import { modelRunColumns } from './queries.ts';

export interface TrainedModel {
  model_type: ModelType;
  model_config: JsonObject;
  feature_config: JsonObject | null;
  feature_frame_version: ModelRun['feature_frame_version'];
  store_id: number;
  product_id: number;
  data_window_start: string;
  data_window_end: string;
  quantities: readonly number[];
  metrics: Metrics | null;
  artifact: JsonObject;
  runtime_info: JsonObject;
}

interface RegisterOptions {
  db: VitrineDb;
  artifacts: ArtifactStore;
  model: TrainedModel;
}

/**
 * Writes the model file and its registry row, `pending` to `success` in order: a row is `success` only when its file is on
 * disk and hashed. A failure leaves the row `failed` with the reason and rethrows. If that cannot be written either, the row is settled
 * later, like a row of a process that is gone.
 */
export async function registerModelRun({
  db,
  artifacts,
  model,
}: RegisterOptions): Promise<ModelRun> {
  const run_id = createId();
  await insertPending(db, run_id, model);
  await moveModelRun(db, { run_id, from: 'pending', to: 'running' });
  try {
    const stored = await artifacts.write(run_id, model.artifact);
    return await moveModelRun(db, { run_id, from: 'running', to: 'success', set: stored });
  } catch (error) {
    const set = { error_message: describeFault(error) };
    // The caller gets the first failure: if the database caused it, this write fails too.
    await moveModelRun(db, { run_id, from: 'running', to: 'failed', set }).catch(() => {});
    throw error;
  }
}

/**
 * Settles every run that is still `pending` or `running` as `failed`, by the allowed steps. The caller makes sure that no process is
 * registering a run.
 */
export function failUnfinishedRuns(db: VitrineDb): Promise<void> {
  return db.transaction(async (tx) => {
    await tx
      .update(modelRun)
      .set({ status: 'running', updated_at: sql`now()` })
      .where(eq(modelRun.status, 'pending'));
    await tx
      .update(modelRun)
      .set({
        status: 'failed',
        error_message: 'The process registering this model ended before it finished.',
        updated_at: sql`now()`,
      })
      .where(eq(modelRun.status, 'running'));
  });
}

async function insertPending(db: VitrineDb, run_id: string, model: TrainedModel): Promise<void> {
  await db.insert(modelRun).values({ ...describeModelRun(model), run_id, status: 'pending' });
}

/** The registry's description of a model, whether the registry keeps it or not. */
export function describeModelRun({ artifact: _artifact, quantities, ...row }: TrainedModel) {
  return {
    ...row,
    config_hash: hashConfig(row),
    data_hash: hashSeries({ startDate: row.data_window_start, values: quantities }),
  };
}

interface Move {
  run_id: string;
  from: ModelRun['status'];
  to: ModelRun['status'];
  set?: Partial<ModelRun>;
}

async function moveModelRun(db: VitrineDb, { run_id, from, to, set }: Move): Promise<ModelRun> {
  const [row] = await db
    .update(modelRun)
    .set({ ...set, status: to, updated_at: sql`now()` })
    .where(and(eq(modelRun.run_id, run_id), eq(modelRun.status, from)))
    .returning(modelRunColumns);
  if (!row) throw new VitrineError('INTERNAL', `Run ${run_id} could not go from ${from} to ${to}.`);
  return row;
}
