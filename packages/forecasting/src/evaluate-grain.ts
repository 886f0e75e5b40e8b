import { openFold, summarizeFolds } from './backtest.ts';
import { chooseWinner } from './choose-winner.ts';
import { type Covariates, sliceCovariates } from './covariates.ts';
import { ForecastError, type ForecastErrorCode, requireDays } from './forecast-error.ts';
import { scoreZero } from './judge-winner.ts';
import { computeMetrics, type Metrics, measureScale } from './metrics.ts';
import type { KnownFits } from './model.ts';
import { type Forecast, fitModel, forecast } from './model-registry.ts';
import type { IntervalLevel } from './quantile-of.ts';
import type { BacktestConfig, ModelType } from './schema.ts';
import { type Series, sliceSeries } from './series.ts';

/** Of the days after the cut, the share that an interval of a level held. */
export type IntervalShare = { level: IntervalLevel; held: number };

/** How one model did on one grain; a model that cannot be trained there says why and has no metrics. */
export type ModelEvaluation =
  | { modelType: ModelType; metrics: Metrics; holdout: Metrics; intervals: IntervalShare[] }
  | { modelType: ModelType; refused: ForecastErrorCode };

/** `winner` is null when no model could be scored; `zero` are the days after the cut with 0 forecast for each. */
export type GrainEvaluation = {
  models: ModelEvaluation[];
  winner: ModelType | null;
  zero: Metrics;
};

/**
 * Backtests every model on the series without its last `holdoutDays` days, chooses the winner by that alone, trains each
 * model once more on all days before the cut and scores it on the days after it. Keeps metrics, no forecasts and no
 * models, so that what a caller holds of many grains stays small. Throws `FOLD_TOO_SHORT`, `NOT_ENOUGH_DATA` when no day
 * is left before the cut, `CONFIG_INVALID`, `INPUT_INVALID`.
 */
export function evaluateGrain({
  series,
  covariates,
  modelTypes,
  backtest,
  holdoutDays,
}: {
  series: Series;
  /** Aligned with the series; none of the days after the cut is read. */
  covariates?: Covariates | undefined;
  modelTypes: readonly ModelType[];
  backtest: BacktestConfig;
  holdoutDays: number;
}): GrainEvaluation {
  const cut = series.values.length - holdoutDays;
  requireDays({ needed: 1, found: Math.max(0, cut), purpose: 'Training before the cut' });
  const history = {
    series: sliceSeries(series, { from: 0, to: cut }),
    covariates: covariates && sliceCovariates(covariates, { from: 0, to: cut }),
  };
  const actuals = series.values.slice(cut);
  const folds = Array.from({ length: backtest.n_splits }, (_, index) =>
    openFold({ ...history, backtest }, index + 1),
  );
  const known: KnownFits = new Map();
  const models = modelTypes.map((modelType): ModelEvaluation => {
    try {
      const { metrics } = summarizeFolds(folds.map((score) => score({ modelType })));
      return {
        modelType,
        metrics,
        ...scoreHoldout({ ...history, modelType, actuals, known }),
      };
    } catch (error) {
      if (!(error instanceof ForecastError) || !isOfModel(error.code)) throw error;
      return { modelType, refused: error.code };
    }
  });
  const scored = models.filter((model) => 'metrics' in model);
  return {
    models,
    winner: chooseWinner(scored, backtest.metric)?.winner.modelType ?? null,
    zero: scoreZero(actuals),
  };
}

function scoreHoldout({
  actuals,
  ...training
}: {
  modelType: ModelType;
  series: Series;
  covariates: Covariates | undefined;
  known: KnownFits;
  actuals: readonly number[];
}): { holdout: Metrics; intervals: IntervalShare[] } {
  const horizon = Math.max(1, actuals.length);
  const ahead = forecast(fitModel({ ...training, horizon }), { horizon });
  const points = actuals.map((actual, day) => ({
    actual,
    predicted: ahead.values[day] ?? Number.NaN,
  }));
  const scale = measureScale(training.series.values);
  return {
    holdout: computeMetrics(points, scale),
    intervals: measureShares(ahead, actuals),
  };
}

function measureShares({ intervals }: Forecast, actuals: readonly number[]): IntervalShare[] {
  if (actuals.length === 0) return [];
  return intervals.map(({ level, lower, upper }) => {
    const held = actuals.filter(
      (actual, day) => actual >= (lower[day] ?? Number.NaN) && actual <= (upper[day] ?? Number.NaN),
    );
    return { level, held: held.length / actuals.length };
  });
}

/** What one model says of a series, other than what is wrong with the request for all of them. */
function isOfModel(code: ForecastErrorCode): boolean {
  return code === 'NOT_ENOUGH_DATA' || code === 'NOT_FINITE';
}
