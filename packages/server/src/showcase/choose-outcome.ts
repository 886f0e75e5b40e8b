import type {
  MeasuredOn,
  ModelType,
  BacktestOutcome as RunOutcome,
  ScoredCandidate,
} from '@vitrine/contract';
import {
  addDays,
  chooseWinner,
  computeSkill,
  describeModel,
  judgeWinner,
  type Metrics,
  scoreZero,
  selectionRule,
} from '@vitrine/forecasting';
import { featureAwareModel, listCandidates, type RunState, requireSeries } from './run-state.ts';

type Competitor = Omit<ScoredCandidate, 'skill_vs_seasonal_naive' | 'metrics'> & {
  modelType: ModelType;
  metrics: Metrics | null;
};

/**
 * The winner of the backtest, the reason, its verdict against repeating the last week (`seasonalNaive`, its metrics on the same
 * days) and against forecasting 0, and the measured days. Null if no candidate was scored.
 */
export function chooseOutcome(state: RunState, seasonalNaive: Metrics | null): RunOutcome | null {
  const { metric: asked } = state.config.backtest;
  const choice = chooseWinner(listCompetitors(state), asked);
  if (!choice?.winner.metrics) return null;
  const { ranking, winner, metric, reason } = choice;
  const { actuals, measured_on } = describeTestDays(state);
  return {
    candidates: ranking.map(({ modelType, ...candidate }) => ({
      ...candidate,
      skill_vs_seasonal_naive: computeSkill(
        candidate.metrics?.[metric] ?? null,
        seasonalNaive?.[metric] ?? null,
      ),
    })),
    selection: { rule: selectionRule, metric, winner: winner.modelType, reason },
    verdict: judgeWinner({
      winner: choice.winner.metrics,
      candidates: ranking.map(({ metrics }) => metrics),
      yardsticks: { seasonalNaive, zero: scoreZero(actuals) },
      metric,
      asked,
    }),
    measured_on,
  };
}

/** All requested models and the feature-aware model, in that order, whether they could be trained or not. */
function listCompetitors(state: RunState): Competitor[] {
  const asked: ModelType[] = [...state.config.train_model_types, featureAwareModel];
  const trained = listCandidates(state);
  return asked.map((model_type) => {
    const candidate = trained.find((each) => each.model_type === model_type);
    const refusal = state.refusals.find((each) => each.model_type === model_type);
    return {
      modelType: model_type,
      model_type,
      feature_frame_version: describeModel(model_type).featureFrameVersion,
      metrics: candidate?.backtest?.metrics ?? null,
      intervals: candidate?.backtest?.intervals ?? [],
      reason: refusal?.reason ?? null,
    };
  });
}

/** The test days follow from series and settings alone: the days of the last folds, for any gap and strategy. */
function describeTestDays(state: RunState): { actuals: number[]; measured_on: MeasuredOn } {
  const { series } = requireSeries(state);
  const { n_splits, horizon } = state.config.backtest;
  const days = n_splits * horizon;
  const first = series.values.length - days;
  const actuals = series.values.slice(first);
  return {
    actuals,
    measured_on: {
      folds: n_splits,
      days,
      first_date: addDays(series.startDate, first),
      last_date: addDays(series.startDate, series.values.length - 1),
      selling_days: actuals.filter((units) => units > 0).length,
    },
  };
}
