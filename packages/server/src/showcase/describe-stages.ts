import type { JsonObject } from '@vitrine/contract';
import type { Metrics } from '@vitrine/forecasting';
import {
  type Candidate,
  metricsOf,
  type RunState,
  requireOutcome,
  requireSeries,
  requireWinner,
} from './run-state.ts';

/**
 * The material of each part: plain JSON that two runs of the same request share, whatever database, machine or day they ran on. No ids, names, tags, times
 * or durations; the grain by its codes; lists in an order that the request fixes.
 */
export type Material = JsonObject;

export function describeSales(state: RunState): Material {
  const { series, covariates, grain, windowEnd } = requireSeries(state);
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
    // The last price that is known. Digests of kept runs hold it; the price that plans use is part of the plans.
    unit_price: covariates.unit_price.at(-1) ?? null,
  };
}

export function describeModels({ candidates, v2 }: RunState): Material {
  return {
    candidates: candidates.map(describeModel),
    feature_aware: v2 && describeModel(v2),
  };
}

function describeModel({ model_type, fitted }: Candidate): Material {
  const { model_config, feature_config, feature_frame_version, artifact } = fitted;
  return { model_type, model_config, feature_config, feature_frame_version, artifact };
}

/**
 * The figures that every version has had, so that a replay of an older run can be compared; MASE, RMSSE and the scores of
 * intervals are made of the same errors.
 */
export function describeMetrics({ candidates, v2 }: RunState): Material {
  return {
    candidates: candidates.map(describeScores),
    feature_aware: v2 && describeScores(v2),
  };
}

function describeScores({ model_type, backtest }: Candidate): Material {
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

export function describeWinner(state: RunState): Material {
  const { winner } = requireWinner(state);
  const { comparison, refit } = state.record;
  const { selection, verdict } = requireOutcome(state);
  return {
    model_type: winner.model_type,
    metric: selection.metric,
    rule: selection.rule,
    metrics: { ...metricsOf(winner) },
    verdict,
    comparison,
    refit: refit && {
      model: describeModel(refit.candidate),
      scores: describeScores(refit.candidate),
    },
  };
}

/** The ranking as places in the list of plans, counted from 1, best first. */
export function describePlans({ record, planIds }: RunState): Material {
  return {
    plans: record.plans.map(({ assumptions, horizon, method, comparison }) => ({
      assumptions,
      horizon,
      method,
      comparison,
    })),
    ranking: record.ranking.map((scenarioId) => planIds.indexOf(scenarioId) + 1),
  };
}
