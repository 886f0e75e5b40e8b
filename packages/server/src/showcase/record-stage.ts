import type { StagePart, StepName } from '@vitrine/contract';
import {
  describeMetrics,
  describeModels,
  describePlans,
  describeSales,
  describeWinner,
  type Material,
} from './describe-stages.ts';
import type { RunState } from './run-state.ts';
import type { StepContext } from './step-context.ts';

/**
 * Counted up whenever equal runs give other material than before: a different digest then says nothing of the runs. Version 1 was not
 * written down; the price of a plan, the metrics and the candidates have changed since.
 */
const digestRules = 2;

interface Recorder {
  place: StagePart;
  describe: (state: RunState) => Material;
}

/** The step after which a part is whole. The features are kept by the worker that builds them. */
const recorders: Partial<Record<StepName, Recorder>> = {
  status: { place: { phase: 'data', part: 'sales' }, describe: describeSales },
  v2_train: { place: { phase: 'modeling', part: 'models' }, describe: describeModels },
  backtest: { place: { phase: 'modeling', part: 'metrics' }, describe: describeMetrics },
  stale_alias: { place: { phase: 'decision', part: 'winner' }, describe: describeWinner },
  plan_compare: { place: { phase: 'planning', part: 'plans' }, describe: describePlans },
};

interface RecordOptions {
  context: StepContext;
  name: StepName;
  log: (message: string, fields: Record<string, unknown>) => void;
}

/** Digests the part that a step has completed and keeps its evidence. Never fails the step, unless it is stopped: what could not be proven is noted. */
export async function recordStage({ context, name, log }: RecordOptions): Promise<void> {
  const { state, useCases, signal } = context;
  const recorder = recorders[name];
  // Only a kept run has a row to keep digests on.
  if (!recorder || !state.isKept) return;
  const { place, describe } = recorder;
  try {
    const stage = await useCases.storeStage(
      { digest_rules: digestRules, ...describe(state) },
      signal,
    );
    noteStage(state, { place, stage });
  } catch (error) {
    signal.throwIfAborted();
    log('A part of the run could not be digested', { step: name, error });
    state.record.unproven.push(`${place.part} has no digest`);
  }
}

interface Noted {
  place: StagePart;
  stage: { sha256: string; failure: string | null };
}

export function noteStage({ record }: RunState, { place, stage }: Noted): void {
  const { phase, part } = place;
  const { sha256, failure } = stage;
  record.digests = { ...record.digests, [phase]: { ...record.digests[phase], [part]: sha256 } };
  if (failure !== null) record.unproven.push(`evidence of ${part} not written (${failure})`);
}
