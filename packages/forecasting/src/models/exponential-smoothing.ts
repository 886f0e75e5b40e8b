import * as z from 'zod';
import { notFinite, requireDays } from '../forecast-error.ts';
import { fields, finiteNumber, type Given, listOf, wholeNumber } from '../given.ts';
import { defineModel } from '../model.ts';
import {
  fitBestForm,
  fitForm,
  type SmoothingForm,
  smoothingForms,
  traitsOf,
} from '../smoothing/fit-smoothing.ts';
import { extrapolate } from '../smoothing/smooth.ts';

type SmoothingConfig = z.infer<typeof configSchema>;
type SmoothingParameters = z.infer<typeof parametersSchema>;

const unknownForm = `must be one of ${smoothingForms.join(', ')}`;
const configSchema = fields({
  season_length: wholeNumber(1),
  form: z.enum([...smoothingForms, 'auto'], unknownForm),
}).refine(({ season_length, form }) => season_length > 1 || !isSeasonal(form), {
  path: ['form'],
  error: 'has a season, so season_length must be above 1',
});

const share = finiteNumber.min(0, 'must be from 0 to 1').max(1, 'must be from 0 to 1');
const parametersSchema = fields({
  form: z.enum(smoothingForms, unknownForm),
  alpha: share,
  beta: share,
  gamma: share,
  phi: share,
  level: finiteNumber,
  slope: finiteNumber,
  season: listOf(finiteNumber),
});

const defaultConfig: SmoothingConfig = { season_length: 7, form: 'auto' };

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
  configSchema,
  describeFeatures: () => null,
  fit: ({ config: { season_length, form }, series }) => {
    const found = series.values.length;
    if (isSeasonal(form)) {
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

function isSeasonal(form: SmoothingForm | 'auto'): boolean {
  return form !== 'auto' && traitsOf(form).seasonal;
}

function readSmoothingParameters(parameters: Given, config: SmoothingConfig): SmoothingParameters {
  const read = parameters.read(parametersSchema);
  if (config.form !== 'auto' && read.form !== config.form) {
    parameters.refuse(['form'], `must be ${config.form}, which model_config asks for`);
  }
  const places = isSeasonal(read.form) ? config.season_length : 0;
  if (read.season.length !== places) parameters.refuse(['season'], `must hold ${places} values`);
  return read;
}
