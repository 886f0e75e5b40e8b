import type { FoldTrace, ForecastTrace, JsonObject, ModelRun, ModelType } from '@vitrine/contract';
import {
  type AssumedFuture,
  type BacktestFold,
  type BacktestSummary,
  buildFeatureFrame,
  type Covariates,
  type FeatureEffect,
  type FeatureGroup,
  type FeatureGroupName,
  type FoldRequest,
  ForecastError,
  type ForecastErrorCode,
  fitModel,
  forecast,
  type KnownFits,
  loadModel,
  openFold,
  type Series,
  serializeModel,
} from '@vitrine/forecasting';
import type { StoredStage } from '../replay-proof/evidence-store.ts';
import { compareEvidence, storeStage as keepStage } from './evidence-files.ts';
import { hashArtifact, readArtifact } from './hash-artifact.ts';
import { traceForecast } from './trace-forecast.ts';

/** The result of a forecasting task: our errors lose their class between threads, so they travel as data. */
export type Outcome<Value> =
  | { ok: true; value: Value }
  | { ok: false; code: ForecastErrorCode; message: string };

export interface FittedArtifact {
  model_config: JsonObject;
  feature_config: JsonObject | null;
  feature_frame_version: ModelRun['feature_frame_version'];
  /** What the model learned about each column; empty for a model on the target alone. */
  coefficients: FeatureEffect[];
  /** The days after training, forecast by the stored model. */
  outlook: ForecastTrace;
  artifact: JsonObject;
}

/** A grain's series with its covariates; models on the target alone never see the covariates. */
interface History {
  series: Series;
  covariates?: Covariates;
}

interface FitModelsInput extends History {
  modelTypes: readonly ModelType[];
  horizon: number;
}

interface FitInput extends History {
  modelType: ModelType;
  horizon: number;
}

interface BacktestFoldInput extends FoldRequest {
  modelTypes: readonly ModelType[];
  fold: number;
}

export interface FeaturesInput extends History {
  horizon: number;
  /** Where the thread keeps the matrix as evidence, so that the matrix never leaves the thread; null keeps none. */
  evidenceRoot: string | null;
}

export interface BuiltFeatures {
  columns: string[];
  groups: FeatureGroup[];
  rows: number;
  stage: StoredStage | null;
}

export type BacktestOutcome = BacktestSummary & {
  folds: Omit<BacktestFold, 'points' | 'intervals'>[];
  traces: FoldTrace[];
};

export interface ArtifactForecast {
  startDate: string;
  values: number[];
  /** The feature groups that had more than one value in training. */
  learned: FeatureGroupName[];
}

/** The tasks that run on worker threads; the name of an export is the name of its task. */
export interface ComputeTasks {
  fit(input: FitInput): Outcome<FittedArtifact>;
  /** One outcome per model, in their order; models that a combination shares with others are fitted once. */
  fitModels(input: FitModelsInput): Outcome<FittedArtifact>[];
  /** One outcome per model, in their order. */
  backtestFold(input: BacktestFoldInput): Outcome<BacktestFold>[];
  features(input: FeaturesInput): Promise<BuiltFeatures>;
  forecastArtifact(input: {
    artifact: unknown;
    horizon: number;
    future?: AssumedFuture;
  }): Outcome<ArtifactForecast>;
  hashArtifact: typeof hashArtifact;
  readArtifact: typeof readArtifact;
  storeStage(input: { root: string; material: JsonObject }): Promise<StoredStage>;
  compareEvidence: typeof compareEvidence;
  doNothing(): void;
}

export const doNothing: ComputeTasks['doNothing'] = () => {};

export const fit: ComputeTasks['fit'] = (input) => attempt(() => fitArtifact(input));

export const fitModels: ComputeTasks['fitModels'] = ({ modelTypes, ...input }) => {
  const known: KnownFits = new Map();
  return modelTypes.map((modelType) => attempt(() => fitArtifact({ ...input, modelType, known })));
};

function fitArtifact(input: FitInput & { known?: KnownFits }): FittedArtifact {
  const artifact = serializeModel(fitModel(input));
  const fitted = loadModel(artifact);
  return {
    model_config: fitted.config,
    feature_config: fitted.featureConfig,
    feature_frame_version: fitted.featureFrameVersion,
    coefficients: [...fitted.effects],
    outlook: traceForecast(forecast(fitted, { horizon: input.horizon })),
    artifact,
  };
}

export const backtestFold: ComputeTasks['backtestFold'] = ({ modelTypes, fold, ...request }) => {
  const opened = attempt(() => openFold(request, fold));
  return modelTypes.map((modelType) =>
    opened.ok ? attempt(() => opened.value({ modelType })) : opened,
  );
};

export const features: ComputeTasks['features'] = async ({ evidenceRoot, ...input }) => {
  const frame = buildFeatureFrame(input);
  const columns = [...frame.columns];
  const rows = frame.rows.map((row) => [...row]);
  const material = { columns, start_date: frame.startDate, rows };
  const stage = evidenceRoot === null ? null : await keepStage(evidenceRoot, material);
  return { columns, groups: frame.featureConfig.groups, rows: rows.length, stage };
};

export const forecastArtifact: ComputeTasks['forecastArtifact'] = ({ artifact, ...asked }) =>
  attempt(() => {
    const model = loadModel(artifact);
    const { startDate, values } = forecast(model, asked);
    return { startDate, values: [...values], learned: listLearned(model.effects) };
  });

function listLearned(effects: readonly FeatureEffect[]): FeatureGroupName[] {
  return [...new Set(effects.filter((effect) => effect.learned).map(({ group }) => group))];
}

export const storeStage: ComputeTasks['storeStage'] = ({ root, material }) =>
  keepStage(root, material);

export { compareEvidence, hashArtifact, readArtifact };

function attempt<Value>(work: () => Value): Outcome<Value> {
  try {
    return { ok: true, value: work() };
  } catch (error) {
    if (!(error instanceof ForecastError)) throw error;
    return { ok: false, code: error.code, message: error.message };
  }
}
