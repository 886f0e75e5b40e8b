import type { ComputePool } from '../compute/compute-pool.ts';
import type { Outcome } from '../compute/compute-worker.ts';
import type { UseCases } from '../wiring/use-cases.ts';
import type { StepOutcome } from './event-log.ts';
import { type RunState, StepFailure } from './run-state.ts';

/** What every step gets: the run so far, the use cases of the other slices, and the workers. */
export interface StepContext {
  state: RunState;
  /** Writes what was made so far onto the workspace, so that a crash in the middle of a step keeps it. */
  saveProgress(): Promise<void>;
  useCases: UseCases;
  compute: ComputePool;
  /** Aborted by stop, by a lost lock and by the end of the process. */
  signal: AbortSignal;
  /** Tags that mark what this run saves. */
  planTags: string[];
}

export type Step = (context: StepContext) => Promise<StepOutcome>;

/** The value of a task, or its message as the reason why the step fails. */
export function unwrap<Value>(outcome: Outcome<Value>): Value {
  if (outcome.ok) return outcome.value;
  throw new StepFailure(outcome.message);
}

/** What is being read, or the reason of the abort as soon as there is one: a reading may be left behind, it changes nothing. */
export function raceAbort<Value>(signal: AbortSignal, reading: Promise<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal.reason);
    if (signal.aborted) leave();
    signal.addEventListener('abort', leave, { once: true });
    reading.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}
