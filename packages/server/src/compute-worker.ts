import { verifyBundleDirectory } from '@vitrine/bundle/node';
import type { BacktestConfig, BundleReport, JsonObject, ModelRun } from '@vitrine/contract';
import {
  type BacktestFold,
  type BacktestSummary,
  backtest as backtestModel,
  buildFeatureFrame,
  ForecastError,
  type ForecastErrorCode,
  fitModel,
  forecast,
  loadModel,
  type Series,
  serializeModel,
} from '@vitrine/forecasting';
import { hashArtifact } from './registry/hash-artifact.ts';
import {
  compareEvidence,
  storeStage as keepStage,
  type StoredStage,
} from './registry/stage-evidence.ts';

/** What a forecasting task answers: errors of ours lose their class between threads, so they travel as data. */
export type Outcome<Value> =
  | { ok: true; value: Value }
  | { ok: false; code: ForecastErrorCode; message: string };

export interface FittedArtifact {
  model_config: JsonObject;
  feature_config: JsonObject | null;
  feature_frame_version: ModelRun['feature_frame_version'];
  artifact: JsonObject;
}

interface FitInput {
  modelType: ModelRun['model_type'];
  series: Series;
  horizon: number;
}

interface BacktestInput {
  modelType: ModelRun['model_type'];
  series: Series;
  backtest: BacktestConfig;
}

export interface FeaturesInput {
  series: Series;
  horizon: number;
  /** Where the matrix is kept as evidence, so that it need not leave this thread; null keeps none. */
  evidenceRoot: string | null;
}

export interface BuiltFeatures {
  columns: string[];
  rows: number;
  stage: StoredStage | null;
}

export type BacktestOutcome = BacktestSummary & { folds: Omit<BacktestFold, 'points'>[] };

/** The tasks that run on worker threads; the name of an export is the name of its task. */
export interface ComputeTasks {
  fit(input: FitInput): Outcome<FittedArtifact>;
  backtest(input: BacktestInput): Outcome<BacktestOutcome>;
  features(input: FeaturesInput): BuiltFeatures;
  forecastArtifact(input: { artifact: unknown; horizon: number }): Outcome<{
    startDate: string;
    values: number[];
  }>;
  hashArtifact: typeof hashArtifact;
  verifyBundle(directory: string): BundleReport;
  storeStage(input: { root: string; material: JsonObject }): StoredStage;
  compareEvidence: typeof compareEvidence;
}

export const fit: ComputeTasks['fit'] = ({ modelType, series, horizon }) =>
  attempt(() => {
    const artifact = serializeModel(fitModel({ modelType, series, horizon }));
    const fitted = loadModel(artifact);
    return {
      model_config: fitted.config,
      feature_config: fitted.featureConfig,
      feature_frame_version: fitted.featureFrameVersion,
      artifact,
    };
  });

export const backtest: ComputeTasks['backtest'] = (input) =>
  attempt(() => {
    const { folds, ...summary } = backtestModel(input);
    return { ...summary, folds: folds.map(({ points, ...fold }) => fold) };
  });

export const features: ComputeTasks['features'] = ({ series, horizon, evidenceRoot }) => {
  const frame = buildFeatureFrame({ series, horizon });
  const columns = [...frame.columns];
  const rows = frame.rows.map((row) => [...row]);
  const material = { columns, start_date: frame.startDate, rows };
  const stage = evidenceRoot === null ? null : keepStage(evidenceRoot, material);
  return { columns, rows: rows.length, stage };
};

export const forecastArtifact: ComputeTasks['forecastArtifact'] = ({ artifact, horizon }) =>
  attempt(() => {
    const { startDate, values } = forecast(loadModel(artifact), { horizon });
    return { startDate, values: [...values] };
  });

export const verifyBundle: ComputeTasks['verifyBundle'] = (directory) =>
  verifyBundleDirectory(directory);

export const storeStage: ComputeTasks['storeStage'] = ({ root, material }) =>
  keepStage(root, material);

export { compareEvidence, hashArtifact };

function attempt<Value>(work: () => Value): Outcome<Value> {
  try {
    return { ok: true, value: work() };
  } catch (error) {
    if (!(error instanceof ForecastError)) throw error;
    return { ok: false, code: error.code, message: error.message };
  }
}
