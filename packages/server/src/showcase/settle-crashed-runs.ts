import type { PipelineResult, ShowcaseRun } from '@vitrine/contract';
import type { VitrineDb } from '@vitrine/db';
import type { UseCases } from '../use-cases.ts';
import { openEventLog } from './event-log.ts';
import { failRunningWorkspaces, findLastEventId, findRunningRuns } from './queries.ts';

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
  for (const run of await findRunningRuns(db)) await settleRun(db, run);
}

async function settleRun(db: VitrineDb, run: ShowcaseRun): Promise<void> {
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
