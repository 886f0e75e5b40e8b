import type {
  JsonObject,
  ModelRun,
  ModelType,
  RunVerdict,
  ScenarioPlan,
  Selection,
} from '@vitrine/contract';
import type {
  BacktestFold,
  BacktestSummary,
  Covariates,
  Metrics,
  Series,
} from '@vitrine/forecasting';

/**
 * The material of each part: plain JSON that two runs of the same request share on any database, machine or day. No ids, names, tags, times or durations;
 * the grain by its codes; lists in an order that the request determines.
 */
export type Material = JsonObject;

/** The sales that a run has fixed. */
interface FixedSales {
  series: Series;
  covariates: Covariates;
  grain: { store_code: string; sku: string };
  windowEnd: string;
}

/** A model that a run has trained, with its score if it has one. */
interface TrainedModel {
  model_type: ModelType;
  fitted: Pick<ModelRun, 'feature_frame_version'> & {
    model_config: JsonObject;
    feature_config: JsonObject | null;
    artifact: JsonObject;
  };
  backtest:
    | (Pick<BacktestSummary, 'metrics' | 'buckets'> & {
        folds: Omit<BacktestFold, 'points' | 'intervals'>[];
      })
    | null;
}

interface TrainedModels {
  /** Models on the target alone, in the order requested. */
  candidates: readonly TrainedModel[];
  featureAware: TrainedModel | null;
}

interface Decision {
  winner: TrainedModel;
  /** The winner's metrics over all its folds. */
  metrics: Metrics;
  selection: Selection;
  verdict: RunVerdict;
  comparison: { comparable: boolean } | null;
  /** The winner's model without the last day; null if nothing was promoted. */
  refit: TrainedModel | null;
}

interface RankedPlans {
  plans: readonly ScenarioPlan[];
  /** Places in the list of plans, counted from 1, best first. */
  ranking: number[];
}

export function describeSales({ series, covariates, grain, windowEnd }: FixedSales): Material {
  return {
    store_code: grain.store_code,
    sku: grain.sku,
    date_start: series.startDate,
    window_end: windowEnd,
    quantities: [...series.values],
    covariates: {
      unit_price: [...covariates.unit_price],
      on_promotion: [...covariates.on_promotion],
      in_stock: [...covariates.in_stock],
    },
    // The last known price. Digests of kept runs include it; the price that plans use is part of the plans.
    unit_price: covariates.unit_price.at(-1) ?? null,
  };
}

export function describeModels({ candidates, featureAware }: TrainedModels): Material {
  return {
    candidates: candidates.map(describeModel),
    feature_aware: featureAware && describeModel(featureAware),
  };
}

function describeModel({ model_type, fitted }: TrainedModel): Material {
  const { model_config, feature_config, feature_frame_version, artifact } = fitted;
  return { model_type, model_config, feature_config, feature_frame_version, artifact };
}

/**
 * The figures that every version has recorded, so that a replay of an older run can be compared; MASE, RMSSE and the scores of
 * intervals derive from the same errors.
 */
export function describeMetrics({ candidates, featureAware }: TrainedModels): Material {
  return {
    candidates: candidates.map(describeScores),
    feature_aware: featureAware && describeScores(featureAware),
  };
}

function describeScores({ model_type, backtest }: TrainedModel): Material {
  return {
    model_type,
    backtest: backtest && {
      metrics: describeFigures(backtest.metrics),
      folds: backtest.folds.map(({ scale, metrics, ...fold }) => ({
        ...fold,
        metrics: describeFigures(metrics),
      })),
      buckets: Object.fromEntries(
        Object.entries(backtest.buckets).map(([bucket, metrics]) => [
          bucket,
          describeFigures(metrics),
        ]),
      ),
    },
  };
}

function describeFigures({ wape, smape, mae, rmse, bias }: Metrics): Material {
  return { wape, smape, mae, rmse, bias };
}

export function describeWinner(decision: Decision): Material {
  const { winner, metrics, selection, verdict, comparison, refit } = decision;
  return {
    model_type: winner.model_type,
    metric: selection.metric,
    rule: selection.rule,
    metrics: { ...metrics },
    verdict,
    comparison,
    refit: refit && { model: describeModel(refit), scores: describeScores(refit) },
  };
}

export function describePlans({ plans, ranking }: RankedPlans): Material {
  return {
    plans: plans.map(({ assumptions, horizon, method, comparison }) => ({
      assumptions,
      horizon,
      method,
      comparison,
    })),
    ranking,
  };
}
