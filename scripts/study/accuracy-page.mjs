import { holdoutDays, leastSellingDays } from './measure-accuracy.mjs';

/**
 * @typedef {import('./measure-accuracy.mjs').Accuracy} Accuracy
 * @typedef {import('./measure-accuracy.mjs').Score} Score
 */

const begin = '<!-- measured: npm run study:accuracy -->';
const end = '<!-- /measured -->';

/**
 * The table of a study and the sentence that judges it, in Markdown.
 *
 * @param {Accuracy} accuracy
 * @returns {string}
 */
export function formatAccuracy({ grains, unsold, choice, models }) {
  const yardstick = models.find(({ name }) => name === 'seasonal_naive');
  if (yardstick === undefined) throw new Error('A study needs seasonal_naive among its models.');
  const count = grains - unsold;
  const rows = models.map(({ name, score, chosen }) =>
    formatRow(`\`${name}\``, score, `${chosen}`),
  );
  return [
    `${count} grains with at least ${leastSellingDays} selling days were scored on their last ${holdoutDays} days; ${unsold} more sold nothing there and have no WAPE.`,
    '',
    '| Forecast | Backtest | Mean WAPE | Median WAPE | Won | Tied | Lost | Chosen | In 80 % | In 95 % |',
    '|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|',
    formatRow('**the winner of each backtest**', choice, `${count}`),
    ...rows,
    '',
    judge(choice, yardstick.score),
  ].join('\n');
}

/**
 * The page with a new table between its marks. Throws when the marks are gone.
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
  const share = ((100 * choice.won) / (choice.won + choice.tied + choice.lost)).toFixed(0);
  const holds = gain > 0 && choice.won > choice.lost;
  return [
    `The mean WAPE of the choice is ${size} than that of \`seasonal_naive\`; it won on ${share} % of the grains.`,
    holds
      ? 'Choosing by backtest pays here.'
      : '**Choosing by backtest does not pay here:** the mean is not lower, or more grains are lost than won.',
  ].join(' ');
}
