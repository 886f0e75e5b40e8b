import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import {
  columnsOf,
  createSource,
  defaultFeatureSettings,
  describeFeatures,
  type FeatureConfig,
  readRows,
} from '../feature-frame.ts';
import type { FieldReader } from '../field-reader.ts';
import { notFinite, requireDays } from '../forecast-error.ts';
import { defineModel } from '../model.ts';
import type { Series } from '../series.ts';
import type { TrainingErrors } from '../training-errors.ts';

type Feature = { name: string; coefficient: number; mean: number; scale: number };
type RidgeParameters = { intercept: number; features: Feature[]; history_tail: number[] };

/** A week, so that every weekday has been seen. */
const minRows = 7;
/** Columns that vary by less than this part of their size are rounding noise and count as constant. */
const relativeNoise = 1e-12;

/**
 * Ridge regression on the feature frame (Hoerl & Kennard 1970, "Ridge regression: biased estimation for nonorthogonal
 * problems", Technometrics 12(1)): minimises mean squared error + lambda·Σβ² over standardised columns, intercept
 * unpenalised. Direct multi-horizon: one fit, whose columns are known at the origin of every day up to the horizon, so
 * no forecast feeds another, and the error is the same on every day. Needs the frame's lookback and a week more: 28 days for the default
 * features and a horizon of 14.
 */
export const ridge = defineModel({
  modelType: 'ridge',
  featureFrameVersion: 2,
  defaultConfig: { lambda: 1, ...defaultFeatureSettings },
  readConfig: (config) => {
    const lambda = config.number('lambda');
    if (lambda <= 0) config.fail('lambda', 'must be above 0');
    return {
      lambda,
      lag_weeks: readDistinct(config, 'lag_weeks', 0),
      trailing_windows: readDistinct(config, 'trailing_windows', 1),
    };
  },
  describeFeatures: (config, horizon) => describeFeatures({ horizon, settings: config }),
  fit: ({ config, features, series }) => fitRidge({ lambda: config.lambda, features, series }),
  readParameters: ({ parameters, features }) => readRidgeParameters(parameters, features),
  spread: ({ horizon }) => new Array<number>(horizon).fill(1),
  predict: ({ parameters, features, span, horizon }) => {
    const source = createSource({
      startDate: span.trainedFrom,
      values: parameters.history_tail,
      firstDay: span.nObs - parameters.history_tail.length,
      days: span.nObs + horizon,
    });
    const rows = readRows({
      columns: columnsOf(features),
      source,
      from: span.nObs,
      to: span.nObs + horizon,
    });
    return rows.map((row) => predictRow(row, parameters));
  },
});

function fitRidge({
  lambda,
  features,
  series,
}: {
  lambda: number;
  features: FeatureConfig;
  series: Series;
}): { parameters: RidgeParameters; errors: TrainingErrors } {
  const days = series.values.length;
  const { lookback, columns } = features;
  requireDays({ needed: lookback + minRows, found: days, purpose: 'ridge training' });
  const source = createSource({ ...series, firstDay: 0, days });
  const rows = readRows({ columns: columnsOf(features), source, from: lookback, to: days });
  const targets = series.values.slice(lookback);
  const intercept = meanOf(targets);
  const scalings = columns.map((_, index) => scaleOf(rows.map((row) => row[index] ?? 0)));
  const standardised = new Matrix(
    rows.map((row) => row.map((value, index) => standardise(value, scalings[index]))),
  );
  const centred = Matrix.columnVector(targets.map((target) => target - intercept));
  const { coefficients, freedom } = solveRidge(standardised, centred, lambda);
  const parameters = {
    intercept,
    features: columns.map((name, index) => ({
      name,
      coefficient: coefficients[index] ?? 0,
      mean: scalings[index]?.mean ?? 0,
      scale: scalings[index]?.scale ?? 0,
    })),
    history_tail: series.values.slice(days - lookback),
  };
  const errors = targets.map((target, index) => target - predictRow(rows[index] ?? [], parameters));
  return { parameters, errors: { errors, freedom } };
}

/**
 * Solves (ZᵀZ + lambda·rows·I) β = Zᵀy, positive definite as lambda > 0. `freedom` is the effective number of
 * coefficients and the intercept: Hastie, Tibshirani & Friedman, "The Elements of Statistical Learning", §3.4.1.
 */
function solveRidge(
  features: Matrix,
  targets: Matrix,
  lambda: number,
): { coefficients: number[]; freedom: number } {
  const transposed = features.transpose();
  const penalty = Matrix.eye(features.columns, features.columns, lambda * features.rows);
  const gram = transposed.mmul(features).add(penalty);
  // The decomposition would call a matrix of NaN asymmetric.
  if (!Number.isFinite(gram.sum())) throw notFinite('ridge', 'training');
  const decomposition = new CholeskyDecomposition(gram);
  const inverse = decomposition.solve(Matrix.eye(features.columns));
  return {
    coefficients: decomposition.solve(transposed.mmul(targets)).to1DArray(),
    freedom: 1 + features.columns - lambda * features.rows * inverse.trace(),
  };
}

function predictRow(row: readonly number[], { intercept, features }: RidgeParameters): number {
  return features.reduce(
    (sum, feature, index) => sum + feature.coefficient * standardise(row[index] ?? 0, feature),
    intercept,
  );
}

/** A constant column has scale 0 and stays 0, also on days where it would differ. */
function standardise(value: number, scaling: { mean: number; scale: number } | undefined): number {
  return scaling === undefined || scaling.scale === 0 ? 0 : (value - scaling.mean) / scaling.scale;
}

function scaleOf(values: readonly number[]): { mean: number; scale: number } {
  const mean = meanOf(values);
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  const scale = Math.sqrt(squares / values.length);
  return { mean, scale: scale <= relativeNoise * Math.abs(mean) ? 0 : scale };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function readRidgeParameters(
  parameters: FieldReader,
  { columns, lookback }: FeatureConfig,
): RidgeParameters {
  parameters.allowOnly(['intercept', 'features', 'history_tail']);
  const intercept = parameters.number('intercept');
  const features = parameters.objects('features').map(readFeature);
  if (features.length !== columns.length) {
    parameters.fail('features', `must hold ${columns.length} features`);
  }
  const misnamed = features.findIndex((feature, index) => feature.name !== columns[index]);
  if (misnamed >= 0) {
    parameters.fail(`features[${misnamed}].name`, `must be ${columns[misnamed]}`);
  }
  const history = parameters.numbers('history_tail');
  if (history.length !== lookback) {
    parameters.fail('history_tail', `must hold ${lookback} values`);
  }
  return { intercept, features, history_tail: history };
}

function readFeature(feature: FieldReader): Feature {
  feature.allowOnly(['name', 'coefficient', 'mean', 'scale']);
  const scale = feature.number('scale');
  if (scale < 0) feature.fail('scale', 'must be ≥ 0');
  return {
    name: feature.text('name'),
    coefficient: feature.number('coefficient'),
    mean: feature.number('mean'),
    scale,
  };
}

function readDistinct(config: FieldReader, name: string, minimum: number): number[] {
  const numbers = config.integers(name, minimum);
  if (new Set(numbers).size !== numbers.length) config.fail(name, 'must not hold a number twice');
  return numbers;
}
