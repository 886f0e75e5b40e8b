import type { PipelineResult } from '@vitrine/contract';
import type { VitrineDb } from '@vitrine/db';
import type { UseCases } from '../use-cases.ts';
import { openEventLog } from './event-log.ts';
import {
  failRunningWorkspaces,
  findLastEventId,
  findRunningRuns,
  lockRunningRun,
} from './queries.ts';

interface SettleOptions {
  db: VitrineDb;
  useCases: UseCases;
}

/**
 * Settles every run, workspace and model run that still says `running` as `failed`; what they had made stays. The caller holds the run lock, so that
 * no live runner can be behind them.
 */
export async function settleCrashedRuns({ db, useCases }: SettleOptions): Promise<void> {
  await useCases.failUnfinishedRuns();
  await failRunningWorkspaces(db);
  for (const { showcase_run_id } of await findRunningRuns(db))
    await db.transaction((tx) => settleRun(tx, showcase_run_id));
}

/** A runner that lost its lock may not know yet; under the row's lock its events end before the ones written here. */
async function settleRun(db: VitrineDb, id: string): Promise<void> {
  const run = await lockRunningRun(db, id);
  if (!run) return;
  const events = openEventLog({
    db,
    showcaseRunId: run.showcase_run_id,
    lastEventId: await findLastEventId(db, run.showcase_run_id),
  });
  const result: PipelineResult = {
    overall_status: 'fail',
    workspace_id: run.workspace_id,
    winner_model_type: null,
    winner_wape: null,
    winning_run_id: null,
    alias: null,
    wall_clock_s: Math.max(0, (Date.now() - Date.parse(run.started_at)) / 1000),
  };
  await events.fault('What ran this was gone before the run had ended.');
  await events.pipelineComplete('Failed', { status: 'fail', data: { ...result } });
}
