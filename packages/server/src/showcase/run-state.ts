import type {
  CreatedObjects,
  ModelRun,
  ModelType,
  RunConfig,
  RunEnvironment,
  BacktestOutcome as RunOutcome,
  RunRequest,
  ScenarioPlan,
  StepSummary,
  UserScope,
} from '@vitrine/contract';
import type { Covariates, Metrics, Series } from '@vitrine/forecasting';
import type { BacktestOutcome, FittedArtifact, Outcome } from '../compute/compute-worker.ts';
import { createProofRecord, type ProofRecord } from '../replay-proof/proof-record.ts';

export interface RunGrain {
  store_id: number;
  product_id: number;
  store_code: string;
  sku: string;
}

/** The model that reads a feature frame; the last candidate. */
export const featureAwareModel = 'ridge';

/** A model that could not be trained or scored on the grain, and why. */
export interface Refusal {
  model_type: ModelType;
  reason: string;
}

/** A model as the run carries it from training to the registry. */
export interface Candidate {
  model_type: ModelType;
  fitted: FittedArtifact;
  backtest: BacktestOutcome | null;
}

/** What the steps pass on to each other; each part is present once its step has passed. */
/** What the modeling steps wait for; each takes its own. */
export interface ModelingAhead {
  /** The requested models, in their order. */
  models: Promise<Outcome<FittedArtifact>[]>;
  featureAware: Promise<Outcome<FittedArtifact>[]>;
  /** Of every model, the yardstick too, whether it can be trained on the whole series or not. */
  scores: Promise<ReadonlyMap<ModelType, Outcome<BacktestOutcome> | undefined>>;
}

export interface RunState {
  request: RunRequest;
  /** False if the run leaves nothing behind. */
  isKept: boolean;
  config: RunConfig;
  windowEnd: string | null;
  /** The requested scope, with ids and codes as far as they are known. */
  userScope: UserScope | null;
  grain: RunGrain | null;
  series: Series | null;
  /** The covariates of the days of the series. */
  covariates: Covariates | null;
  /** The price of a unit on the last day of the window; null also if nothing was sold at a price above 0. */
  unitPrice: number | null;
  /** The work of the modeling steps, once it is under way. */
  ahead: ModelingAhead | null;
  /** Models on the target alone, in the order requested. */
  candidates: Candidate[];
  /** The feature-aware candidate, the last in the list of all. */
  v2: Candidate | null;
  refusals: Refusal[];
  /** The winner and its verdict; present once the backtest has passed. */
  outcome: RunOutcome | null;
  winner: Candidate | null;
  registered: ModelRun[];
  winningRun: ModelRun | null;
  planIds: string[];
  /** Sparse, in the form written to the workspace. */
  createdObjects: CreatedObjects;
  record: RunRecord;
}

/** The outcome of the run and the digests for comparing replays, gathered step by step. */
export interface RunRecord {
  environment: RunEnvironment;
  steps: StepSummary[];
  proof: ProofRecord;
  comparison: { comparable: boolean } | null;
  /** The winner's model without the last day; null if nothing was promoted. */
  refit: { candidate: Candidate } | null;
  plans: ScenarioPlan[];
  /** Ids of the plans, best first. */
  ranking: string[];
}

export function createRecord(environment: RunEnvironment): RunRecord {
  return {
    environment,
    steps: [],
    proof: createProofRecord(),
    comparison: null,
    refit: null,
    plans: [],
    ranking: [],
  };
}

/** A step found that the run cannot continue; its message is the step's detail. */
export class StepFailure extends Error {
  override name = 'StepFailure';
}

export function requireSeries(state: RunState): {
  series: Series;
  covariates: Covariates;
  grain: RunGrain;
  windowEnd: string;
} {
  const { series, covariates, grain, windowEnd } = state;
  if (series && covariates && grain && windowEnd) return { series, covariates, grain, windowEnd };
  throw new StepFailure('No series was fixed.');
}

export function requireWinner(state: RunState): { winner: Candidate; winningRun: ModelRun } {
  const { winner, winningRun } = state;
  if (winner && winningRun) return { winner, winningRun };
  throw new StepFailure('No winner was registered.');
}

export function requireOutcome(state: RunState): RunOutcome {
  if (state.outcome) return state.outcome;
  throw new StepFailure('No winner was chosen.');
}

/** Every model that was trained, in the order of the choice. */
export function listCandidates({ candidates, v2 }: RunState): Candidate[] {
  return v2 ? [...candidates, v2] : candidates;
}

/** A scored candidate; used for the winner, which always has a score. */
export function metricsOf(candidate: Candidate): Metrics {
  if (candidate.backtest) return candidate.backtest.metrics;
  throw new StepFailure(`${candidate.model_type} was not scored.`);
}
