import {
  type JsonObject,
  type OverallStatus,
  type PipelineResult,
  type StepName,
  showcaseSteps,
} from '@vitrine/contract';
import { DatabaseError } from '@vitrine/db';
import { describeFault } from '../rpc/errors.ts';
import { featuresStep, precheckStep, resetStep, seedStep, statusStep } from './data-steps.ts';
import { compareStep, registerStep, staleAliasStep } from './decision-steps.ts';
import { type EventLog, type StepOutcome, skippedStep } from './event-log.ts';
import { backtestStep, trainStep, trainV2Step } from './modeling-steps.ts';
import { omitIds } from './omit-ids.ts';
import {
  planCompareStep,
  planHolidayStep,
  planPriceCutStep,
  verifyStep,
} from './planning-steps.ts';
import { recordStage } from './record-stages.ts';
import { metricsOf, type RunState, StepFailure } from './run-state.ts';
import type { Step, StepContext } from './step-context.ts';

const steps: Record<WorkStep, Step> = {
  precheck: precheckStep,
  reset: resetStep,
  seed: seedStep,
  status: statusStep,
  features: featuresStep,
  train: trainStep,
  v2_train: trainV2Step,
  backtest: backtestStep,
  register: registerStep,
  champion_compare: compareStep,
  stale_alias: staleAliasStep,
  plan_price_cut: planPriceCutStep,
  plan_holiday: planHolidayStep,
  plan_compare: planCompareStep,
  verify: verifyStep,
};

/** Where a run writes its results. */
export interface Keeper {
  /** Called after a step with results, so that they survive a crash. */
  saveProgress(state: RunState): Promise<void>;
  /** Settles the row; the step `keep` reports the result. */
  settle(
    state: RunState,
    outcome: { overall: OverallStatus; wall_clock_s: number },
  ): Promise<StepOutcome>;
  /** The kept workspace, null if the run is ephemeral or the row could not be written. */
  workspaceId(): string | null;
}

interface PipelineOptions {
  context: StepContext;
  events: EventLog;
  keeper: Keeper;
  log: (message: string, fields: Record<string, unknown>) => void;
  /** Monotonic seconds; only differences are used. */
  clock: () => number;
}

type WorkStep = Exclude<StepName, 'keep'>;

const workSteps = showcaseSteps.map(({ step_name }) => step_name).filter(isWork);

function isWork(name: StepName): name is WorkStep {
  return name !== 'keep';
}

/**
 * Runs the sixteen steps and reports each. After a `fail` the remaining steps are `skip`, except `keep`, which always settles the
 * workspace.
 */
export async function runPipeline(options: PipelineOptions): Promise<PipelineResult> {
  const { context, events, keeper, clock } = options;
  const started = clock();
  let overall: OverallStatus = 'pass';
  for (const [index, step_name] of workSteps.entries()) {
    if (index === 0) await events.stepStart(step_name);
    overall = worse(overall, await workOn(options, step_name, workSteps[index + 1] ?? 'keep'));
    if (overall !== 'fail') continue;
    await skip(options, workSteps.slice(index + 1));
    await events.stepStart('keep');
    break;
  }
  const keepStarted = clock();
  const wall_clock_s = round(clock() - started);
  const kept = await keeper.settle(context.state, { overall, wall_clock_s });
  overall = worse(overall, kept.status);
  const duration_ms = milliseconds(clock() - keepStarted);
  await events.stepComplete('keep', { ...kept, duration_ms }, null);
  return summarize(context.state, { overall, keeper, wall_clock_s: round(clock() - started) });
}

/** Does a step that has been written as started; unless it fails, the next one is started with its end. */
async function workOn(options: PipelineOptions, step_name: WorkStep, next: StepName) {
  const { context, events, keeper, clock } = options;
  const started = clock();
  const outcome = await attemptStep(options, step_name);
  const duration_ms = milliseconds(clock() - started);
  const { status, detail } = outcome;
  context.state.record.steps.push({ step_name, status, detail, duration_ms });
  await keeper.saveProgress(context.state);
  await events.stepComplete(
    step_name,
    { ...outcome, duration_ms },
    status === 'fail' ? null : next,
  );
  return status;
}

/** Writes all skipped steps at once, so that a stopped run ends soon, however long a commit takes. */
async function skip({ context, events, keeper }: PipelineOptions, names: readonly WorkStep[]) {
  if (names.length === 0) return;
  const skipped = names.map((step_name) => ({ step_name, ...skippedStep }));
  context.state.record.steps.push(...skipped);
  await keeper.saveProgress(context.state);
  await events.stepsEnded(skipped);
}

async function attemptStep(
  { context, log }: PipelineOptions,
  name: WorkStep,
): Promise<StepOutcome> {
  if (context.signal.aborted) return stopped(context.signal);
  try {
    const outcome = await steps[name](context);
    await recordStage({ context, name, log });
    return context.state.isKept ? outcome : withoutIds(outcome, context.state);
  } catch (error) {
    if (context.signal.aborted) return stopped(context.signal);
    log('A step failed', { step: name, error });
    const detail = error instanceof StepFailure ? error.message : describeFault(error);
    return { status: 'fail', detail };
  }
}

/** The objects of an ephemeral run cannot be looked up, so its events name none of them. */
function withoutIds(outcome: StepOutcome, { registered, planIds }: RunState): StepOutcome {
  const ids = new Set([...registered.map(({ run_id }) => run_id), ...planIds]);
  return { ...outcome, data: omitIds(outcome.data ?? {}, ids) };
}

function stopped(signal: AbortSignal): StepOutcome {
  return { status: 'fail', detail: describeStop(signal.reason) };
}

function describeStop(reason: unknown): string {
  if (reason instanceof StepFailure) return reason.message;
  return reason instanceof DatabaseError && reason.code === 'LOCK_LOST'
    ? 'The database connection that this run depends on was lost.'
    : 'Stopped';
}

const ranks = { skip: 0, pass: 0, warn: 1, fail: 2 } as const;

function worse(overall: OverallStatus, status: StepOutcome['status']): OverallStatus {
  return status !== 'skip' && ranks[status] > ranks[overall] ? status : overall;
}

interface Summary {
  overall: OverallStatus;
  keeper: Keeper;
  wall_clock_s: number;
}

function summarize(state: RunState, { overall, keeper, wall_clock_s }: Summary): PipelineResult {
  const { isKept, winner, winningRun, createdObjects } = state;
  return {
    overall_status: overall,
    workspace_id: keeper.workspaceId(),
    winner_model_type: winner?.model_type ?? null,
    winner_wape: winner ? metricsOf(winner).wape : null,
    winning_run_id: isKept ? (winningRun?.run_id ?? null) : null,
    alias: createdObjects.alias ?? null,
    wall_clock_s,
  };
}

function milliseconds(seconds: number): number {
  return Math.round(seconds * 1000);
}

function round(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}

export function describeResult(result: PipelineResult): { detail: string; data: JsonObject } {
  const words = { pass: 'Completed', warn: 'Completed with warnings', fail: 'Failed' } as const;
  return { detail: words[result.overall_status], data: { ...result } };
}
