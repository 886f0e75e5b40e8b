import {
  aliasNameSchema,
  type PipelineResult,
  runIdSchema,
  type ShowcaseRun,
  type StepEvent,
} from '@vitrine/contract';
import type { VitrineDb } from '@vitrine/db';
import type { UseCases } from '../use-cases.ts';
import { openEventLog } from './event-log.ts';
import {
  failRunningWorkspaces,
  findLastEvent,
  findOutcome,
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
  const last = await findLastEvent(db, id);
  const events = openEventLog({ db, showcaseRunId: id, lastEventId: last?.event_id ?? 0 });
  const endedAt = lastSignOfLife(run, last?.event);
  const result: PipelineResult = {
    overall_status: 'fail',
    workspace_id: run.workspace_id,
    ...(await readOutcome(db, run.workspace_id)),
    wall_clock_s: (Date.parse(endedAt) - Date.parse(run.started_at)) / 1000,
  };
  await events.fault('What ran this was gone before the run had ended.');
  await events.pipelineComplete('Failed', { status: 'fail', data: { ...result }, endedAt });
}

/** As far as the run had noted it on its workspace; what is stored there is untrusted. */
async function readOutcome(db: VitrineDb, workspaceId: string | null) {
  const kept = workspaceId === null ? null : await findOutcome(db, workspaceId);
  return {
    winner_model_type: kept?.result_summary?.winner_model_type ?? null,
    winner_wape: kept?.result_summary?.winner_wape ?? null,
    winning_run_id: runIdSchema.safeParse(kept?.created_objects.winning_run_id).data ?? null,
    alias: aliasNameSchema.safeParse(kept?.created_objects.alias).data ?? null,
  };
}

/** The start is of the database's clock and events are of that of their process: the two may differ a little. */
function lastSignOfLife({ started_at }: ShowcaseRun, last: StepEvent | undefined): string {
  return last && last.timestamp > started_at ? last.timestamp : started_at;
}
