import type { FieldReader } from '../field-reader.ts';
import { notFinite, requireDays } from '../forecast-error.ts';
import { defineModel } from '../model.ts';
import {
  fitBestForm,
  fitForm,
  type SmoothingForm,
  smoothingForms,
  traitsOf,
} from '../smoothing/fit-smoothing.ts';
import { extrapolate } from '../smoothing/smooth.ts';

type SmoothingConfig = { season_length: number; form: SmoothingForm | 'auto' };
type SmoothingParameters = {
  form: SmoothingForm;
  alpha: number;
  beta: number;
  gamma: number;
  phi: number;
  level: number;
  slope: number;
  season: number[];
};

const defaultConfig: SmoothingConfig = { season_length: 7, form: 'auto' };
const weightNames = ['alpha', 'beta', 'gamma', 'phi'] as const;

/**
 * Exponential smoothing with additive errors, without or with an additive (damped) trend and an additive season:
 * Hyndman, Koehler, Ord & Snyder (2008), "Forecasting with Exponential Smoothing: The State Space Approach"; Hyndman &
 * Athanasopoulos, "Forecasting: Principles and Practice", ch. 8. With `form` "auto" AICc chooses, among all six forms
 * with two whole seasons and among the three without a season otherwise, so one value is enough; a seasonal form asked
 * for by name needs two seasons.
 */
export const exponentialSmoothing = defineModel({
  modelType: 'exponential_smoothing',
  featureFrameVersion: 1,
  defaultConfig,
  readConfig: readSmoothingConfig,
  describeFeatures: () => null,
  fit: ({ config: { season_length, form }, series }) => {
    const found = series.values.length;
    if (form !== 'auto' && traitsOf(form).seasonal) {
      requireDays({ needed: 2 * season_length, found, purpose: `${form} training` });
    }
    const options = { values: Float64Array.from(series.values), seasonLength: season_length };
    const fit = form === 'auto' ? fitBestForm(options) : fitForm(form, options);
    if (!Number.isFinite(fit.sse)) throw notFinite('exponential_smoothing', 'training');
    const { level, slope, season } = fit.states;
    return {
      parameters: { form: fit.form, ...fit.weights, level, slope, season: [...season] },
      errors: { errors: fit.errors, freedom: fit.freedom },
    };
  },
  readParameters: ({ parameters, config }) => readSmoothingParameters(parameters, config),
  spread: ({ parameters, horizon }) => spreadErrors({ parameters, horizon }),
  predict: ({ parameters, horizon }) =>
    extrapolate({ states: parameters, phi: parameters.phi, horizon }),
});

/**
 * √(1 + Σc²) over the days before, c_j = alpha + beta·(phi + … + phi^j) + gamma when j is whole seasons: Hyndman &
 * Athanasopoulos, "Forecasting: Principles and Practice", §8.7.
 */
function spreadErrors({
  parameters: { alpha, beta, gamma, phi, season },
  horizon,
}: {
  parameters: SmoothingParameters;
  horizon: number;
}): number[] {
  let variance = 1;
  let damping = 1;
  let trend = 0;
  return Array.from({ length: horizon }, (_, day) => {
    const spread = Math.sqrt(variance);
    damping *= phi;
    trend += damping;
    const seasonal = season.length > 0 && (day + 1) % season.length === 0 ? gamma : 0;
    const weight = alpha + beta * trend + seasonal;
    variance += weight * weight;
    return spread;
  });
}

function readSmoothingConfig(config: FieldReader): SmoothingConfig {
  const seasonLength = config.integer('season_length', 1);
  const name = config.text('form');
  const form = name === 'auto' ? name : readForm(config);
  if (form !== 'auto' && traitsOf(form).seasonal && seasonLength === 1) {
    config.fail('form', 'has a season, so season_length must be above 1');
  }
  return { season_length: seasonLength, form };
}

function readSmoothingParameters(
  parameters: FieldReader,
  config: SmoothingConfig,
): SmoothingParameters {
  parameters.allowOnly(['form', ...weightNames, 'level', 'slope', 'season']);
  const form = readForm(parameters);
  if (config.form !== 'auto' && form !== config.form) {
    parameters.fail('form', `must be ${config.form}, which model_config asks for`);
  }
  const season = parameters.numbers('season');
  const places = traitsOf(form).seasonal ? config.season_length : 0;
  if (season.length !== places) parameters.fail('season', `must hold ${places} values`);
  return {
    form,
    alpha: readShare(parameters, 'alpha'),
    beta: readShare(parameters, 'beta'),
    gamma: readShare(parameters, 'gamma'),
    phi: readShare(parameters, 'phi'),
    level: parameters.number('level'),
    slope: parameters.number('slope'),
    season,
  };
}

function readForm(reader: FieldReader): SmoothingForm {
  const name = reader.text('form');
  return (
    smoothingForms.find((form) => form === name) ??
    reader.fail('form', `must be one of ${smoothingForms.join(', ')}`)
  );
}

function readShare(parameters: FieldReader, name: (typeof weightNames)[number]): number {
  const share = parameters.number(name);
  return share >= 0 && share <= 1 ? share : parameters.fail(name, 'must be from 0 to 1');
}
