import type {
  JsonObject,
  Metrics,
  ModelRun,
  ModelType,
  RunConfig,
  RunRequest,
  UserScope,
} from '@vitrine/contract';
import type { Series } from '@vitrine/forecasting';
import type { BacktestOutcome, FittedArtifact } from '../compute-worker.ts';

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
  config: RunConfig;
  windowEnd: string | null;
  /** The scope asked for, with ids and codes as far as they are known. */
  userScope: UserScope | null;
  grain: RunGrain | null;
  series: Series | null;
  /** Of the last day with a row in the window. */
  unitPrice: number | null;
  candidates: Candidate[];
  v2: Candidate | null;
  winner: Candidate | null;
  registered: ModelRun[];
  winningRun: ModelRun | null;
  v2Run: ModelRun | null;
  planIds: string[];
  /** Sparse, as it goes onto the workspace. */
  createdObjects: JsonObject;
}

/** A step found that the run cannot go on; its message is the step's detail. */
export class StepFailure extends Error {
  override name = 'StepFailure';
}

export function requireSeries(state: RunState): {
  series: Series;
  grain: RunGrain;
  windowEnd: string;
  unitPrice: number;
} {
  const { series, grain, windowEnd, unitPrice } = state;
  if (series && grain && windowEnd && unitPrice !== null)
    return { series, grain, windowEnd, unitPrice };
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
