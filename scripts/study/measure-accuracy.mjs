import { defaultRunConfig } from '@vitrine/contract';
import { buildCovariates, buildSeries, evaluateGrain } from '@vitrine/forecasting';
import { parse } from 'csv-parse/sync';

/** Days at the end of every series that neither choice nor training sees. */
export const holdoutDays = 14;
/** Grains with at least this many selling days are also measured separately. */
export const manySellingDays = 150;
const yardstick = 'seasonal_naive';
/** The candidates of a run with default settings. */
const candidates = /** @type {const} */ ([...defaultRunConfig.train_model_types, 'ridge']);

/**
 * @typedef {{ won: number, tied: number, lost: number }} Duel against the yardstick, in grains
 * @typedef {{ backtest: number, mean: number, median: number, held80: number, held95: number } & Duel} Score over the WAPE
 *   of the grains; `backtest` is the mean before the cut, the others are of the days after it; `held` is the share of those
 *   days that the intervals held
 * @typedef {{ name: string, score: Score, chosen: number }} ModelScore
 * @typedef {object} Accuracy
 * @property {number} grains that take part
 * @property {number} unsold grains among them that sold nothing in the last days; without a WAPE, so left out
 * @property {number} withoutSkill grains on which no model alone errs less than forecasting 0
 * @property {number} betterThanZero grains on which the choice errs less than forecasting 0
 * @property {Score} choice of the model that the rule of a run chose on each grain
 * @property {ModelScore[]} models each alone on all grains
 *
 * @typedef {{ sellingDays: number, evaluation: GrainEvaluation }} Study of one grain
 * @typedef {{ all: Accuracy, many: Accuracy }} AccuracyStudy on all grains, and on those with many selling days
 *
 * @typedef {import('@vitrine/forecasting').DailyQuantity & import('@vitrine/forecasting').DailyCovariates} DailyRow
 * @typedef {import('@vitrine/forecasting').GrainEvaluation} GrainEvaluation
 */

/**
 * How much choosing by backtest improves accuracy on real sales: for every grain of a sales file, scores the choice that a default
 * run makes on the days before the cut, and every model alone, on the days after it. One grain at a time.
 *
 * @param {string} csv
 * @param {readonly import('@vitrine/contract').ModelType[]} [models]
 * @returns {AccuracyStudy}
 */
export function measureAccuracy(csv, models = candidates) {
  const { grains, windowEnd } = readGrains(csv);
  const studies = grains.map((rows) => {
    const { backtest } = defaultRunConfig;
    return {
      sellingDays: rows.filter(({ quantity }) => quantity > 0).length,
      evaluation: evaluateGrain({
        series: buildSeries({ rows, windowEnd }),
        covariates: buildCovariates({ rows, windowEnd }),
        modelTypes: models,
        backtest,
        holdoutDays,
      }),
    };
  });
  const many = studies.filter(({ sellingDays }) => sellingDays >= manySellingDays);
  return { all: summarize(studies, models), many: summarize(many, models) };
}

/**
 * @param {Study[]} studies
 * @param {readonly import('@vitrine/contract').ModelType[]} models
 * @returns {Accuracy}
 */
function summarize(studies, models) {
  const evaluations = studies.map(({ evaluation }) => evaluation);
  const sold = evaluations.filter((evaluation) => wapeOf(evaluation, yardstick) !== null);
  /** @param {GrainEvaluation} evaluation @param {string | null} name */
  const beatsZero = (evaluation, name) =>
    (wapeOf(evaluation, name) ?? Number.NaN) < (evaluation.zero.wape ?? Number.NaN);
  return {
    grains: evaluations.length,
    unsold: evaluations.length - sold.length,
    withoutSkill: sold.filter((evaluation) => !models.some((name) => beatsZero(evaluation, name)))
      .length,
    betterThanZero: sold.filter((evaluation) => beatsZero(evaluation, evaluation.winner)).length,
    choice: scoreAll(sold, ({ winner }) => winner),
    models: models.map((name) => ({
      name,
      score: scoreAll(sold, () => name),
      chosen: sold.filter(({ winner }) => winner === name).length,
    })),
  };
}

/**
 * The rows of every grain, and the last day of the file, on which all series end.
 *
 * @param {string} csv
 */
function readGrains(csv) {
  /** @type {Record<string, string>[]} */
  const records = parse(csv, { columns: true, bom: true });
  /** @type {Map<string, DailyRow[]>} */
  const byGrain = new Map();
  let windowEnd = '';
  for (const { date = '', store_code, sku, quantity, unit_price } of records) {
    const name = `${store_code} ${sku}`;
    const rows = byGrain.get(name) ?? [];
    rows.push({
      date,
      quantity: Number(quantity),
      unit_price: Number(unit_price),
      on_promotion: false,
      in_stock: true,
    });
    byGrain.set(name, rows);
    if (date > windowEnd) windowEnd = date;
  }
  return { grains: [...byGrain.values()], windowEnd };
}

/**
 * @param {GrainEvaluation} evaluation
 * @param {string | null} name
 */
function wapeOf(evaluation, name) {
  return scoresOf(evaluation, name).holdout.wape;
}

/**
 * @param {GrainEvaluation} evaluation
 * @param {string | null} name
 */
function scoresOf({ models }, name) {
  const model = models.find(({ modelType }) => modelType === name);
  if (model === undefined) throw new Error('A grain has no winner.');
  if ('refused' in model) throw new Error(`${name} was refused: ${model.refused}`);
  return model;
}

/**
 * @param {GrainEvaluation[]} evaluations
 * @param {(evaluation: GrainEvaluation) => string | null} choose the name of a model
 * @returns {Score}
 */
function scoreAll(evaluations, choose) {
  const pairs = evaluations.map((evaluation) => ({
    ours: wapeOf(evaluation, choose(evaluation)) ?? Number.NaN,
    theirs: wapeOf(evaluation, yardstick) ?? Number.NaN,
  }));
  const sorted = pairs.map(({ ours }) => ours).sort((left, right) => left - right);
  const middle = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  const backtests = evaluations.flatMap(
    (evaluation) => scoresOf(evaluation, choose(evaluation)).metrics.wape ?? [],
  );
  /** @param {number} level */
  const shareAt = (level) =>
    meanOf(
      evaluations.flatMap((evaluation) =>
        scoresOf(evaluation, choose(evaluation))
          .intervals.filter((interval) => interval.level === level)
          .map(({ held }) => held),
      ),
    );
  return {
    held80: shareAt(80),
    held95: shareAt(95),
    backtest: meanOf(backtests),
    mean: meanOf(sorted),
    median: meanOf(middle.map((value) => value ?? Number.NaN)),
    won: pairs.filter(({ ours, theirs }) => ours < theirs).length,
    tied: pairs.filter(({ ours, theirs }) => ours === theirs).length,
    lost: pairs.filter(({ ours, theirs }) => ours > theirs).length,
  };
}

/** @param {number[]} values */
function meanOf(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
