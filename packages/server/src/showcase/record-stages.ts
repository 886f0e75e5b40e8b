import type { StagePart, StepName } from '@vitrine/contract';
import { recordPart } from '../replay-proof/proof-record.ts';
import {
  describeMetrics,
  describeModels,
  describePlans,
  describeSales,
  describeWinner,
  type Material,
} from '../replay-proof/stage-material.ts';
import {
  metricsOf,
  type RunState,
  requireOutcome,
  requireSeries,
  requireWinner,
} from './run-state.ts';
import type { StepContext } from './step-context.ts';

interface Recorder {
  place: StagePart;
  describe: (state: RunState) => Material;
}

/** The step that completes each part. The worker that builds the features keeps them as evidence. */
const recorders: Partial<Record<StepName, Recorder>> = {
  status: {
    place: { phase: 'data', part: 'sales' },
    describe: (state) => describeSales(requireSeries(state)),
  },
  v2_train: {
    place: { phase: 'modeling', part: 'models' },
    describe: ({ candidates, v2 }) => describeModels({ candidates, featureAware: v2 }),
  },
  backtest: {
    place: { phase: 'modeling', part: 'metrics' },
    describe: ({ candidates, v2 }) => describeMetrics({ candidates, featureAware: v2 }),
  },
  stale_alias: {
    place: { phase: 'decision', part: 'winner' },
    describe: (state) => {
      const { winner } = requireWinner(state);
      const { comparison, refit } = state.record;
      return describeWinner({
        ...requireOutcome(state),
        winner,
        metrics: metricsOf(winner),
        comparison,
        refit: refit?.candidate ?? null,
      });
    },
  },
  plan_compare: {
    place: { phase: 'planning', part: 'plans' },
    describe: ({ record, planIds }) =>
      describePlans({
        plans: record.plans,
        ranking: record.ranking.map((scenarioId) => planIds.indexOf(scenarioId) + 1),
      }),
  },
};

interface RecordOptions {
  context: StepContext;
  name: StepName;
  log: (message: string, fields: Record<string, unknown>) => void;
}

/** Records the part that a step has completed; only a kept run has a row for digests. */
export async function recordStage({ context, name, log }: RecordOptions): Promise<void> {
  const { state, useCases, signal } = context;
  const recorder = recorders[name];
  if (!recorder || !state.isKept) return;
  const { place, describe } = recorder;
  await recordPart(state.record.proof, {
    place,
    material: () => describe(state),
    store: useCases.storeStage,
    log,
    signal,
  });
}
