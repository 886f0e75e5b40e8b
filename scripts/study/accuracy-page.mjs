import { holdoutDays, manySellingDays } from './measure-accuracy.mjs';

/**
 * @typedef {import('./measure-accuracy.mjs').Accuracy} Accuracy
 * @typedef {import('./measure-accuracy.mjs').AccuracyStudy} AccuracyStudy
 * @typedef {import('./measure-accuracy.mjs').Score} Score
 */

const begin = '<!-- measured: npm run study:accuracy -->';
const end = '<!-- /measured -->';

/**
 * The tables of a study and their conclusions, in Markdown: all grains, then those with many selling days.
 *
 * @param {AccuracyStudy} study
 * @returns {string}
 */
export function formatAccuracy({ all, many }) {
  return [
    ...formatGroup(`All ${all.grains} grains of the data file`, all),
    '',
    ...formatGroup(`The ${many.grains} grains with at least ${manySellingDays} selling days`, many),
  ].join('\n');
}

/**
 * @param {string} title
 * @param {Accuracy} accuracy
 * @returns {string[]}
 */
function formatGroup(title, { grains, unsold, withoutSkill, betterThanZero, choice, models }) {
  const yardstick = models.find(({ name }) => name === 'seasonal_naive');
  if (yardstick === undefined) throw new Error('A study needs seasonal_naive among its models.');
  const count = grains - unsold;
  const rows = models.map(({ name, score, chosen }) =>
    formatRow(`\`${name}\``, score, `${chosen}`),
  );
  return [
    `**${title}**, scored on their last ${holdoutDays} days${describeUnsold(unsold)}`,
    '',
    '| Forecast | Backtest | Mean WAPE | Median WAPE | Won | Tied | Lost | Chosen | In 80 % | In 95 % |',
    '|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|',
    formatRow('**what a run chooses**', choice, `${count}`),
    ...rows,
    '',
    judge(choice, yardstick.score),
    `It errs less than forecasting 0 on ${share(betterThanZero, count)} of the grains; on ${share(withoutSkill, count)} no model does.`,
  ];
}

/**
 * The end of the sentence above a table.
 *
 * @param {number} unsold
 */
function describeUnsold(unsold) {
  if (unsold === 0) return ':';
  return unsold === 1
    ? '. One grain sold nothing on those days, has no WAPE and is left out:'
    : `. ${unsold} grains sold nothing on those days, have no WAPE and are left out:`;
}

/**
 * @param {number} part
 * @param {number} whole
 */
function share(part, whole) {
  return `${((100 * part) / whole).toFixed(0)} %`;
}

/**
 * The page with a new table between its marks. Throws if the marks are gone.
 *
 * @param {string} page
 * @param {string} table
 * @returns {string}
 */
export function placeTable(page, table) {
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  if (from < 0 || to < from) throw new Error(`The page has lost its marks ${begin} and ${end}.`);
  return `${page.slice(0, from)}${begin}\n${table}\n${page.slice(to)}`;
}

/**
 * @param {string} name
 * @param {Score} score
 * @param {string} chosen
 */
function formatRow(name, { backtest, mean, median, won, tied, lost, held80, held95 }, chosen) {
  const measured = [backtest, mean, median].map((value) => value.toFixed(4));
  const shares = [held80, held95].map((share) => `${(100 * share).toFixed(0)} %`);
  return `| ${[name, ...measured, won, tied, lost, chosen, ...shares].join(' | ')} |`;
}

/**
 * @param {Score} choice
 * @param {Score} yardstick
 */
function judge(choice, yardstick) {
  const gain = 1 - choice.mean / yardstick.mean;
  const size = `${Math.abs(100 * gain).toFixed(1)} % ${gain > 0 ? 'lower' : 'higher'}`;
  const beaten = share(choice.won, choice.won + choice.tied + choice.lost);
  const holds = gain > 0 && choice.won > choice.lost;
  return [
    `The mean WAPE of what a run chooses is ${size} than that of \`seasonal_naive\`; it beats it on ${beaten} of the grains.`,
    holds
      ? 'Choosing pays here.'
      : '**Choosing does not pay here:** the mean is not lower, or more grains are lost than won.',
  ].join(' ');
}
