import { type StepEvent, type StepName, type StepSummary, showcaseSteps } from '@vitrine/contract';
import { type StepOutcome, skippedStep } from './event-log.ts';

/** The ended steps of a run, by name. */
export type EndedSteps = ReadonlyMap<StepName, StepSummary>;

interface Traces {
  /** The events that the run has written. */
  events: readonly StepEvent[];
  /** The steps saved on its workspace: a step is saved there before its end event is written. */
  workspaceSteps: readonly StepSummary[];
}

export function findEndedSteps({ events, workspaceSteps }: Traces): EndedSteps {
  const ended = [...events.flatMap(readEnd), ...workspaceSteps];
  return new Map(ended.map((step) => [step.step_name, step]));
}

function readEnd({ event_type, step_name, status, detail, duration_ms }: StepEvent) {
  if (event_type !== 'step_complete' || step_name === null || status === null) return [];
  return [{ step_name, status, detail, duration_ms: duration_ms ?? 0 }];
}

interface InterruptedRun {
  ended: EndedSteps;
  /** Why the unfinished step failed. */
  cause: string;
  /** The outcome of `keep`, which always runs after a failure. */
  kept: StepOutcome;
}

/** All steps of a run whose runner is gone: ended steps unchanged, the rest as after any failure. */
export function endInterruptedSteps({ ended, cause, kept }: InterruptedRun): StepSummary[] {
  let hasFailed = false;
  const end = (step_name: StepName): StepSummary => {
    // The runner's last event is the start of the step: how long it worked on the step is unknown.
    if (!hasFailed) return { step_name, status: 'fail', detail: cause, duration_ms: 0 };
    if (step_name !== 'keep') return { step_name, ...skippedStep };
    return { step_name, status: kept.status, detail: kept.detail, duration_ms: 0 };
  };
  return showcaseSteps.map(({ step_name }) => {
    const step = ended.get(step_name) ?? end(step_name);
    hasFailed ||= step.status === 'fail';
    return step;
  });
}
