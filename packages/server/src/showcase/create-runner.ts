import { setTimeout as wait } from 'node:timers/promises';
import {
  defaultRunConfig,
  type RunEnvironment,
  type RunRequest,
  type ShowcaseRun,
  stoppedOnRequest,
  type UserScope,
} from '@vitrine/contract';
import type { Database, SessionLock } from '@vitrine/db';
import type { ComputePool } from '../compute/compute-pool.ts';
import { createId } from '../ids.ts';
import { VitrineError } from '../rpc/vitrine-error.ts';
import type { UseCases } from '../wiring/use-cases.ts';
import { openEventLog } from './event-log.ts';
import { createKeeper, listPlanTags, openWorkspace } from './keep-workspace.ts';
import { findRun, findRunningRuns, insertRun } from './queries.ts';
import { completeScope, resolveWindowEnd } from './resolve-request.ts';
import { describeResult, runPipeline } from './run-pipeline.ts';
import { createRecord, type RunState, StepFailure } from './run-state.ts';
import { settleCrashedRuns } from './settle-crashed-runs.ts';
import type { RunNotifier } from './watch-events.ts';

/** The only runner in the whole system holds this lock for the duration of its run. */
const runLockName = 'showcase-run';

/** A stop request arrives as a notification; polling covers one that is lost while a connection is re-established. */
const stopPollMs = 250;

/** How long a start waits for the lock of a run with status `running`: longer than another process takes to settle crashed runs. */
const startPatienceMs = 500;

/** How long a start waits for the process that holds the lock to insert its run: it may still be checking the request. */
const unnamedPatienceMs = 10_000;

export interface RunnerDependencies {
  database: Database;
  useCases: UseCases;
  /** For a run that leaves nothing behind: everything it makes ends with it. */
  createEphemeralUseCases: () => UseCases;
  compute: ComputePool;
  notifier: RunNotifier;
  environment: RunEnvironment;
  log: (message: string, fields: Record<string, unknown>) => void;
}

export interface Runner {
  /** Starts a run, the only one in the system, and returns at once; `SHOWCASE_BUSY` names the run in progress. */
  start(request: RunRequest): Promise<{ showcase_run_id: string; workspace_id: string | null }>;
  /** Settles runs whose process is gone; does nothing while a run is in progress. */
  settleCrashed(): Promise<void>;
  /** Does work while no run is in progress and, thanks to the lock, none can start; `SHOWCASE_BUSY` names a run in progress. */
  whileIdle<Result>(work: (lock: SessionLock) => Promise<Result>): Promise<Result>;
  /** Ends a run of this process and settles it as failed before returning. */
  close(): Promise<void>;
}

export function createRunner(dependencies: RunnerDependencies): Runner {
  const shutdown = new AbortController();
  const starting = new Set<Promise<PreparedRun>>();
  let current: Promise<void> = Promise.resolve();
  const start = async (request: RunRequest) => {
    const lock = await takeRunLock(dependencies.database);
    try {
      const run = await prepareRun(dependencies, request);
      current = executeRun({ dependencies, run, lock, shutdown: shutdown.signal });
      return run;
    } catch (error) {
      await lock.release();
      throw error;
    }
  };
  return {
    start: async (request) => {
      shutdown.signal.throwIfAborted();
      const started = start(request);
      starting.add(started);
      try {
        const { showcase_run_id, workspace_id } = await started;
        return { showcase_run_id, workspace_id };
      } finally {
        starting.delete(started);
      }
    },
    settleCrashed: () => settleIfFree(dependencies),
    whileIdle: async (work) => {
      const lock = await takeRunLock(dependencies.database);
      try {
        return await work(lock);
      } finally {
        await lock.release();
      }
    },
    close: async () => {
      shutdown.abort(new StepFailure('The process running this run was shut down.'));
      await Promise.allSettled(starting);
      await current;
    },
  };
}

/** Call only under the lock: without it another run may be in progress, and its rows look the same. */
async function settleIfFree({ database, useCases }: RunnerDependencies): Promise<void> {
  const { db, locks } = database;
  const lock = await locks.tryAcquire(runLockName);
  if (!lock) return;
  try {
    await settleCrashedRuns({ db, useCases });
  } finally {
    await lock.release();
  }
}

/**
 * Another process may hold the lock briefly: to settle crashed runs, whose rows still say `running`, because its own run has no row
 * yet, or for a sweep. A refusal names the run if there is one.
 */
async function takeRunLock({ db, locks }: Database): Promise<SessionLock> {
  const asked = performance.now();
  for (;;) {
    const lock = await locks.tryAcquire(runLockName);
    if (lock) return lock;
    const waited = performance.now() - asked;
    const [running] = waited > startPatienceMs ? await findRunningRuns(db) : [];
    if (running || waited > unnamedPatienceMs) throw busy(running);
    await wait(50);
  }
}

function busy(running: ShowcaseRun | undefined): VitrineError {
  if (!running)
    return new VitrineError(
      'SHOWCASE_BUSY',
      'A run is starting, or a sweep is in progress; try again.',
    );
  const { showcase_run_id, workspace_id } = running;
  return new VitrineError(
    'SHOWCASE_BUSY',
    `Run ${showcase_run_id} is under way; one run at a time.`,
    {
      evidence: { showcase_run_id, workspace_id },
    },
  );
}

interface PreparedRun {
  showcase_run_id: string;
  workspace_id: string | null;
  request: RunRequest;
  windowEnd: string | null;
  userScope: UserScope | null;
}

async function prepareRun(
  { database, useCases, environment, log }: RunnerDependencies,
  request: RunRequest,
): Promise<PreparedRun> {
  const { db } = database;
  await settleCrashedRuns({ db, useCases });
  const windowEnd = await resolveWindowEnd(request, useCases);
  if (!request.skip_seed && !request.reset && windowEnd) {
    const { scenario, seed, seed_overrides } = request;
    await useCases.assertSeedable({
      scenario,
      seed,
      seed_overrides: seed_overrides ?? null,
      window_end: windowEnd,
    });
  }
  const userScope = await completeScope(request.user_scope, useCases);
  const workspace_id = await openWorkspace({
    db,
    request,
    windowEnd,
    userScope,
    environment,
    log,
  });
  const showcase_run_id = createId();
  await insertRun(db, { id: showcase_run_id, workspaceId: workspace_id });
  return {
    showcase_run_id,
    workspace_id,
    request,
    windowEnd,
    userScope,
  };
}

interface ExecuteOptions {
  dependencies: RunnerDependencies;
  run: PreparedRun;
  lock: SessionLock;
  shutdown: AbortSignal;
}

/** Never rejects: if the end of the run cannot be written, the next process that holds the lock settles the run. */
async function executeRun({ dependencies, run, lock, shutdown }: ExecuteOptions): Promise<void> {
  const { log } = dependencies;
  const id = run.showcase_run_id;
  const stop = new AbortController();
  const ended = new AbortController();
  const onStopRequested = () => stop.abort(new StepFailure(stoppedOnRequest));
  const watching = watchForStop(dependencies, { id, onStopRequested, ended: ended.signal });
  // The connection may have died while the run was being prepared, without any event about it so far.
  await lock.assertHeld().catch((lost: unknown) => stop.abort(lost));
  const signal = AbortSignal.any([stop.signal, shutdown, lock.lost]);
  const unfinished = await runToEnd(dependencies, { run, signal, onStopRequested }).catch(
    (error: unknown) => ({ error }),
  );
  ended.abort();
  await watching;
  await lock.release();
  if (!unfinished) return;
  log('The run could not be finished', { showcase_run_id: id, ...unfinished });
  await settleIfFree(dependencies).catch((error: unknown) => {
    log('The next start will settle the run', { showcase_run_id: id, error });
  });
}

interface RunOptions {
  run: PreparedRun;
  signal: AbortSignal;
  onStopRequested: () => void;
}

async function runToEnd(
  dependencies: RunnerDependencies,
  { run, signal, onStopRequested }: RunOptions,
): Promise<void> {
  const { database, compute, environment, log } = dependencies;
  const { db } = database;
  const useCases =
    run.workspace_id === null ? dependencies.createEphemeralUseCases() : dependencies.useCases;
  // Starting threads takes longer than training the models of a small run; meanwhile the run prepares the sales.
  compute.warmUp();
  const events = openEventLog({
    db,
    showcaseRunId: run.showcase_run_id,
    lastEventId: 0,
    onStopRequested,
  });
  const keeper = createKeeper({
    db,
    workspaceId: run.workspace_id,
    // A stopped run does not wait for a comparison; `workspace.replayProof` makes it on request.
    compareEvidence: (source, replay) => useCases.compareEvidence(source, replay, signal),
    log,
  });
  const state = initialState(run, environment);
  const result = await runPipeline({
    events,
    log,
    keeper,
    clock: () => performance.now() / 1000,
    context: {
      state,
      saveProgress: () => keeper.saveProgress(state),
      useCases,
      compute,
      signal,
      planTags: listPlanTags(run.request, run.workspace_id),
    },
  });
  const { detail, data } = describeResult(result);
  await events.pipelineComplete(detail, { status: result.overall_status, data });
}

function initialState(
  { workspace_id, request, windowEnd, userScope }: PreparedRun,
  environment: RunEnvironment,
): RunState {
  return {
    request,
    isKept: workspace_id !== null,
    config: request.run_config ?? defaultRunConfig,
    windowEnd,
    userScope,
    grain: null,
    series: null,
    covariates: null,
    unitPrice: null,
    ahead: null,
    candidates: [],
    v2: null,
    refusals: [],
    outcome: null,
    winner: null,
    registered: [],
    winningRun: null,
    planIds: [],
    createdObjects: {},
    record: createRecord(environment),
  };
}

interface StopWatch {
  id: string;
  onStopRequested: () => void;
  ended: AbortSignal;
}

/** Checks for a stop request from any process each time the notifier wakes it, until the run has ended. */
async function watchForStop(
  { database, notifier, log }: RunnerDependencies,
  { id, onStopRequested, ended }: StopWatch,
): Promise<void> {
  while (!ended.aborted) {
    const woken = notifier.next(id, { signal: ended, withinMs: stopPollMs });
    const run = await findRun(database.db, id).catch((error: unknown) => {
      log('Could not check for a stop request', { error });
    });
    if (run?.stop_requested_at) return onStopRequested();
    await woken;
  }
}
