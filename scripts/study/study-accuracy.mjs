import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../lib/repository.mjs';
import { formatAccuracy, placeTable } from './accuracy-page.mjs';
import { measureAccuracy } from './measure-accuracy.mjs';

export const salesFile = join(repositoryRoot, '../shared/data/online_retail_daily.csv');
export const pageFile = join(repositoryRoot, 'docs/ACCURACY.md');

/**
 * Measures and prints the table, and writes it into its page; `--check` writes nothing and fails if the page has other
 * figures.
 *
 * @param {string[]} args
 * @returns {number} exit status
 */
export function studyAccuracy(args) {
  const table = formatAccuracy(measureAccuracy(readFileSync(salesFile, 'utf8')));
  process.stdout.write(`${table}\n`);
  const page = readFileSync(pageFile, 'utf8');
  const renewed = placeTable(page, table);
  if (args.includes('--check')) {
    if (renewed === page) return 0;
    process.stderr.write('docs/ACCURACY.md has other figures; run npm run study:accuracy\n');
    return 1;
  }
  writeFileSync(pageFile, renewed);
  return 0;
}
