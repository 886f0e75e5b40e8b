import { runMstl } from '../decomposition/run-mstl.ts';
import { notFinite, requireDays } from '../forecast-error.ts';
import { fields, finiteNumber, isDistinct, listOf, wholeNumber } from '../given.ts';
import { defineModel } from '../model.ts';
import { estimateScale } from '../training-errors.ts';

/** The forecast is kept for a year, or for as long as it was trained for. */
const leastReach = 365;
/** The library fits no trend on fewer days. */
const leastDays = 7;

const configSchema = fields({
  season_lengths: listOf(wholeNumber(2))
    .min(1, 'must name at least one season')
    .refine(isDistinct, 'names a season twice')
    .overwrite((lengths) => lengths.toSorted((left, right) => left - right)),
});
/** The forecast itself, day by day, and the standard deviation of its error in multiples of the residual one. */
const parametersSchema = fields({
  path: listOf(finiteNumber).min(leastReach, `must hold at least ${leastReach} days`),
  spread: listOf(finiteNumber).refine(
    (spread) => spread.every((multiple) => multiple >= 0),
    'must not be negative',
  ),
}).refine(({ path, spread }) => path.length === spread.length, {
  path: ['spread'],
  error: 'must be as long as path',
});

/**
 * Seasonal-trend decomposition by loess with one or more seasons, each carried on by its last cycle, the rest by
 * exponential smoothing: Bandara, Hyndman & Bergmeir (2021), "MSTL: a seasonal-trend decomposition algorithm for time
 * series with multiple seasonal patterns", arXiv 2107.13462; Hyndman & Athanasopoulos, "Forecasting: Principles and
 * Practice", §6.6 and §6.8. Needs two whole cycles of the longest season and 7 days. Its intervals are those of the
 * smoothing alone, as in §6.8: they hold less than their level says where the season changes.
 *
 * The library that fits it cannot write its state down, so the parameters are its forecast for at least a year; they
 * are read without the library.
 */
export const mstl = defineModel({
  modelType: 'mstl',
  featureFrameVersion: 1,
  defaultConfig: { season_lengths: [7] },
  configSchema,
  describeFeatures: () => null,
  fit: ({ config: { season_lengths }, series: { values }, horizon }) => {
    const needed = Math.max(leastDays, 2 * Math.max(...season_lengths));
    requireDays({ needed, found: values.length, purpose: 'mstl training' });
    const reach = Math.max(leastReach, horizon);
    const { fitted, path, deviations } = isConstant(values)
      ? carryOn(values, reach)
      : runMstl({ values, seasonLengths: season_lengths, reach });
    const errors = { errors: values.map((value, day) => value - (fitted[day] ?? 0)), freedom: 0 };
    const scale = estimateScale(errors) ?? 0;
    const spread = deviations.map((deviation) => (scale === 0 ? 1 : deviation / scale));
    if (!spread.every(Number.isFinite)) throw notFinite('mstl', 'training');
    return { parameters: { path, spread }, errors };
  },
  readParameters: ({ parameters }) => parameters.read(parametersSchema),
  reachOf: ({ path }) => path.length,
  spread: ({ parameters, horizon }) => parameters.spread.slice(0, horizon),
  predict: ({ parameters, horizon }) => parameters.path.slice(0, horizon),
});

/** Nothing to take apart; on rounding noise alone the library searches for minutes. */
function isConstant(values: readonly number[]): boolean {
  return values.every((value) => value === values[0]);
}

function carryOn(values: readonly number[], reach: number) {
  const [value = 0] = values;
  return {
    fitted: [...values],
    path: new Array<number>(reach).fill(value),
    deviations: new Array<number>(reach).fill(0),
  };
}
