import * as z from 'zod';
import type { AssumedFuture } from './assumed-future.ts';
import { type Covariates, checkCovariates, plainCovariates } from './covariates.ts';
import { addDays } from './dates.ts';
import type { FeatureGroupName } from './feature-columns.ts';
import { type FeatureConfig, featureConfigSchema } from './feature-frame.ts';
import { ForecastError, notFinite, requireDays } from './forecast-error.ts';
import { finiteNumber, type Given, given, wholeNumber } from './given.ts';
import type { JsonObject, JsonValue, ModelType } from './schema.ts';
import { checkSeries, type Series } from './series.ts';
import { estimateScale, type TrainingErrors } from './training-errors.ts';

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

type FitOptions = {
  config: JsonObject;
  series: Series;
  covariates?: Covariates | undefined;
  horizon: number;
  known?: KnownFits | undefined;
};

type LoadOptions = { artifact: Given; span: TrainingSpan };

/** A kind of model with its own types closed over, so that callers treat all kinds alike. */
export type Model = {
  readonly modelType: ModelType;
  readonly featureFrameVersion: FeatureFrameVersion;
  readonly defaultConfig: JsonObject;
  fit(options: FitOptions): FittedModel;
  load(options: LoadOptions): FittedModel;
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
  configSchema: z.ZodType<Config>;
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
    parameters: Given;
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

/** The fields of an artifact that `load` reads; what hangs on the model is read by it. */
export const modelFieldsSchema = z.object(
  {
    model_config: z.unknown(),
    feature_config: z.unknown(),
    feature_frame_version: z.unknown(),
    horizon: wholeNumber(1).nullable(),
    parameters: z.unknown(),
    residual_scale: finiteNumber.min(0, 'must be ≥ 0 or null').nullable(),
  },
  'must be an object',
);

/** Turns a definition into a model of the registry. */
export function defineModel<
  Config extends JsonObject,
  Parameters extends JsonObject,
  Features extends FeatureConfig | null,
>(definition: ModelDefinition<Config, Parameters, Features>): Model {
  const { modelType, featureFrameVersion, defaultConfig } = definition;
  return {
    modelType,
    featureFrameVersion,
    defaultConfig,
    fit: (options) => fitDefined(definition, options),
    load: (options) => loadDefined(definition, options),
  };
}

function fitDefined<
  Config extends JsonObject,
  Parameters extends JsonObject,
  Features extends FeatureConfig | null,
>(
  definition: ModelDefinition<Config, Parameters, Features>,
  { config: asked, series, covariates: recorded, horizon, known = new Map() }: FitOptions,
): FittedModel {
  const { modelType, featureFrameVersion, defaultConfig, configSchema } = definition;
  const config = given({
    value: { ...defaultConfig, ...asked },
    path: ['model_config'],
    refuse: refuseConfig,
  }).read(configSchema);
  const features = definition.describeFeatures(config, horizon);
  requireDays({ needed: 1, found: series.values.length, purpose: `${modelType} training` });
  checkSeries(series);
  const plain = plainCovariates(series.values.length);
  const covariates = featureFrameVersion === 1 ? plain : checkCovariates(recorded ?? plain, series);
  const trained = definition.fit({ config, features, series, covariates, horizon, known });
  const value = toPlainJson(trained.parameters, modelType);
  const residualScale = estimateScale(trained.errors);
  if (!Number.isFinite(residualScale ?? 0)) throw notFinite(modelType, 'training');
  const parameters = given({ value, path: ['parameters'], refuse: refuseArtifact });
  return assemble(definition, {
    config,
    features,
    span: spanOf(series),
    parameters,
    residualScale,
  });
}

function loadDefined<
  Config extends JsonObject,
  Parameters extends JsonObject,
  Features extends FeatureConfig | null,
>(
  definition: ModelDefinition<Config, Parameters, Features>,
  { artifact, span }: LoadOptions,
): FittedModel {
  const { modelType, featureFrameVersion, configSchema } = definition;
  const { model_config, horizon, ...recorded } = artifact.read(modelFieldsSchema);
  const config = artifact.part(['model_config'], model_config).read(configSchema);
  const features = definition.describeFeatures(config, horizon ?? 1);
  if (features !== null && features.horizon !== horizon)
    artifact.refuse(['horizon'], 'does not fit the model');
  if (recorded.feature_frame_version !== featureFrameVersion) {
    artifact.refuse(['feature_frame_version'], `must be ${featureFrameVersion} for ${modelType}`);
  }
  if (!isRecordOf(recorded.feature_config, features)) {
    artifact.refuse(['feature_config'], 'does not follow from model_config and horizon');
  }
  const parameters = artifact.part(['parameters'], recorded.parameters);
  const residualScale = recorded.residual_scale;
  const model = assemble(definition, { config, features, span, parameters, residualScale });
  if (model.maxHorizon !== horizon) artifact.refuse(['horizon'], 'does not fit the model');
  return model;
}

function assemble<
  Config extends JsonObject,
  Parameters extends JsonObject,
  Features extends FeatureConfig | null,
>(
  definition: ModelDefinition<Config, Parameters, Features>,
  options: {
    config: Config;
    features: Features;
    span: TrainingSpan;
    parameters: Given;
    residualScale: number | null;
  },
): FittedModel {
  const { modelType, featureFrameVersion } = definition;
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

/** Refuses a part of an artifact: `ARTIFACT_INVALID` naming the field. */
export function refuseArtifact(field: string, problem: string): never {
  throw new ForecastError({
    code: 'ARTIFACT_INVALID',
    message: `The model artifact is not usable: ${field || 'it'} ${problem}`,
    evidence: { field, problem },
  });
}

function refuseConfig(field: string, problem: string): never {
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

/** Whether the features were recorded as they are, in whatever order the fields were written. */
function isRecordOf(recorded: unknown, features: FeatureConfig | null): boolean {
  const { success, data } = featureConfigSchema.nullable().safeParse(recorded);
  return success && JSON.stringify(data) === JSON.stringify(features);
}
