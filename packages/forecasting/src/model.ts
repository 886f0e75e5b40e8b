import type { AssumedFuture } from './assumed-future.ts';
import { type Covariates, checkCovariates, plainCovariates } from './covariates.ts';
import { addDays, daysBetween } from './dates.ts';
import type { FeatureGroupName } from './feature-columns.ts';
import type { FeatureConfig } from './feature-frame.ts';
import { createFieldReader, type FieldReader } from './field-reader.ts';
import { ForecastError, notFinite, requireDays } from './forecast-error.ts';
import type { JsonObject, JsonValue } from './json.ts';
import { checkSeries, type Series } from './series.ts';
import { estimateScale, type TrainingErrors } from './training-errors.ts';

export const modelTypes = [
  'naive',
  'seasonal_naive',
  'moving_average',
  'weighted_moving_average',
  'seasonal_average',
  'trend_regression',
  'exponential_smoothing',
  'mstl',
  'median_combination',
  'ridge',
] as const;
export type ModelType = (typeof modelTypes)[number];

/** 1: the target alone; 2: a feature frame. Both are scored on the same folds, so their errors can be compared. */
export type FeatureFrameVersion = 1 | 2;

/** What a model learned of one column: the sign says which way it moves the forecast. */
export type FeatureEffect = {
  group: FeatureGroupName;
  name: string;
  /** In units/day per standard deviation of the column in training, so that columns can be compared. */
  coefficient: number;
  /** In units/day per unit of the column. */
  coefficient_per_unit: number;
  /** False when training saw only one value of the column, which then has no say. */
  learned: boolean;
};

/** A trained model: what it was made from, its parameters as plain JSON, and its forecast. */
export type FittedModel = {
  readonly modelType: ModelType;
  readonly featureFrameVersion: FeatureFrameVersion;
  readonly config: JsonObject;
  readonly featureConfig: FeatureConfig | null;
  /** The longest horizon it may be asked for; null when there is no limit. */
  readonly maxHorizon: number | null;
  readonly trainedFrom: string;
  readonly trainedTo: string;
  readonly nObs: number;
  readonly parameters: JsonObject;
  /** Residual standard deviation of training in units/day; null when there was no error to measure. */
  readonly residualScale: number | null;
  /** Observations left for `residualScale`, where the errors ahead follow Student's t with as many; null: the normal. */
  readonly residualFreedom: number | null;
  /** In frame order; empty for a model on the target alone. */
  readonly effects: readonly FeatureEffect[];
  /** Raw values for days 1 to `horizon` after `trainedTo`; `forecast` is the checked way in. */
  predict(horizon: number, future?: AssumedFuture): number[];
  /** Standard deviation of the error on days 1 to `horizon`, in multiples of `residualScale`. */
  spread(horizon: number): number[];
};

/**
 * What models of default configuration have learned of one series for one horizon: a combination of them takes it from here,
 * and leaves here what it had to learn itself.
 */
export type KnownFits = Map<ModelType, FittedModel>;

/** The span a model was trained on: first and last day, and how many values. */
export type TrainingSpan = { trainedFrom: string; trainedTo: string; nObs: number };

/** A kind of model with its own types closed over, so that callers treat all kinds alike. */
export type Model = {
  readonly modelType: ModelType;
  readonly featureFrameVersion: FeatureFrameVersion;
  readonly defaultConfig: JsonObject;
  fit(options: {
    config: JsonObject;
    series: Series;
    covariates?: Covariates | undefined;
    horizon: number;
    known?: KnownFits | undefined;
  }): FittedModel;
  load(options: { artifact: FieldReader; span: TrainingSpan }): FittedModel;
};

/** What one kind of model has to say; everything else (checks, artifact, registry) is shared. */
export type ModelDefinition<
  Config extends JsonObject,
  Parameters extends JsonObject,
  Features extends FeatureConfig | null,
> = {
  modelType: ModelType;
  featureFrameVersion: FeatureFrameVersion;
  defaultConfig: Config;
  readConfig(config: FieldReader): Config;
  describeFeatures(config: Config, horizon: number): Features;
  /** Models on the target alone get plain covariates, whatever was recorded. */
  fit(options: {
    config: Config;
    features: Features;
    series: Series;
    covariates: Covariates;
    horizon: number;
    known: KnownFits;
  }): {
    parameters: Parameters;
    errors: TrainingErrors;
  };
  /** Checks parameters that come from outside; `fit`'s own go through it too, so both paths forecast alike. */
  readParameters(options: {
    parameters: FieldReader;
    config: Config;
    features: Features;
    span: TrainingSpan;
  }): Parameters;
  predict(options: {
    parameters: Parameters;
    features: Features;
    span: TrainingSpan;
    horizon: number;
    future: AssumedFuture;
  }): number[];
  /** The longest horizon of a model whose parameters end somewhere; left out, only features set a limit. */
  reachOf?(parameters: Parameters): number | null;
  /** What a model on features learned of each; left out by models on the target alone. */
  describeEffects?(options: { parameters: Parameters; features: Features }): FeatureEffect[];
  /** How the error grows over the days ahead: its standard deviation in multiples of the residual one. */
  spread(options: {
    config: Config;
    parameters: Parameters;
    span: TrainingSpan;
    horizon: number;
  }): number[];
  /** Observations less estimated numbers, of a model whose errors ahead follow Student's t; left out by all others. */
  freedomOf?(options: { config: Config; span: TrainingSpan }): number;
};

/** Turns a definition into a model of the registry. */
export function defineModel<
  Config extends JsonObject,
  Parameters extends JsonObject,
  Features extends FeatureConfig | null,
>(definition: ModelDefinition<Config, Parameters, Features>): Model {
  const { modelType, featureFrameVersion, defaultConfig } = definition;

  function readConfig(config: JsonObject): Config {
    const value = { ...defaultConfig, ...config };
    return readKnownConfig(createFieldReader({ value, path: 'model_config', fail: failConfig }));
  }

  function readKnownConfig(reader: FieldReader): Config {
    reader.allowOnly(Object.keys(defaultConfig));
    return definition.readConfig(reader);
  }

  function assemble(options: {
    config: Config;
    features: Features;
    span: TrainingSpan;
    parameters: FieldReader;
    residualScale: number | null;
  }): FittedModel {
    const { config, features, span, residualScale } = options;
    const parameters = definition.readParameters(options);
    return {
      modelType,
      featureFrameVersion,
      config,
      featureConfig: features,
      maxHorizon: features?.horizon ?? definition.reachOf?.(parameters) ?? null,
      ...span,
      parameters,
      residualScale,
      residualFreedom: definition.freedomOf?.({ config, span }) ?? null,
      effects: definition.describeEffects?.({ parameters, features }) ?? [],
      spread: (horizon) => definition.spread({ config, parameters, span, horizon }),
      predict: (horizon, future = {}) =>
        definition.predict({ parameters, features, span, horizon, future }),
    };
  }

  return {
    modelType,
    featureFrameVersion,
    defaultConfig,
    fit: ({ config: given, series, covariates: recorded, horizon, known = new Map() }) => {
      const config = readConfig(given);
      const features = definition.describeFeatures(config, horizon);
      requireDays({ needed: 1, found: series.values.length, purpose: `${modelType} training` });
      checkSeries(series);
      const plain = plainCovariates(series.values.length);
      const covariates =
        featureFrameVersion === 1 ? plain : checkCovariates(recorded ?? plain, series);
      const trained = definition.fit({ config, features, series, covariates, horizon, known });
      const value = toPlainJson(trained.parameters, modelType);
      const residualScale = estimateScale(trained.errors);
      if (!Number.isFinite(residualScale ?? 0)) throw notFinite(modelType, 'training');
      const parameters = createFieldReader({ value, path: 'parameters', fail: failArtifact });
      return assemble({ config, features, span: spanOf(series), parameters, residualScale });
    },
    load: ({ artifact, span }) => {
      const config = readKnownConfig(artifact.object('model_config'));
      const horizon = artifact.value('horizon') === null ? null : artifact.integer('horizon', 1);
      const features = definition.describeFeatures(config, horizon ?? 1);
      if (features !== null && features.horizon !== horizon)
        artifact.fail('horizon', 'does not fit the model');
      if (artifact.value('feature_frame_version') !== featureFrameVersion) {
        artifact.fail('feature_frame_version', `must be ${featureFrameVersion} for ${modelType}`);
      }
      if (!equalsJson(artifact.value('feature_config'), features)) {
        artifact.fail('feature_config', 'does not follow from model_config and horizon');
      }
      const parameters = artifact.object('parameters');
      const residualScale = readScale(artifact);
      const model = assemble({ config, features, span, parameters, residualScale });
      if (model.maxHorizon !== horizon) artifact.fail('horizon', 'does not fit the model');
      return model;
    },
  };
}

/** What is known of this kind of model already, or what it learns now and is known from then on. */
export function fitOnce(
  known: KnownFits,
  modelType: ModelType,
  fit: () => FittedModel,
): FittedModel {
  const fitted = known.get(modelType) ?? fit();
  known.set(modelType, fitted);
  return fitted;
}

/** The `fail` of readers over artifacts: `ARTIFACT_INVALID` naming the field. */
export function failArtifact(field: string, problem: string): never {
  throw new ForecastError({
    code: 'ARTIFACT_INVALID',
    message: `The model artifact is not usable: ${field || 'it'} ${problem}`,
    evidence: { field, problem },
  });
}

function failConfig(field: string, problem: string): never {
  throw new ForecastError({
    code: 'CONFIG_INVALID',
    message: `${field} ${problem}`,
    evidence: { field, problem },
  });
}

/** The fields of an artifact that `load` reads, all but the span of training. */
export function writeModel(model: FittedModel): JsonObject {
  return structuredClone<JsonObject>({
    model_type: model.modelType,
    model_config: model.config,
    feature_config: model.featureConfig,
    feature_frame_version: model.featureFrameVersion,
    horizon: model.maxHorizon,
    parameters: model.parameters,
    residual_scale: model.residualScale,
  });
}

/** Reads first and last day and count, refusing a span whose count does not match its days. */
export function readSpan(artifact: FieldReader): TrainingSpan {
  const trainedFrom = artifact.date('trained_from');
  const trainedTo = artifact.date('trained_to');
  const nObs = artifact.integer('n_obs', 1);
  if (daysBetween(trainedFrom, trainedTo) + 1 !== nObs) {
    artifact.fail('n_obs', 'must be the number of days from trained_from to trained_to');
  }
  return { trainedFrom, trainedTo, nObs };
}

function readScale(artifact: FieldReader): number | null {
  if (artifact.value('residual_scale') === null) return null;
  const scale = artifact.number('residual_scale');
  return scale >= 0 ? scale : artifact.fail('residual_scale', 'must be ≥ 0 or null');
}

function spanOf(series: Series): TrainingSpan {
  const nObs = series.values.length;
  return { trainedFrom: series.startDate, trainedTo: addDays(series.startDate, nObs - 1), nObs };
}

/** A copy without negative zeros, which JSON text would lose; throws `NOT_FINITE` on what JSON cannot hold. */
function toPlainJson(value: JsonValue, modelType: ModelType): JsonValue {
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return value + 0;
    throw notFinite(modelType, 'training');
  }
  if (Array.isArray(value)) return value.map((item) => toPlainJson(item, modelType));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, toPlainJson(item, modelType)]),
  );
}

function equalsJson(left: unknown, right: unknown): boolean {
  if (Object.is(left, right)) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) {
    return false;
  }
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const others = new Map<string, unknown>(Object.entries(right));
  const entries = Object.entries(left);
  return (
    entries.length === others.size &&
    entries.every(([key, value]) => others.has(key) && equalsJson(value, others.get(key)))
  );
}
