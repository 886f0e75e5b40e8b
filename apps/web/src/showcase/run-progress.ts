import {
  type PhaseName,
  type PipelineResult,
  phaseNames,
  pipelineResultSchema,
  type StepEvent,
  type StepName,
  type StepStatus,
  showcaseSteps,
} from '@vitrine/contract';

export interface StepProgress {
  step_name: StepName;
  state: 'waiting' | 'running' | StepStatus;
  detail: string;
  duration_ms: number | null;
}

export interface PhaseProgress {
  phase_name: PhaseName;
  state: 'waiting' | 'running' | StepStatus;
  /** Part of the phase's steps that ended, 0…1. */
  part: number;
  /** What the phase found, in the words of its telling step; empty until it ended. */
  finding: string;
  steps: StepProgress[];
}

export interface RunProgress {
  phases: PhaseProgress[];
  current: { step_name: StepName; step_index: number; detail: string } | null;
  result: PipelineResult | null;
  /** A fault of the runner itself, in its words. */
  fault: string | null;
}

/** The step of each phase whose one line tells what the phase found. */
const tellingStep: Record<PhaseName, StepName> = {
  data: 'status',
  modeling: 'backtest',
  decision: 'register',
  planning: 'plan_compare',
  verify: 'verify',
  keep: 'keep',
};

const severity: Record<StepStatus, number> = { skip: 0, pass: 1, warn: 2, fail: 3 };

/** Reads the state of a run off its events, in the order of their ids. Pure; events may be incomplete. */
export function readRunProgress(events: readonly StepEvent[]): RunProgress {
  const steps = new Map<StepName, StepProgress>(
    showcaseSteps.map(({ step_name }) => [
      step_name,
      { step_name, state: 'waiting', detail: '', duration_ms: null },
    ]),
  );
  let current: RunProgress['current'] = null;
  let result: PipelineResult | null = null;
  let fault: string | null = null;
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
      const state = started ? 'running' : (event.status ?? 'pass');
      steps.set(step_name, { step_name, state, detail, duration_ms });
      if (started) current = { step_name, step_index, detail };
    }
  }
  const ordered = [...steps.values()];
  const phases = phaseNames.map((phase_name) => readPhase({ phase_name, steps: ordered }));
  return { phases, current, result, fault };
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
  const worst = ended.reduce<StepStatus>(
    (found, step) => (severity[step.state] > severity[found] ? step.state : found),
    'skip',
  );
  const begun = steps.some((step) => step.state !== 'waiting');
  const bad = ended.find((step) => step.state === 'fail');
  const telling = bad ?? ended.find((step) => step.step_name === tellingStep[options.phase_name]);
  return {
    phase_name: options.phase_name,
    state: whole ? worst : begun ? 'running' : 'waiting',
    part: ended.length / steps.length,
    finding: telling?.detail ?? '',
    steps,
  };
}

/** The steps that warned or failed, in order: what a person should read after the run. */
export function findTroubles(progress: RunProgress): StepProgress[] {
  return progress.phases
    .flatMap((phase) => phase.steps)
    .filter((step) => step.state === 'warn' || step.state === 'fail');
}
