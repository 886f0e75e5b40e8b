import type { ComputePool } from '../compute/compute-pool.ts';
import type { Outcome } from '../compute/compute-worker.ts';
import type { UseCases } from '../wiring/use-cases.ts';
import type { StepOutcome } from './event-log.ts';
import { type RunState, StepFailure } from './run-state.ts';

/** What every step gets: the run so far, the use cases of the other slices, and the workers. */
export interface StepContext {
  state: RunState;
  /** Writes the results so far to the workspace, so that they survive a crash in the middle of a step. */
  saveProgress(): Promise<void>;
  useCases: UseCases;
  compute: ComputePool;
  /** Aborted by a stop, by a lost lock and by the end of the process. */
  signal: AbortSignal;
  /** Tags of everything that this run saves. */
  planTags: string[];
}

export type Step = (context: StepContext) => Promise<StepOutcome>;

/** The value of a task, or its message as the failure of the step. */
export function unwrap<Value>(outcome: Outcome<Value>): Value {
  if (outcome.ok) return outcome.value;
  throw new StepFailure(outcome.message);
}

/** The value being read, or a rejection as soon as the signal aborts: an abandoned read is harmless. */
export function raceAbort<Value>(signal: AbortSignal, reading: Promise<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal.reason);
    if (signal.aborted) leave();
    signal.addEventListener('abort', leave, { once: true });
    reading.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}
