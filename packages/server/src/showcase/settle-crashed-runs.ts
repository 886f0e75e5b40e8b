import {
  aliasNameSchema,
  type PipelineResult,
  phaseNames,
  phaseSummariesSchema,
  runIdSchema,
  type ShowcaseRun,
  type StepEvent,
  type StepSummary,
} from '@vitrine/contract';
import type { VitrineDb } from '@vitrine/db';
import type { UseCases } from '../wiring/use-cases.ts';
import { type EndedSteps, endInterruptedSteps, findEndedSteps } from './end-interrupted-steps.ts';
import { type EventLog, openEventLog, type StepOutcome } from './event-log.ts';
import {
  failRunningWorkspaces,
  findRunningRuns,
  lockOutcome,
  lockRunningRun,
  selectEventsAfter,
  writeOutcome,
} from './queries.ts';
import { summarizePhases } from './summarize-phases.ts';

interface SettleOptions {
  db: VitrineDb;
  useCases: UseCases;
}

/**
 * Settles every run, workspace and model run that still says `running` as `failed`; their objects stay. The caller holds the run lock, so none of
 * them has a live runner.
 */
export async function settleCrashedRuns({ db, useCases }: SettleOptions): Promise<void> {
  await useCases.failUnfinishedRuns();
  for (const { showcase_run_id } of await findRunningRuns(db))
    await db.transaction((tx) => settleRun({ db: tx, useCases }, showcase_run_id));
  // The remaining workspaces have no run: their process ended between writing the two rows.
  await failRunningWorkspaces(db);
}

const gone = 'The process running this run ended before the run finished.';

/** A runner that lost its lock may not know it yet; the row's lock makes its events end before the ones written here. */
async function settleRun({ db, useCases }: SettleOptions, id: string): Promise<void> {
  const run = await lockRunningRun(db, id);
  if (!run) return;
  const numbered = await selectEventsAfter(db, id, 0);
  const written = numbered.map(({ event }) => event);
  const workspace = await readWorkspace(db, run.workspace_id);
  const ended = findEndedSteps({ events: written, workspaceSteps: workspace?.steps ?? [] });
  const cause = await describeCause(ended, useCases);
  const steps = endInterruptedSteps({ ended, cause, kept: describeKeeping(workspace) });
  if (workspace) await writeFailure(db, workspace, steps);
  const lastEventId = numbered.at(-1)?.event_id ?? 0;
  const events = openEventLog({ db, showcaseRunId: id, lastEventId });
  await appendMissingEvents(events, { written, steps });
  await events.fault(gone);
  const endedAt = lastSignOfLife(run, written.at(-1));
  const result: PipelineResult = {
    overall_status: 'fail',
    workspace_id: run.workspace_id,
    ...(workspace?.outcome ?? noOutcome),
    wall_clock_s: (Date.parse(endedAt) - Date.parse(run.started_at)) / 1000,
  };
  await events.pipelineComplete('Failed', { status: 'fail', data: { ...result }, endedAt });
}

const noOutcome = {
  winner_model_type: null,
  winner_wape: null,
  winning_run_id: null,
  alias: null,
};

type StoredWorkspace = NonNullable<Awaited<ReturnType<typeof readWorkspace>>>;

/** The outcome saved on the workspace; stored values are untrusted. */
async function readWorkspace(db: VitrineDb, workspaceId: string | null) {
  const row = workspaceId === null ? null : await lockOutcome(db, workspaceId);
  if (!row) return null;
  const { workspace_id, result_summary, created_objects } = row;
  const summaries = phaseSummariesSchema.safeParse(row.phase_summaries).data ?? null;
  return {
    workspace_id,
    summaries,
    steps: phaseNames.flatMap((phase) => summaries?.[phase]?.steps ?? []),
    outcome: {
      winner_model_type: result_summary?.winner_model_type ?? null,
      winner_wape: result_summary?.winner_wape ?? null,
      winning_run_id: runIdSchema.safeParse(created_objects.winning_run_id).data ?? null,
      alias: aliasNameSchema.safeParse(created_objects.alias).data ?? null,
    },
  };
}

/** A reset cannot be undone: if nothing was seeded after it, the failure has to say so. */
async function describeCause(ended: EndedSteps, useCases: UseCases): Promise<string> {
  const hasPassed = (step: 'reset' | 'seed') => ended.get(step)?.status === 'pass';
  if (!hasPassed('reset') || hasPassed('seed')) return gone;
  // The seeding may have finished, or a user may have loaded a file since.
  const isEmpty = (await useCases.findLatestSalesDate()) === null;
  return `${gone} The sales had already been deleted${isEmpty ? ', and nothing was seeded' : ''}.`;
}

function describeKeeping(workspace: StoredWorkspace | null): StepOutcome {
  return workspace
    ? { status: 'pass', detail: 'Kept as failed' }
    : { status: 'skip', detail: 'Nothing is kept' };
}

/** Without a saved summary, the environment of the run is unknown. */
async function writeFailure(
  db: VitrineDb,
  { workspace_id, summaries }: StoredWorkspace,
  steps: readonly StepSummary[],
): Promise<void> {
  const summary = summaries && { phase_summaries: summarizePhases({ ...summaries, steps }) };
  await writeOutcome(db, workspace_id, { status: 'failed', ...summary });
}

interface WrittenAndEnded {
  written: readonly StepEvent[];
  steps: readonly StepSummary[];
}

/** The interrupted step already has its start event; only its end is missing. */
async function appendMissingEvents(
  events: EventLog,
  { written, steps }: WrittenAndEnded,
): Promise<void> {
  const isWritten = (event_type: StepEvent['event_type'], { step_name }: StepSummary) =>
    written.some((event) => event.event_type === event_type && event.step_name === step_name);
  const unended = steps.filter((step) => !isWritten('step_complete', step));
  for (const step of unended.filter((step) => isWritten('step_start', step)))
    await events.stepComplete(step.step_name, step, null);
  const unbegun = unended.filter((step) => !isWritten('step_start', step));
  if (unbegun.length > 0) await events.stepsEnded(unbegun);
}

/** The start comes from the database's clock and events from their process's clock: the two may differ a little. */
function lastSignOfLife({ started_at }: ShowcaseRun, last: StepEvent | undefined): string {
  return last && last.timestamp > started_at ? last.timestamp : started_at;
}
