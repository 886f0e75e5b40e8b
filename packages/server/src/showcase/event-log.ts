import {
  type JsonObject,
  phaseNames,
  type StepEvent,
  type StepName,
  type StepStatus,
  showcaseSteps,
} from '@vitrine/contract';
import type { VitrineDb } from '@vitrine/db';
import { appendEvents, endRun } from './queries.ts';

export interface StepOutcome {
  status: StepStatus;
  detail: string;
  data?: JsonObject;
}

type EndedStep = StepOutcome & { duration_ms: number };

/** A skipped step. */
export const skippedStep = {
  status: 'skip',
  detail: 'An earlier step failed',
  duration_ms: 0,
} as const;

/** Writes a run's events in order, ids from 1; an event is in the database before viewers are notified. */
export interface EventLog {
  stepStart(step: StepName): Promise<void>;
  /** With the start of the next step, if there is one: one write for both. */
  stepComplete(step: StepName, outcome: EndedStep, next: StepName | null): Promise<void>;
  /** Writes start and end of skipped steps, all of them or none. */
  stepsEnded(steps: readonly (EndedStep & { step_name: StepName })[]): Promise<void>;
  fault(detail: string): Promise<void>;
  /** The last event, written together with the end of the run. */
  pipelineComplete(
    detail: string,
    outcome: { status: StepStatus; data: JsonObject; endedAt?: string },
  ): Promise<void>;
}

interface EventLogOptions {
  db: VitrineDb;
  showcaseRunId: string;
  /** The id of the last event already written; 0 for a new run. */
  lastEventId: number;
  /** Called when an event is written after a stop was requested: no step begins once the request is recorded. */
  onStopRequested?: () => void;
}

export function openEventLog(options: EventLogOptions): EventLog {
  const { db, showcaseRunId, lastEventId, onStopRequested } = options;
  let event_id = lastEventId;
  const number = (event: StepEvent) => {
    event_id += 1;
    return { event_id, event };
  };
  const append = async (...events: StepEvent[]) => {
    const run = await appendEvents(db, showcaseRunId, events.map(number));
    if (run.stop_requested_at !== null) onStopRequested?.();
  };
  return {
    stepStart: (step) => append(startOf(step)),
    stepComplete: (step, outcome, next) =>
      append(endOf(step, outcome), ...(next === null ? [] : [startOf(next)])),
    stepsEnded: async (steps) => {
      const events = steps.flatMap((step) => [
        startOf(step.step_name),
        endOf(step.step_name, step),
      ]);
      await appendEvents(db, showcaseRunId, events.map(number));
    },
    fault: (detail) => append({ ...noPlace, ...blank('error'), status: 'fail', detail }),
    pipelineComplete: (detail, { status, data, endedAt }) =>
      endRun(db, showcaseRunId, {
        ...number({ ...noPlace, ...blank('pipeline_complete'), status, detail, data }),
        status: status === 'fail' ? 'failed' : 'completed',
        endedAt,
      }),
  };
}

const totals = { total_steps: showcaseSteps.length, phase_total: phaseNames.length } as const;
const noPlace = {
  ...totals,
  step_name: null,
  step_index: null,
  phase_name: null,
  phase_index: null,
} as const;

function startOf(step: StepName): StepEvent {
  return { ...stepPlace(step), ...blank('step_start') };
}

function endOf(step: StepName, { status, detail, data, duration_ms }: EndedStep): StepEvent {
  const outcome = { status, detail, duration_ms, data: data ?? {} };
  return { ...stepPlace(step), ...blank('step_complete'), ...outcome };
}

function stepPlace(name: StepName) {
  const index = showcaseSteps.findIndex((step) => step.step_name === name);
  const phase_name = showcaseSteps[index]?.phase_name ?? 'data';
  return {
    ...totals,
    step_name: name,
    step_index: index + 1,
    phase_name,
    phase_index: phaseNames.indexOf(phase_name) + 1,
  };
}

function blank(event_type: StepEvent['event_type']) {
  return {
    event_type,
    status: null,
    detail: '',
    duration_ms: null,
    data: {},
    timestamp: new Date().toISOString(),
  };
}
