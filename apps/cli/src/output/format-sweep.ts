import { formatBytes, formatCount, formatPlural, type SweepResult } from '@vitrine/contract';
import { printable } from './escape-text.ts';
import { formatTable } from './format-table.ts';

/** How many items are printed; `--json` has them all, with full digests. */
const listedItems = 50;

/** How many digits of a digest are printed, as many as an id has. */
const shownDigits = 32;

/** A row of the table, and an optional text under it. */
type Item = [row: string[], ...reason: string[]];

/** What nothing names, and whether it was removed. */
export function formatSweep(result: SweepResult): string {
  const items = listItems(result);
  if (items.length === 0 && result.failed.length === 0) return 'There is nothing to sweep.';
  const table = formatTable(
    [
      { title: 'KIND', width: null },
      { title: 'NAME', width: null },
      { title: 'BYTES', align: 'right', width: null },
    ],
    items.slice(0, listedItems).flat(),
  );
  const hidden = items.length - listedItems;
  const more = hidden > 0 ? `\n… and ${formatCount(hidden)} more; --json lists them all` : '';
  return `${table}${more}\n\n${describeOutcome(result)}`;
}

function listItems({ model_runs, model_files, evidence, failed }: SweepResult): Item[] {
  return [
    ...failed.map(
      ({ name, reason }): Item => [['NOT REMOVED', name.slice(0, shownDigits), ''], reason],
    ),
    ...model_runs.map(({ run_id, error_message }): Item => {
      const reason = error_message === null ? [] : [printable(error_message)];
      return [['model run', run_id, ''], ...reason];
    }),
    ...model_files.map(
      ({ run_id, size_bytes }): Item => [['model file', run_id, formatCount(size_bytes)]],
    ),
    ...evidence.map(
      ({ sha256, size_bytes }): Item => [
        ['evidence', sha256.slice(0, shownDigits), formatCount(size_bytes)],
      ],
    ),
  ];
}

function describeOutcome(result: SweepResult): string {
  const { removed, size_bytes, failed } = result;
  const count = result.model_runs.length + result.model_files.length + result.evidence.length;
  const items = formatPlural({ count, one: 'unused item' });
  const size = formatBytes(size_bytes);
  if (!removed) return `${items}, ${size}.\nNothing was removed; pass --yes to remove all of it.`;
  const rest = failed.length > 0 ? ` ${formatCount(failed.length)} could not be removed.` : '';
  return `Removed ${items}, ${size}.${rest}`;
}
