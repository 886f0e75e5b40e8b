import type {
  CreatedObjects,
  Metrics,
  ModelRun,
  ModelType,
  RunConfig,
  RunEnvironment,
  RunRequest,
  ScenarioPlan,
  StageDigests,
  StepSummary,
  UserScope,
} from '@vitrine/contract';
import type { Covariates, Series } from '@vitrine/forecasting';
import type { BacktestOutcome, FittedArtifact } from '../compute/compute-worker.ts';

export interface RunGrain {
  store_id: number;
  product_id: number;
  store_code: string;
  sku: string;
}

/** A model as the run carries it from training to the registry. */
export interface Candidate {
  model_type: ModelType;
  fitted: FittedArtifact;
  backtest: BacktestOutcome | null;
}

/** What the steps hand on to each other; each part is there once its step has passed. */
export interface RunState {
  request: RunRequest;
  /** False when nothing of the run is left once it has ended. */
  isKept: boolean;
  config: RunConfig;
  windowEnd: string | null;
  /** The scope asked for, with ids and codes as far as they are known. */
  userScope: UserScope | null;
  grain: RunGrain | null;
  series: Series | null;
  /** What was known of the days of the series beside their sales. */
  covariates: Covariates | null;
  /** The price of a unit on the last day of the window; null also where nothing was sold at a price above 0. */
  unitPrice: number | null;
  candidates: Candidate[];
  v2: Candidate | null;
  winner: Candidate | null;
  registered: ModelRun[];
  winningRun: ModelRun | null;
  v2Run: ModelRun | null;
  planIds: string[];
  /** Sparse, as it goes onto the workspace. */
  createdObjects: CreatedObjects;
  record: RunRecord;
}

/** How the run went and what a replay is compared by, gathered as the steps go on. */
export interface RunRecord {
  environment: RunEnvironment;
  steps: StepSummary[];
  digests: StageDigests;
  /** What could not be proven, each with its reason. */
  unproven: string[];
  comparison: { comparable: boolean } | null;
  /** The winner's model without the last day; null where nothing was promoted. */
  refit: { candidate: Candidate } | null;
  plans: ScenarioPlan[];
  /** Ids of the plans, best first. */
  ranking: string[];
}

export function createRecord(environment: RunEnvironment): RunRecord {
  return {
    environment,
    steps: [],
    digests: {},
    unproven: [],
    comparison: null,
    refit: null,
    plans: [],
    ranking: [],
  };
}

/** A step found that the run cannot go on; its message is the step's detail. */
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

export function metricsOf(candidate: Candidate): Metrics {
  const none = { wape: null, smape: null, mae: null, rmse: null, bias: null };
  return candidate.backtest?.metrics ?? none;
}
