import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import * as z from 'zod';
import { type AssumedFuture, assumeDays } from '../assumed-future.ts';
import { type Covariates, covariatesAt, plainCovariates } from '../covariates.ts';
import { addDays } from '../dates.ts';
import type { FeatureGroupName } from '../feature-columns.ts';
import {
  columnsOf,
  countPriceDays,
  defaultFeatureSettings,
  describeFeatures,
  type FeatureConfig,
  readRows,
} from '../feature-frame.ts';
import { createSource } from '../feature-source.ts';
import { notFinite, requireDays } from '../forecast-error.ts';
import {
  fields,
  finiteNumber,
  type Given,
  isDistinct,
  listOf,
  text,
  wholeNumber,
} from '../given.ts';
import { holidayCalendars } from '../holidays.ts';
import { defineModel, type FeatureEffect, type TrainingSpan } from '../model.ts';
import type { Series } from '../series.ts';
import type { TrainingErrors } from '../training-errors.ts';

type Scaling = { mean: number; scale: number };
type Feature = z.infer<typeof featureSchema>;
type RidgeParameters = z.infer<typeof parametersSchema>;
type Penalties = { lambda: number; lambda_events: number };

/** Groups of days that stand out for a cause, penalised by `lambda_events`. */
const eventGroups: readonly FeatureGroupName[] = ['promotion', 'stock', 'holidays'];
/** A week, so that every weekday has been seen. */
const minRows = 7;
/** Columns that vary by less than this part of their size are rounding noise and count as constant. */
const relativeNoise = 1e-12;

const penalty = finiteNumber.gt(0, 'must be above 0');
const upTo = (most: number) => wholeNumber(0).max(most, `must be at most ${most}`);
const distinct = (least: number) =>
  listOf(wholeNumber(least)).refine(isDistinct, 'must not hold a number twice');

const configSchema = fields({
  lambda: penalty,
  lambda_events: penalty,
  lag_weeks: distinct(0),
  trailing_windows: distinct(1),
  // Three waves say all there is to say of seven days; the price window needs no data and so has a bound of its own.
  fourier_weekly: upTo(3),
  fourier_yearly: upTo(6),
  price_window: upTo(365),
  holiday_calendar: z.enum(holidayCalendars, `must be one of ${holidayCalendars.join(', ')}`),
});

const notNegative = finiteNumber.min(0, 'must be ≥ 0');
const featureSchema = fields({
  name: text,
  coefficient: finiteNumber,
  coefficient_per_unit: finiteNumber,
  mean: finiteNumber,
  scale: notNegative,
}).refine(
  (feature) => feature.coefficient_per_unit === perUnit(feature.coefficient, feature.scale),
  {
    path: ['coefficient_per_unit'],
    error: 'must be coefficient / scale, 0 where scale is 0',
  },
);
const parametersSchema = fields({
  intercept: finiteNumber,
  features: listOf(featureSchema),
  history_tail: listOf(finiteNumber),
  price_tail: listOf(notNegative),
});

/**
 * Ridge regression on the feature frame (Hoerl & Kennard 1970, "Ridge regression: biased estimation for nonorthogonal
 * problems", Technometrics 12(1)): minimises mean squared error + Σλβ² over standardised columns, intercept unpenalised;
 * λ is `lambda_events` for promotion, stock and holidays, few columns whose effects are large and asked for, else `lambda`:
 * the price of a day to come is a guess, and on real sales a price that is trusted more forecasts worse. Direct multi-horizon: one fit, whose columns are known at the origin of every day up to the horizon, so
 * no forecast feeds another, and the error is the same on every day. Needs the frame's lookback and a week more: 28 days for the default
 * features and a horizon of 14.
 */
export const ridge = defineModel({
  modelType: 'ridge',
  featureFrameVersion: 2,
  defaultConfig: { lambda: 1, lambda_events: 0.1, ...defaultFeatureSettings },
  configSchema,
  describeFeatures: (config, horizon) => describeFeatures({ horizon, settings: config }),
  fit: ({ config: { lambda, lambda_events }, ...given }) =>
    fitRidge({ penalties: { lambda, lambda_events }, ...given }),
  readParameters: ({ parameters, features }) => readRidgeParameters(parameters, features),
  describeEffects: ({ parameters, features }) => describeEffects(parameters, features),
  spread: ({ horizon }) => new Array<number>(horizon).fill(1),
  predict: predictRidge,
});

function fitRidge({
  penalties,
  features,
  series,
  covariates,
}: {
  penalties: Penalties;
  features: FeatureConfig;
  series: Series;
  covariates: Covariates;
}): { parameters: RidgeParameters; errors: TrainingErrors } {
  const days = series.values.length;
  const { lookback, columns, holiday_calendar: holidayCalendar } = features;
  requireDays({ needed: lookback + minRows, found: days, purpose: 'ridge training' });
  const source = createSource({ ...series, firstDay: 0, covariates, days, holidayCalendar });
  const rows = readRows({ columns: columnsOf(features), source, from: lookback, to: days });
  const targets = series.values.slice(lookback);
  const intercept = meanOf(targets);
  const scalings = columns.map((_, index) => scaleOf(rows.map((row) => row[index] ?? 0)));
  const standardised = new Matrix(
    rows.map((row) => row.map((value, index) => standardise(value, scalings[index]))),
  );
  const centred = Matrix.columnVector(targets.map((target) => target - intercept));
  const weights = listPenalties(features, penalties);
  const { coefficients, freedom } = solveRidge(standardised, centred, weights);
  const parameters = {
    intercept,
    features: columns.map((name, index) =>
      createFeature(name, coefficients[index] ?? 0, scalings[index] ?? { mean: 0, scale: 0 }),
    ),
    history_tail: series.values.slice(days - lookback),
    price_tail: listLastPrices(covariates, { days, count: countPriceDays(features) }),
  };
  const errors = targets.map((target, index) => target - predictRow(rows[index] ?? [], parameters));
  return { parameters, errors: { errors, freedom } };
}

function createFeature(name: string, coefficient: number, { mean, scale }: Scaling): Feature {
  const coefficient_per_unit = perUnit(coefficient, scale);
  return { name, coefficient, coefficient_per_unit, mean, scale };
}

function perUnit(coefficient: number, scale: number): number {
  return scale === 0 ? 0 : coefficient / scale;
}

/** The prices of the last `count` days; where there are not as many, the first one stands for those before it. */
function listLastPrices(
  covariates: Covariates,
  { days, count }: { days: number; count: number },
): number[] {
  return Array.from(
    { length: count },
    (_, index) => covariatesAt(covariates, days - count + index)?.unit_price ?? 0,
  );
}

function predictRidge({
  parameters,
  features,
  span,
  horizon,
  future,
}: {
  parameters: RidgeParameters;
  features: FeatureConfig;
  span: TrainingSpan;
  horizon: number;
  future: AssumedFuture;
}): number[] {
  const { history_tail, price_tail } = parameters;
  const source = createSource({
    startDate: span.trainedFrom,
    values: history_tail,
    firstDay: span.nObs - history_tail.length,
    covariates: { ...plainCovariates(price_tail.length), unit_price: price_tail },
    firstCovariateDay: span.nObs - price_tail.length,
    ahead: assumeDays({
      future,
      startDate: addDays(span.trainedTo, 1),
      horizon,
      lastPrice: price_tail.at(-1) ?? 0,
    }),
    days: span.nObs + horizon,
    holidayCalendar: features.holiday_calendar,
  });
  const rows = readRows({
    columns: columnsOf(features),
    source,
    from: span.nObs,
    to: span.nObs + horizon,
  });
  return rows.map((row) => predictRow(row, parameters));
}

function describeEffects(
  { features }: RidgeParameters,
  { groups }: FeatureConfig,
): FeatureEffect[] {
  const groupOf = new Map(
    groups.flatMap((group) => group.columns.map((column) => [column, group.name] as const)),
  );
  return features.flatMap(({ name, coefficient, coefficient_per_unit, scale }) => {
    const group = groupOf.get(name);
    return group ? [{ group, name, coefficient, coefficient_per_unit, learned: scale > 0 }] : [];
  });
}

function listPenalties({ groups }: FeatureConfig, { lambda, lambda_events }: Penalties): number[] {
  return groups.flatMap(({ name, columns }) =>
    columns.map(() => (eventGroups.includes(name) ? lambda_events : lambda)),
  );
}

/**
 * Solves (ZᵀZ + rows·diag(penalties)) β = Zᵀy, positive definite as penalties are above 0. `freedom` is the effective
 * number of coefficients and the intercept: Hastie, Tibshirani & Friedman, "The Elements of Statistical Learning", §3.4.1.
 */
function solveRidge(
  features: Matrix,
  targets: Matrix,
  penalties: readonly number[],
): { coefficients: number[]; freedom: number } {
  const transposed = features.transpose();
  const weights = penalties.map((penalty) => penalty * features.rows);
  const gram = transposed.mmul(features).add(Matrix.diag(weights));
  // The decomposition would call a matrix of NaN asymmetric.
  if (!Number.isFinite(gram.sum())) throw notFinite('ridge', 'training');
  const decomposition = new CholeskyDecomposition(gram);
  const inverse = decomposition.solve(Matrix.eye(features.columns));
  return {
    coefficients: decomposition.solve(transposed.mmul(targets)).to1DArray(),
    freedom: weights.reduce(
      (sum, weight, index) => sum + 1 - weight * inverse.get(index, index),
      1,
    ),
  };
}

function predictRow(row: readonly number[], { intercept, features }: RidgeParameters): number {
  return features.reduce(
    (sum, feature, index) => sum + feature.coefficient * standardise(row[index] ?? 0, feature),
    intercept,
  );
}

/** A constant column has scale 0 and stays 0, also on days where it would differ. */
function standardise(value: number, scaling: Scaling | undefined): number {
  return scaling === undefined || scaling.scale === 0 ? 0 : (value - scaling.mean) / scaling.scale;
}

function scaleOf(values: readonly number[]): Scaling {
  const mean = meanOf(values);
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  const scale = Math.sqrt(squares / values.length);
  return { mean, scale: scale <= relativeNoise * Math.abs(mean) ? 0 : scale };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function readRidgeParameters(parameters: Given, config: FeatureConfig): RidgeParameters {
  const { columns, lookback } = config;
  const read = parameters.read(parametersSchema);
  if (read.features.length !== columns.length) {
    parameters.refuse(['features'], `must hold ${columns.length} features`);
  }
  const misnamed = read.features.findIndex(({ name }, index) => name !== columns[index]);
  if (misnamed >= 0) {
    parameters.refuse(['features', misnamed, 'name'], `must be ${columns[misnamed]}`);
  }
  for (const [name, count] of [
    ['history_tail', lookback],
    ['price_tail', countPriceDays(config)],
  ] as const) {
    if (read[name].length !== count) parameters.refuse([name], `must hold ${count} values`);
  }
  return read;
}
