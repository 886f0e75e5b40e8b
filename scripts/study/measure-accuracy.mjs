import { trainModelTypes } from '@vitrine/contract';
import { buildSeries, evaluateGrain } from '@vitrine/forecasting';
import { parse } from 'csv-parse/sync';

/** Days at the end of every series that no choice and no training sees. */
export const holdoutDays = 14;
/** A grain takes part with at least this many days on which something was sold. */
export const leastSellingDays = 150;
const yardstick = 'seasonal_naive';
/** The defaults of a showcase run. */
const backtest = /** @type {const} */ ({
  horizon: 14,
  strategy: 'expanding',
  n_splits: 3,
  min_train_size: 30,
  gap: 0,
  metric: 'wape',
});

/**
 * @typedef {{ won: number, tied: number, lost: number }} Duel against the yardstick, in grains
 * @typedef {{ backtest: number, mean: number, median: number, held80: number, held95: number } & Duel} Score over the WAPE
 *   of the grains; `backtest` is the mean before the cut, the others are of the days after it; `held` is the share of those
 *   days that the intervals held
 * @typedef {{ name: string, score: Score, chosen: number }} ModelScore
 * @typedef {object} Accuracy
 * @property {number} grains that take part
 * @property {number} unsold grains among them that sold nothing in the last days; without a WAPE, so left out
 * @property {Score} choice of the model that each grain's backtest put first
 * @property {ModelScore[]} models each alone on all grains
 *
 * @typedef {import('@vitrine/forecasting').DailyQuantity} DailyQuantity
 * @typedef {import('@vitrine/forecasting').GrainEvaluation} GrainEvaluation
 */

/**
 * What choosing by backtest is worth on real sales: for every grain of a sales file the winner of the backtest on the
 * days before the cut, and every model alone, scored on the days after it. One grain at a time.
 *
 * @param {string} csv
 * @param {readonly import('@vitrine/contract').TrainModelType[]} [models]
 * @returns {Accuracy}
 */
export function measureAccuracy(csv, models = trainModelTypes) {
  const { grains, windowEnd } = readGrains(csv);
  const evaluations = grains.map((rows) =>
    evaluateGrain({
      series: buildSeries({ rows, windowEnd }),
      modelTypes: models,
      backtest,
      holdoutDays,
    }),
  );
  const sold = evaluations.filter((evaluation) => wapeOf(evaluation, yardstick) !== null);
  return {
    grains: evaluations.length,
    unsold: evaluations.length - sold.length,
    choice: scoreAll(sold, ({ winner }) => winner),
    models: models.map((name) => ({
      name,
      score: scoreAll(sold, () => name),
      chosen: sold.filter(({ winner }) => winner === name).length,
    })),
  };
}

/**
 * The rows of every grain with enough selling days, and the last day of the file, on which all series end.
 *
 * @param {string} csv
 */
function readGrains(csv) {
  /** @type {Record<string, string>[]} */
  const records = parse(csv, { columns: true, bom: true });
  /** @type {Map<string, DailyQuantity[]>} */
  const byGrain = new Map();
  let windowEnd = '';
  for (const { date = '', store_code, sku, quantity } of records) {
    const name = `${store_code} ${sku}`;
    const rows = byGrain.get(name) ?? [];
    rows.push({ date, quantity: Number(quantity) });
    byGrain.set(name, rows);
    if (date > windowEnd) windowEnd = date;
  }
  const grains = [...byGrain.values()].filter(
    (rows) => rows.filter(({ quantity }) => quantity > 0).length >= leastSellingDays,
  );
  return { grains, windowEnd };
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
