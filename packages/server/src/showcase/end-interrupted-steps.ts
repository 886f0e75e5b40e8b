import { type StepEvent, type StepName, type StepSummary, showcaseSteps } from '@vitrine/contract';
import { type StepOutcome, skippedStep } from './event-log.ts';

/** By their names, the steps of a run that have ended. */
export type EndedSteps = ReadonlyMap<StepName, StepSummary>;

interface Traces {
  /** What the run's events tell. */
  told: readonly StepEvent[];
  /** What was noted on its workspace: a step is noted there before its end is told. */
  noted: readonly StepSummary[];
}

export function findEndedSteps({ told, noted }: Traces): EndedSteps {
  const ended = [...told.flatMap(readEnd), ...noted];
  return new Map(ended.map((step) => [step.step_name, step]));
}

function readEnd({ event_type, step_name, status, detail, duration_ms }: StepEvent) {
  if (event_type !== 'step_complete' || step_name === null || status === null) return [];
  return [{ step_name, status, detail, duration_ms: duration_ms ?? 0 }];
}

interface Ending {
  ended: EndedSteps;
  /** Why the step failed that nobody brought to its end. */
  cause: string;
  /** How `keep` went, which follows a failure whatever happened. */
  kept: StepOutcome;
}

/** All steps of a run whose runner is gone: as they had ended, then as they end after any failure. */
export function endInterruptedSteps({ ended, cause, kept }: Ending): StepSummary[] {
  let hasFailed = false;
  const end = (step_name: StepName): StepSummary => {
    // The start of a step is the last that its runner told: how long it worked on it nobody knows.
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
