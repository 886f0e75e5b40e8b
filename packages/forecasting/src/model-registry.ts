import * as z from 'zod';
import type { AssumedFuture } from './assumed-future.ts';
import type { Covariates } from './covariates.ts';
import { addDays, daysBetween } from './dates.ts';
import { ForecastError, notFinite } from './forecast-error.ts';
import { calendarDay, fields, type Given, given, wholeNumber } from './given.ts';
import {
  type FeatureFrameVersion,
  type FittedModel,
  fitOnce,
  type KnownFits,
  type Model,
  modelFieldsSchema,
  refuseArtifact,
  writeModel,
} from './model.ts';
import { exponentialSmoothing } from './models/exponential-smoothing.ts';
import { defineMedianCombination } from './models/median-combination.ts';
import { movingAverage } from './models/moving-average.ts';
import { mstl } from './models/mstl.ts';
import { naive } from './models/naive.ts';
import { ridge } from './models/ridge.ts';
import { seasonalAverage } from './models/seasonal-average.ts';
import { seasonalNaive } from './models/seasonal-naive.ts';
import { trendRegression } from './models/trend-regression.ts';
import { weightedMovingAverage } from './models/weighted-moving-average.ts';
import { type IntervalLevel, intervalLevels, quantileOf } from './quantile-of.ts';
import { type JsonObject, type ModelType, modelTypes } from './schema.ts';
import type { Series } from './series.ts';

/** Models on the target alone that need no other. */
const singles = {
  naive,
  seasonal_naive: seasonalNaive,
  moving_average: movingAverage,
  weighted_moving_average: weightedMovingAverage,
  seasonal_average: seasonalAverage,
  trend_regression: trendRegression,
  exponential_smoothing: exponentialSmoothing,
  mstl,
};

/** Every model there is; a new one is a definition, a name in `modelTypes` and a line here or above. */
const models: Record<ModelType, Model> = {
  ...singles,
  median_combination: defineMedianCombination(Object.values(singles)),
  ridge,
};

/** 1 had no `residual_scale`; 2 had no feature groups, covariates and coefficients per unit. */
const artifactVersion = 3;
const versionSchema = z.looseObject({ artifact_version: wholeNumber(1) }, 'must be an object');
const artifactSchema = fields({
  artifact_version: z.literal(artifactVersion),
  model_type: z.enum(modelTypes, `must be one of ${modelTypes.join(', ')}`),
  trained_from: calendarDay,
  trained_to: calendarDay,
  n_obs: wholeNumber(1),
  ...modelFieldsSchema.shape,
}).refine((span) => daysBetween(span.trained_from, span.trained_to) + 1 === span.n_obs, {
  path: ['n_obs'],
  error: 'must be the number of days from trained_from to trained_to',
});

export type ForecastInterval = {
  level: IntervalLevel;
  lower: readonly number[];
  upper: readonly number[];
};

/**
 * Values in units/day, ≥ 0 and finite, for consecutive days from `startDate` on, and an interval around them for every
 * level asked for; no intervals when training left no error to measure their width on.
 */
export type Forecast = {
  startDate: string;
  values: readonly number[];
  intervals: readonly ForecastInterval[];
};

export type ForecastOptions = {
  horizon: number;
  levels?: readonly IntervalLevel[];
  future?: AssumedFuture;
};

export type ModelDescription = {
  modelType: ModelType;
  featureFrameVersion: FeatureFrameVersion;
  defaultConfig: JsonObject;
};

/** What is known of a model before any training; `defaultConfig` is a copy. */
export function describeModel(modelType: ModelType): ModelDescription {
  const { featureFrameVersion, defaultConfig } = models[modelType];
  return { modelType, featureFrameVersion, defaultConfig: structuredClone(defaultConfig) };
}

/**
 * Trains a model on the whole series for forecasts of up to `horizon` days; keys left out of `config` take their
 * defaults. Covariates, aligned with the series, reach models of feature frame version 2 alone. What is `known` of this very
 * series, covariates and horizon is not learned again. Deterministic. Throws `NOT_ENOUGH_DATA` (evidence `needed`, `found`),
 * `CONFIG_INVALID`, `INPUT_INVALID`, `NOT_FINITE`.
 */
export function fitModel({
  modelType,
  config = {},
  series,
  covariates,
  horizon,
  known = new Map(),
}: {
  modelType: ModelType;
  config?: JsonObject | undefined;
  series: Series;
  covariates?: Covariates | undefined;
  horizon: number;
  known?: KnownFits;
}): FittedModel {
  checkHorizon(horizon);
  const fit = () => models[modelType].fit({ config, series, covariates, horizon, known });
  return Object.keys(config).length === 0 ? fitOnce(known, modelType, fit) : fit();
}

/**
 * Forecasts the `horizon` days after the end of training with prediction intervals for normal errors, or t distributed
 * ones where a model knows its degrees of freedom; all clipped at 0.
 * A model on features re-forecasts through the assumed `future`; without one the last price is carried forward, and there
 * is no promotion and no shortage. Throws `HORIZON_TOO_LONG` when the model was trained for fewer (`maxHorizon`),
 * `INPUT_INVALID` for a level without a quantile, for an assumption outside the days forecast, and for any assumption
 * when the model reads none.
 */
export function forecast(
  model: FittedModel,
  { horizon, levels = intervalLevels, future = {} }: ForecastOptions,
): Forecast {
  checkHorizon(horizon);
  if (model.maxHorizon !== null && horizon > model.maxHorizon) {
    throw new ForecastError({
      code: 'HORIZON_TOO_LONG',
      message: `The ${model.modelType} model was trained for ${model.maxHorizon} days ahead, asked for ${horizon}`,
      evidence: { asked: horizon, trained_for: model.maxHorizon },
    });
  }
  if (model.featureFrameVersion === 1) refuseAssumptions(model, future);
  const centre = model.predict(horizon, future);
  const values = centre.map((value) => Math.max(0, value));
  const intervals = buildIntervals(model, { values, levels });
  const numbers = [values, ...intervals.flatMap(({ lower, upper }) => [lower, upper])].flat();
  if (!numbers.every((value) => Number.isFinite(value))) {
    throw notFinite(model.modelType, 'forecast');
  }
  return { startDate: addDays(model.trainedTo, 1), values, intervals };
}

function refuseAssumptions({ modelType }: FittedModel, future: AssumedFuture): void {
  const [field] = Object.entries(future).flatMap(([name, listed]) => (listed.length ? name : []));
  if (field === undefined) return;
  throw new ForecastError({
    code: 'INPUT_INVALID',
    message: `${modelType} reads past sales alone, so nothing can be assumed of its future`,
    evidence: { field: `future.${field}`, model_type: modelType },
  });
}

/** Around the values as they are given: around what a model had below 0, clipping would leave a point. */
function buildIntervals(
  { residualScale, residualFreedom, spread }: FittedModel,
  { values, levels }: { values: readonly number[]; levels: readonly IntervalLevel[] },
): ForecastInterval[] {
  for (const level of levels) checkLevel(level);
  if (residualScale === null) return [];
  const deviations = spread(values.length).map((multiple) => multiple * residualScale);
  const shift = (multiple: number) =>
    values.map((value, day) => Math.max(0, value + multiple * (deviations[day] ?? 0)));
  return levels.map((level) => {
    const quantile = quantileOf(level, residualFreedom);
    return { level, lower: shift(-quantile), upper: shift(quantile) };
  });
}

function checkLevel(level: number): void {
  if (intervalLevels.some((known) => known === level)) return;
  throw new ForecastError({
    code: 'INPUT_INVALID',
    message: `An interval level must be one of ${intervalLevels.join(', ')}, not ${level}`,
    evidence: { field: 'levels', found: String(level) },
  });
}

/**
 * The artifact of a model: plain JSON that holds everything to forecast on, and no clock, host or random value; equal
 * inputs give equal artifacts.
 */
export function serializeModel(model: FittedModel): JsonObject {
  return {
    artifact_version: artifactVersion,
    ...writeModel(model),
    trained_from: model.trainedFrom,
    trained_to: model.trainedTo,
    n_obs: model.nObs,
  };
}

/**
 * Rebuilds a model from untrusted JSON; it forecasts exactly as the one that was serialized. Throws `ARTIFACT_INVALID`
 * naming the field, or `ARTIFACT_VERSION_UNKNOWN`.
 */
export function loadModel(json: unknown): FittedModel {
  const artifact = given({ value: json, path: [], refuse: refuseArtifact });
  checkArtifactVersion(artifact);
  const recorded = artifact.read(artifactSchema);
  const span = {
    trainedFrom: recorded.trained_from,
    trainedTo: recorded.trained_to,
    nObs: recorded.n_obs,
  };
  return models[recorded.model_type].load({ artifact, span });
}

function checkArtifactVersion(artifact: Given): void {
  const { artifact_version: version } = artifact.read(versionSchema);
  if (version === artifactVersion) return;
  throw new ForecastError({
    code: 'ARTIFACT_VERSION_UNKNOWN',
    message: `Artifact version ${version} is not known; this program reads version ${artifactVersion}`,
    evidence: { field: 'artifact_version', found: version, known: artifactVersion },
  });
}

function checkHorizon(horizon: number): void {
  if (Number.isSafeInteger(horizon) && horizon >= 1) return;
  throw new ForecastError({
    code: 'INPUT_INVALID',
    message: `A horizon must be a whole number of days ≥ 1, not ${horizon}`,
    evidence: { field: 'horizon', found: String(horizon) },
  });
}
