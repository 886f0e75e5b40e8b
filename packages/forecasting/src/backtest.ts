import { type Covariates, sliceCovariates } from './covariates.ts';
import { addDays, listDays } from './dates.ts';
import { ForecastError } from './forecast-error.ts';
import { type IntervalScore, scoreIntervals } from './interval-scores.ts';
import {
  computeMetrics,
  type ErrorScale,
  type ForecastPoint,
  type Metrics,
  measureScale,
  poolMetrics,
} from './metrics.ts';
import type { KnownFits } from './model.ts';
import { type ForecastInterval, fitModel, forecast } from './model-registry.ts';
import {
  type BacktestConfig,
  backtestConfigSchema,
  type JsonObject,
  type ModelType,
} from './schema.ts';
import { type Series, sliceSeries } from './series.ts';

export type BacktestRequest = {
  modelType: ModelType;
  config?: JsonObject;
  series: Series;
  /** Aligned with the series; a fold's model gets those of its training days and no others. */
  covariates?: Covariates | undefined;
  backtest: BacktestConfig;
};

/** What the models of a fold have in common. */
export type FoldRequest = Omit<BacktestRequest, 'modelType' | 'config'>;

/** Scores one model on the days of a fold. */
export type ScoreFold = (model: Pick<BacktestRequest, 'modelType' | 'config'>) => BacktestFold;

/** Training and test days of one fold as indices into the series; ends are exclusive. */
export type FoldLayout = {
  fold: number;
  trainStart: number;
  trainEnd: number;
  testStart: number;
  testEnd: number;
};

export type BacktestPoint = ForecastPoint & { date: string; horizon_day: number };

/** One fold, numbered from 1 (the earliest); dates are inclusive. */
export type BacktestFold = {
  fold: number;
  train_start: string;
  train_end: string;
  train_size: number;
  test_start: string;
  test_end: string;
  metrics: Metrics;
  /** What MASE and RMSSE measure the fold's errors by, from its training days alone. */
  scale: ErrorScale | null;
  points: BacktestPoint[];
  /** Around the predictions of `points`, in their order; none when training left no error to measure. */
  intervals: ForecastInterval[];
};

const horizonBuckets = [
  { name: 'h_1_7', from: 1, to: 7 },
  { name: 'h_8_14', from: 8, to: 14 },
  { name: 'h_15_28', from: 15, to: 28 },
  { name: 'h_29_plus', from: 29, to: Number.POSITIVE_INFINITY },
] as const;
export type HorizonBucket = (typeof horizonBuckets)[number]['name'];

/**
 * Metrics pooled over all points of all folds, and again by days ahead; only buckets that have points exist. `intervals` holds
 * a level where every fold has it.
 */
export type BacktestSummary = {
  metrics: Metrics;
  intervals: IntervalScore[];
  buckets: Partial<Record<HorizonBucket, Metrics>>;
};

export type BacktestResult = BacktestSummary & { folds: BacktestFold[] };

/**
 * Rolling-origin layout (Tashman 2000, "Out-of-sample tests of forecasting accuracy", IJF 16(4), 437–450): the last
 * fold ends at the last day, folds step back by the horizon, `gap` shortens the end of training and never moves the
 * test days, `sliding` trains on the last `min_train_size` days before its gap. Throws `FOLD_TOO_SHORT` (evidence
 * `needed`, `found`) when the first fold has fewer than `min_train_size` training days.
 */
export function layOutFolds(days: number, config: BacktestConfig): FoldLayout[] {
  const { horizon, n_splits, gap, min_train_size } = config;
  checkBacktestConfig(config);
  const firstTrainEnd = days - n_splits * horizon - gap;
  if (firstTrainEnd < min_train_size) throw foldTooShort(days, firstTrainEnd, config);
  return Array.from({ length: n_splits }, (_, index) => {
    const testStart = days - (n_splits - index) * horizon;
    const trainEnd = testStart - gap;
    const trainStart = config.strategy === 'sliding' ? trainEnd - min_train_size : 0;
    return { fold: index + 1, trainStart, trainEnd, testStart, testEnd: testStart + horizon };
  });
}

/**
 * One fold, numbered from 1, for any number of models and on its own, so that folds can be shared out; `summarizeFolds` over
 * all of them, in order, gives what `backtest` gives. What a model learns of the days is at hand for a combination of it.
 * Throws what `backtest` throws, and `INPUT_INVALID` for a fold that there is not.
 */
export function openFold(request: FoldRequest, fold: number): ScoreFold {
  const layout = layOutFolds(request.series.values.length, request.backtest)[fold - 1];
  if (layout) return prepareFold(request, layout);
  throw new ForecastError({
    code: 'INPUT_INVALID',
    message: `There is no fold ${fold} of ${request.backtest.n_splits}`,
    evidence: { field: 'fold', found: String(fold) },
  });
}

/**
 * All folds, earliest first, and their summary. The layout is checked before the first fold. A fold on which the model has
 * too little data throws its `NOT_ENOUGH_DATA` with `fold` in the evidence.
 */
export function backtest(request: BacktestRequest): BacktestResult {
  const layouts = layOutFolds(request.series.values.length, request.backtest);
  const folds = layouts.map((layout) => prepareFold(request, layout)(request));
  return { ...summarizeFolds(folds), folds };
}

/** Pools the points of all folds, overall and by days ahead. */
export function summarizeFolds(folds: readonly BacktestFold[]): BacktestSummary {
  const buckets: BacktestSummary['buckets'] = {};
  for (const { name, from, to } of horizonBuckets) {
    const inside = folds.map(({ points, scale }) => ({
      points: points.filter((point) => point.horizon_day >= from && point.horizon_day <= to),
      scale,
    }));
    if (inside.some(({ points }) => points.length > 0)) buckets[name] = poolMetrics(inside);
  }
  return {
    metrics: poolMetrics(folds),
    intervals: scoreIntervals(folds),
    buckets,
  };
}

function prepareFold(request: FoldRequest, layout: FoldLayout): ScoreFold {
  const { trainStart: from, trainEnd: to } = layout;
  const train = sliceSeries(request.series, { from, to });
  const covariates = request.covariates && sliceCovariates(request.covariates, { from, to });
  const known: KnownFits = new Map();
  return (model) => {
    const ahead = forecastFold({ ...request, ...model, covariates, train, known }, layout);
    return describeFold(request, { layout, train, ahead });
  };
}

type FoldForecast = { values: readonly number[]; intervals: ForecastInterval[] };

function describeFold(
  { series, backtest: config }: FoldRequest,
  { layout, train, ahead }: { layout: FoldLayout; train: Series; ahead: FoldForecast },
): BacktestFold {
  const testStart = addDays(series.startDate, layout.testStart);
  const actuals = series.values.slice(layout.testStart, layout.testEnd);
  const points = listDays(testStart, config.horizon).map((date, index) => ({
    date,
    horizon_day: index + 1,
    actual: actuals[index] ?? 0,
    predicted: ahead.values[index] ?? 0,
  }));
  const scale = measureScale(train.values);
  return {
    fold: layout.fold,
    train_start: train.startDate,
    train_end: addDays(series.startDate, layout.trainEnd - 1),
    train_size: train.values.length,
    test_start: testStart,
    test_end: addDays(testStart, config.horizon - 1),
    metrics: computeMetrics(points, scale),
    scale,
    points,
    intervals: ahead.intervals,
  };
}

/**
 * The model bridges the gap: it forecasts gap + horizon days and the first `gap` of them are not used. Nothing is assumed
 * of those days: the price is carried forward, there is no promotion, all is in stock.
 */
function forecastFold(
  request: BacktestRequest & { train: Series; known: KnownFits },
  { fold }: FoldLayout,
): FoldForecast {
  const { modelType, config, train: series, covariates, known } = request;
  const { horizon, gap } = request.backtest;
  const reach = horizon + gap;
  try {
    const model = fitModel({ modelType, config, series, covariates, horizon: reach, known });
    const { values, intervals } = forecast(model, { horizon: reach });
    return {
      values: values.slice(gap),
      intervals: intervals.map(({ level, lower, upper }) => ({
        level,
        lower: lower.slice(gap),
        upper: upper.slice(gap),
      })),
    };
  } catch (error) {
    if (!(error instanceof ForecastError)) throw error;
    throw new ForecastError({
      code: error.code,
      message: `Fold ${fold}: ${error.message}`,
      evidence: { ...error.evidence, fold },
      cause: error,
    });
  }
}

const backtestFields = backtestConfigSchema.keyof().options;

function checkBacktestConfig(config: BacktestConfig): void {
  const field = backtestFields.find(
    (name) => !backtestConfigSchema.shape[name].safeParse(config[name]).success,
  );
  if (field === undefined) return;
  const rule = backtestConfigSchema.shape[field];
  const problem =
    'options' in rule
      ? `must be one of ${rule.options.join(', ')}`
      : `must be a whole number ≥ ${rule.minValue}`;
  throw new ForecastError({
    code: 'CONFIG_INVALID',
    message: `backtest.${field} ${problem}`,
    evidence: { field: `backtest.${field}`, found: String(config[field]) },
  });
}

function foldTooShort(days: number, firstTrainEnd: number, config: BacktestConfig): ForecastError {
  const found = Math.max(0, firstTrainEnd);
  const needed = config.min_train_size;
  const needed_days = config.n_splits * config.horizon + config.gap + needed;
  return new ForecastError({
    code: 'FOLD_TOO_SHORT',
    message: `The first of ${config.n_splits} folds has ${found} training days, needs ${needed} (the series has ${days} days, ${needed_days} would do)`,
    evidence: { needed, found, needed_days, days },
  });
}
