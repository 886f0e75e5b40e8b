import type { ShowcaseRun, StepEvent, Workspace } from '@vitrine/contract';
import { showcaseEvent, showcaseRun, showcaseWorkspace, type VitrineDb } from '@vitrine/db';
import { and, asc, desc, eq, getTableColumns, gt, notInArray, sql } from 'drizzle-orm';
import { VitrineError } from '../rpc/vitrine-error.ts';

/** How many runs keep their rows and events. */
const keptRuns = 20;

export const eventChannel = 'showcase_event';

export function insertWorkspace(db: VitrineDb, row: typeof showcaseWorkspace.$inferInsert) {
  return db.insert(showcaseWorkspace).values(row);
}

export type WorkspaceOutcome = Partial<
  Pick<
    Workspace,
    | 'status'
    | 'window_end'
    | 'user_scope'
    | 'store_id'
    | 'product_id'
    | 'date_start'
    | 'date_end'
    | 'created_objects'
    | 'result_summary'
    | 'phase_summaries'
    | 'stage_digests'
    | 'replay_verdict'
  >
>;

/** The digests of a kept run, null if it has recorded none; undefined if there is no such row. */
export async function findStageDigests(db: VitrineDb, workspaceId: string) {
  const [row] = await db
    .select({ digests: showcaseWorkspace.stage_digests })
    .from(showcaseWorkspace)
    .where(eq(showcaseWorkspace.workspace_id, workspaceId));
  return row?.digests;
}

/** The saved outcome of a run, locked for the duration of the transaction; null if there is no such row. */
export async function lockOutcome(db: VitrineDb, workspaceId: string) {
  const { created_objects, result_summary, phase_summaries, workspace_id } = showcaseWorkspace;
  const [row] = await db
    .select({ workspace_id, created_objects, result_summary, phase_summaries })
    .from(showcaseWorkspace)
    .where(eq(workspace_id, workspaceId))
    .for('update');
  return row ?? null;
}

/** Writes what the run found or made; false if the row is gone or another process has settled the run as dead. */
export async function writeOutcome(db: VitrineDb, workspaceId: string, outcome: WorkspaceOutcome) {
  const rows = await db
    .update(showcaseWorkspace)
    .set({ ...outcome, updated_at: sql`now()` })
    .where(
      and(eq(showcaseWorkspace.workspace_id, workspaceId), eq(showcaseWorkspace.status, 'running')),
    )
    .returning({ id: showcaseWorkspace.workspace_id });
  return rows.length > 0;
}

/** Inserts the run and deletes the oldest beyond the twenty that are kept, never one in progress. */
export async function insertRun(db: VitrineDb, run: { id: string; workspaceId: string | null }) {
  await db.insert(showcaseRun).values({
    showcase_run_id: run.id,
    workspace_id: run.workspaceId,
    status: 'running',
  });
  const newest = db
    .select({ id: showcaseRun.showcase_run_id })
    .from(showcaseRun)
    .orderBy(desc(eq(showcaseRun.status, 'running')), desc(showcaseRun.run_order))
    .limit(keptRuns);
  await db.delete(showcaseRun).where(notInArray(showcaseRun.showcase_run_id, newest));
}

interface NumberedEvent {
  event_id: number;
  event: StepEvent;
}

interface RunEnd extends NumberedEvent {
  status: 'completed' | 'failed';
  /** The current time, unless the run ended earlier. */
  endedAt?: string | undefined;
}

/** Ends the run and appends its last event, both or neither, so that every ended run has its last event. */
export function endRun(db: VitrineDb, id: string, { status, endedAt, ...last }: RunEnd) {
  return db.transaction(async (tx) => {
    await appendEvents(tx, id, [last]);
    await tx
      .update(showcaseRun)
      .set({ status, ended_at: endedAt ?? sql`now()` })
      .where(eq(showcaseRun.showcase_run_id, id));
  });
}

/** The columns of a run that leave the table; its place in the order stays inside. */
const { run_order: runOrder, ...runColumns } = getTableColumns(showcaseRun);

export async function findRun(db: VitrineDb, id: string): Promise<ShowcaseRun | null> {
  const [run] = await db
    .select(runColumns)
    .from(showcaseRun)
    .where(eq(showcaseRun.showcase_run_id, id));
  return run ?? null;
}

export function findRunningRuns(db: VitrineDb): Promise<ShowcaseRun[]> {
  return db.select(runColumns).from(showcaseRun).where(eq(showcaseRun.status, 'running'));
}

export async function findLatestRun(db: VitrineDb): Promise<ShowcaseRun | null> {
  const [run] = await db.select(runColumns).from(showcaseRun).orderBy(desc(runOrder)).limit(1);
  return run ?? null;
}

/**
 * Records the request and notifies the runner in any process. One statement, so that it needs none of the connections for transactions:
 * uploads and exports may hold all of them for minutes.
 */
export function requestStop(db: VitrineDb, id: string) {
  return db.execute(sql`with recorded as (
    update showcase_run set stop_requested_at = now()
    where showcase_run_id = ${id} and stop_requested_at is null
  ) select pg_notify(${eventChannel}, ${id})`);
}

function notify(db: VitrineDb, id: string) {
  return db.execute(sql`select pg_notify(${eventChannel}, ${id})`);
}

/** Locks the row of a run that says `running` for the duration of the transaction, so that no process appends events. */
export async function lockRunningRun(db: VitrineDb, id: string): Promise<ShowcaseRun | null> {
  const [run] = await db.select(runColumns).from(showcaseRun).where(isRunning(id)).for('update');
  return run ?? null;
}

function isRunning(id: string) {
  return and(eq(showcaseRun.showcase_run_id, id), eq(showcaseRun.status, 'running'));
}

/**
 * Appends events and notifies the viewers in every process, in one transaction. Returns the run as it stood then. Throws if it has
 * ended, because another process took it for dead and settled it.
 */
export function appendEvents(
  db: VitrineDb,
  id: string,
  entries: readonly NumberedEvent[],
): Promise<Pick<ShowcaseRun, 'stop_requested_at'>> {
  return db.transaction(async (tx) => {
    const [run] = await tx.select().from(showcaseRun).where(isRunning(id)).for('key share');
    if (!run) throw new VitrineError('INTERNAL', `Run ${id} has ended already.`);
    const rows = entries.map((entry) => ({ showcase_run_id: id, ...entry }));
    await tx.insert(showcaseEvent).values(rows);
    await notify(tx, id);
    return run;
  });
}

export function selectEventsAfter(db: VitrineDb, id: string, eventId: number) {
  return db
    .select({ event_id: showcaseEvent.event_id, event: showcaseEvent.event })
    .from(showcaseEvent)
    .where(and(eq(showcaseEvent.showcase_run_id, id), gt(showcaseEvent.event_id, eventId)))
    .orderBy(asc(showcaseEvent.event_id));
}

/** Settles every workspace that still says `running`; the caller holds the lock that a live runner would hold. */
export function failRunningWorkspaces(db: VitrineDb) {
  return db
    .update(showcaseWorkspace)
    .set({ status: 'failed', updated_at: sql`now()` })
    .where(eq(showcaseWorkspace.status, 'running'));
}
