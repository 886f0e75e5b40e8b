import {
  type BacktestOutcome,
  backtestOutcomeSchema,
  type OverallStatus,
  type PhaseName,
  type PipelineResult,
  phaseNames,
  pipelineResultSchema,
  type ShowcaseRun,
  type StepEvent,
  type StepName,
  type StepStatus,
  showcaseSteps,
} from '@vitrine/contract';

/** `stopped` marks where a run was stopped on request, which is not a failure. */
type EndedState = StepStatus | 'stopped';

export interface StepProgress {
  step_name: StepName;
  state: 'waiting' | 'running' | EndedState;
  detail: string;
  duration_ms: number | null;
}

export interface PhaseProgress {
  phase_name: PhaseName;
  state: StepProgress['state'];
  /** Part of the phase's steps that ended, 0…1. */
  part: number;
  /** The detail of the step that failed or was stopped, else of the phase's `findingStep`; empty until that has ended. */
  finding: string;
  steps: StepProgress[];
}

export interface RunProgress {
  phases: PhaseProgress[];
  current: { step_name: StepName; step_index: number; detail: string } | null;
  result: PipelineResult | null;
  /** What the backtest found; null where it recorded nothing that can be read, as in runs of older versions. */
  outcome: BacktestOutcome | null;
  /** A fault of the runner itself, in its words; null where a failed step already reports it. */
  fault: string | null;
}

/** The step of each phase whose detail says what the phase found. */
export const findingStep: Record<PhaseName, StepName> = {
  data: 'status',
  modeling: 'backtest',
  decision: 'register',
  planning: 'plan_compare',
  verify: 'verify',
  keep: 'keep',
};

const severity: Record<EndedState, number> = { skip: 0, pass: 1, warn: 2, fail: 3, stopped: 3 };

/**
 * Reads the state of a run off its events, in the order of their ids. Pure; events may be incomplete.
 * Of a run that was `stopped` on request the failing step is where it stopped.
 */
export function readRunProgress(
  events: readonly StepEvent[],
  { stopped }: { stopped: boolean } = { stopped: false },
): RunProgress {
  const steps = new Map<StepName, StepProgress>(
    showcaseSteps.map(({ step_name }) => [
      step_name,
      { step_name, state: 'waiting', detail: '', duration_ms: null },
    ]),
  );
  let current: RunProgress['current'] = null;
  let result: PipelineResult | null = null;
  let fault: string | null = null;
  let outcome: RunProgress['outcome'] = null;
  let halted = false;
  for (const event of events) {
    if (event.event_type === 'pipeline_complete') {
      const parsed = pipelineResultSchema.safeParse(event.data);
      if (parsed.success) result = parsed.data;
      current = null;
    } else if (event.event_type === 'error') {
      fault = event.detail;
    } else if (event.step_name !== null && event.step_index !== null) {
      const { step_name, step_index, detail, duration_ms } = event;
      const started = event.event_type === 'step_start';
      const status = started ? 'running' : (event.status ?? 'pass');
      const state = stopped && status === 'fail' ? 'stopped' : status;
      const unreached = halted && status === 'skip';
      steps.set(step_name, {
        step_name,
        state,
        detail: unreached ? 'Not reached' : detail,
        duration_ms,
      });
      halted ||= state === 'stopped';
      if (step_name === 'backtest' && !started) {
        outcome = backtestOutcomeSchema.safeParse(event.data).data ?? null;
      }
      if (started) current = { step_name, step_index, detail };
    }
  }
  const ordered = [...steps.values()];
  const phases = phaseNames.map((phase_name) => readPhase({ phase_name, steps: ordered }));
  const isReported = ordered.some(
    ({ state, detail }) => state === 'fail' && fault !== null && detail.startsWith(fault),
  );
  return { phases, current, result, outcome, fault: isReported ? null : fault };
}

function phaseOf(step: StepProgress): PhaseName | undefined {
  return showcaseSteps.find(({ step_name }) => step_name === step.step_name)?.phase_name;
}

function readPhase(options: { phase_name: PhaseName; steps: StepProgress[] }): PhaseProgress {
  const steps = options.steps.filter((step) => phaseOf(step) === options.phase_name);
  const ended = steps.flatMap((step) =>
    step.state === 'waiting' || step.state === 'running' ? [] : [{ ...step, state: step.state }],
  );
  const whole = ended.length === steps.length;
  const worst = ended.reduce<EndedState>(
    (found, step) => (severity[step.state] > severity[found] ? step.state : found),
    'skip',
  );
  const begun = steps.some((step) => step.state !== 'waiting');
  const bad = ended.find((step) => step.state === 'fail' || step.state === 'stopped');
  const source = bad ?? ended.find((step) => step.step_name === findingStep[options.phase_name]);
  return {
    phase_name: options.phase_name,
    state: whole ? worst : begun ? 'running' : 'waiting',
    part: ended.length / steps.length,
    finding: source?.detail ?? '',
    steps,
  };
}

/** The steps that warned or failed, in order: what a person should read after the run. */
export function findTroubles(progress: RunProgress): StepProgress[] {
  return progress.phases
    .flatMap((phase) => phase.steps)
    .filter((step) => step.state === 'warn' || step.state === 'fail');
}

/** Why a run failed, in a line; null where no reason is known. */
export function describeFailure(progress: RunProgress): string | null {
  if (progress.fault !== null) return `The runner itself failed: ${progress.fault}`;
  const failed = findTroubles(progress).find((step) => step.state === 'fail');
  return failed ? `${failed.step_name}: ${failed.detail}` : null;
}

type RunEnding = OverallStatus | 'stopped';

/** Whether a failing step of the run is where it was asked to stop; a stop can also come too late. */
export function wasStopped(run: ShowcaseRun): boolean {
  return run.status !== 'completed' && run.stop_requested_at !== null;
}

/** Judges by the result where it has arrived, else by the record, which can be a moment ahead of it. */
export function judgeEnding(run: ShowcaseRun, { result }: RunProgress): RunEnding {
  const ending = result?.overall_status ?? (run.status === 'failed' ? 'fail' : 'pass');
  return ending === 'fail' && wasStopped(run) ? 'stopped' : ending;
}

/** Whether a run that was stopped had by then deleted the sales. */
export function hadDeletedSales({ phases }: RunProgress): boolean {
  const steps = phases.flatMap((phase) => phase.steps);
  const passed = (name: StepName) =>
    steps.some((step) => step.step_name === name && step.state === 'pass');
  return passed('reset') && !passed('seed');
}
