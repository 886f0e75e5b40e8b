export type { AssumedFuture, AssumedPrice } from './assumed-future.ts';
export {
  type BacktestFold,
  type BacktestPoint,
  type BacktestRequest,
  type BacktestResult,
  type BacktestSummary,
  backtest,
  type FoldLayout,
  type FoldRequest,
  type HorizonBucket,
  openFold,
  type ScoreFold,
  summarizeFolds,
} from './backtest.ts';
export {
  type Choice,
  type ChoiceCandidate,
  chooseWinner,
  selectionRule,
} from './choose-winner.ts';
export {
  buildCovariates,
  type Covariates,
  type DailyCovariates,
  type DayCovariates,
  sliceCovariates,
} from './covariates.ts';
export { addDays, dayOfWeek, daysBetween, isDate, listDays } from './dates.ts';
export {
  evaluateGrain,
  type GrainEvaluation,
  type IntervalShare,
  type ModelEvaluation,
} from './evaluate-grain.ts';
export type { FeatureGroupName } from './feature-columns.ts';
export {
  buildFeatureFrame,
  type FeatureConfig,
  type FeatureFrame,
  type FeatureGroup,
  type FeatureSettings,
} from './feature-frame.ts';
export { ForecastError, type ForecastErrorCode, forecastErrorCodes } from './forecast-error.ts';
export type { IntervalScore } from './interval-scores.ts';
export {
  computeSkill,
  judgeWinner,
  scoreZero,
  type Verdict,
  type VerdictFlag,
} from './judge-winner.ts';
export {
  computeMetrics,
  type ErrorScale,
  type ForecastPoint,
  type Metrics,
} from './metrics.ts';
export type {
  FeatureEffect,
  FeatureFrameVersion,
  FittedModel,
  KnownFits,
} from './model.ts';
export {
  describeModel,
  type Forecast,
  type ForecastInterval,
  fitModel,
  forecast,
  loadModel,
  type ModelDescription,
  serializeModel,
} from './model-registry.ts';
export { countGaps, type Frequency, mayHaveFrequency, nameFrequency } from './name-frequency.ts';
export { type IntervalLevel, intervalLevels } from './quantile-of.ts';
export {
  type BacktestConfig,
  type ChoiceMetric,
  type JsonObject,
  type JsonValue,
  type ModelType,
  modelTypes,
} from './schema.ts';
export { buildSeries, type DailyQuantity, type Series } from './series.ts';
