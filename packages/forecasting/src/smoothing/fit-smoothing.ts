import { guessInitialStates } from './initial-states.ts';
import { listGrid, minimise } from './minimise.ts';
import { type SmoothingStates, type SmoothingWeights, smooth } from './smooth.ts';

/** Trend (N none, A additive, Ad damped) and season (N none, A additive) beside additive errors, simplest first. */
export const smoothingForms = ['ANN', 'AAN', 'AAdN', 'ANA', 'AAA', 'AAdA'] as const;
export type SmoothingForm = (typeof smoothingForms)[number];

export type SmoothingFit = {
  form: SmoothingForm;
  weights: SmoothingWeights;
  initial: SmoothingStates;
  /** After the last value. */
  states: SmoothingStates;
  /** One-step errors of every day, and the sum of their squares. */
  errors: number[];
  sse: number;
  /** How many numbers were estimated, the variance aside. */
  freedom: number;
};

/** What a form has: which of its weights are searched and which stay fixed. */
type FormTraits = { trend: boolean; damped: boolean; seasonal: boolean };

const traits: Record<SmoothingForm, FormTraits> = {
  ANN: { trend: false, damped: false, seasonal: false },
  AAN: { trend: true, damped: false, seasonal: false },
  AAdN: { trend: true, damped: true, seasonal: false },
  ANA: { trend: false, damped: false, seasonal: true },
  AAA: { trend: true, damped: false, seasonal: true },
  AAdA: { trend: true, damped: true, seasonal: true },
};

/** The bounds of the weights, those of the forecast package for R (Hyndman & Khandakar 2008, JSS 27(3)). */
const leastWeight = 1e-4;
const leastDamping = 0.8;
const mostDamping = 0.98;
/** One-step errors below this part of the largest value are rounding noise. */
const relativeNoise = 1e-12;

/** What a form consists of. */
export function traitsOf(form: SmoothingForm): FormTraits {
  return traits[form];
}

/**
 * Fits one form by least squares, which for additive errors is maximum likelihood. The season before the first day is
 * guessed (see `guessInitialStates`); the level and slope before it are the least-squares ones for each set of weights,
 * as one-step errors are linear in them; the weights are searched within their bounds. A seasonal form needs two whole
 * seasons. Deterministic, arithmetic and square roots only.
 */
export function fitForm(
  form: SmoothingForm,
  { values, seasonLength }: { values: Float64Array; seasonLength: number },
): SmoothingFit {
  const { trend, damped, seasonal } = traits[form];
  const guess = guessInitialStates(values, { seasonLength: seasonal ? seasonLength : 1, trend });
  const solver = createSolver({ values, guess, trend });
  const readWeights = (point: readonly number[]) => toWeights(point, traits[form]);
  const best = minimise({
    loss: (point) => solver(readWeights(point)).sse,
    starts: listGrid([
      [0.05, 0.3, 0.6, 0.95],
      ...(trend ? [[0.02, 0.4]] : []),
      ...(seasonal ? [[0.02, 0.4]] : []),
      ...(damped ? [[0.4, 0.95]] : []),
    ]),
  });
  const weights = readWeights(best);
  const { initial } = solver(weights);
  const errors = new Float64Array(values.length);
  const states = smooth({ values, weights, initial, errors });
  const freedom = best.length + (trend ? 2 : 1) + (seasonal ? seasonLength - 1 : 0);
  return {
    form,
    weights,
    initial,
    states,
    errors: [...errors],
    sse: dot(errors, errors),
    freedom,
  };
}

/**
 * The form with the least AICc (Hurvich & Tsai 1989, "Regression and time series model selection in small samples",
 * Biometrika 76(2)), the simpler one on a tie. Seasonal forms take part when there are two whole seasons of more than
 * one day, forms with too many numbers for AICc to be defined do not.
 */
export function fitBestForm(options: { values: Float64Array; seasonLength: number }): SmoothingFit {
  const { values, seasonLength } = options;
  const size = values.reduce((most, value) => Math.max(most, value), 0);
  const noise = values.length * (relativeNoise * size) * (relativeNoise * size);
  const hasSeasons = seasonLength > 1 && values.length >= 2 * seasonLength;
  let best = fitForm('ANN', options);
  let bestScore = scoreFit(best, { days: values.length, noise });
  for (const form of smoothingForms) {
    if (form === 'ANN' || (traits[form].seasonal && !hasSeasons)) continue;
    const fit = fitForm(form, options);
    const score = scoreFit(fit, { days: values.length, noise });
    if (score < bestScore) [best, bestScore] = [fit, score];
  }
  return best;
}

/**
 * sse·exp(penalty / days), which orders fits as AICc = days·ln(sse) + penalty does, in arithmetic that is the same on
 * every machine; Infinity where AICc is not defined.
 */
function scoreFit(
  { sse, freedom }: SmoothingFit,
  { days, noise }: { days: number; noise: number },
): number {
  const estimated = freedom + 1;
  const spare = days - estimated - 1;
  if (spare <= 0) return Number.POSITIVE_INFINITY;
  if (sse <= noise) return 0;
  const penalty = 2 * estimated + (2 * estimated * (estimated + 1)) / spare;
  return sse * raiseE(penalty / days);
}

/** e to a power ≥ 0 by its series; Math.exp may differ in the last bit between engines. */
function raiseE(power: number): number {
  let halvings = 0;
  let rest = power;
  while (rest > 0.5) {
    rest /= 2;
    halvings += 1;
  }
  let result = 1;
  for (let term = 16; term >= 1; term -= 1) result = 1 + (rest / term) * result;
  for (let square = 0; square < halvings; square += 1) result *= result;
  return result;
}

/** Reads a point of the unit cube as weights inside their bounds: beta below alpha, gamma below 1 − alpha. */
function toWeights(point: readonly number[], { trend, damped, seasonal }: FormTraits) {
  const rest = [...point];
  // At the upper end rounding may step over it, and 1 − alpha rounds to less than the least weight.
  const readBetween = (least: number, most: number) =>
    Math.min(most, least + (rest.shift() ?? 0) * (most - least));
  const alpha = readBetween(leastWeight, 1 - leastWeight);
  const beta = trend ? readBetween(leastWeight, alpha) : 0;
  const gamma = seasonal ? readBetween(leastWeight, 1 - alpha) : 0;
  const phi = damped ? readBetween(leastDamping, mostDamping) : 1;
  return { alpha, beta, gamma, phi };
}

/** For given weights: the level and slope before the first day that leave the least squared errors. */
function createSolver({
  values,
  guess,
  trend,
}: {
  values: Float64Array;
  guess: SmoothingStates;
  trend: boolean;
}): (weights: SmoothingWeights) => { sse: number; initial: SmoothingStates } {
  const nothing = new Float64Array(values.length);
  const season = guess.season.map(() => 0);
  const fromGuess = new Float64Array(values.length);
  const fromLevel = new Float64Array(values.length);
  const fromSlope = new Float64Array(values.length);
  return (weights) => {
    smooth({ values, weights, initial: guess, errors: fromGuess });
    smooth({
      values: nothing,
      weights,
      initial: { level: 1, slope: 0, season },
      errors: fromLevel,
    });
    if (trend) {
      smooth({
        values: nothing,
        weights,
        initial: { level: 0, slope: 1, season },
        errors: fromSlope,
      });
    }
    const pull = { level: dot(fromGuess, fromLevel), slope: dot(fromGuess, fromSlope) };
    const change = solvePair({
      level: dot(fromLevel, fromLevel),
      both: dot(fromLevel, fromSlope),
      slope: dot(fromSlope, fromSlope),
      pull,
    });
    const gain = change.level * pull.level + change.slope * pull.slope;
    return {
      sse: Math.max(0, dot(fromGuess, fromGuess) + gain),
      initial: {
        level: guess.level + change.level,
        slope: guess.slope + change.slope,
        season: guess.season,
      },
    };
  };
}

/** Least squares in one or two unknowns; one that the data say nothing about stays as it was guessed. */
function solvePair({
  level,
  both,
  slope,
  pull,
}: {
  level: number;
  both: number;
  slope: number;
  pull: { level: number; slope: number };
}): { level: number; slope: number } {
  const determinant = level * slope - both * both;
  if (determinant <= relativeNoise * level * slope) return { level: -pull.level / level, slope: 0 };
  return {
    level: (both * pull.slope - slope * pull.level) / determinant,
    slope: (both * pull.level - level * pull.slope) / determinant,
  };
}

function dot(left: Float64Array, right: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < left.length; index += 1) {
    sum += (left[index] ?? 0) * (right[index] ?? 0);
  }
  return sum;
}
