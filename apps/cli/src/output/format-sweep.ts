import { formatBytes, formatCount, formatPlural, type SweepResult } from '@vitrine/contract';
import { formatTable } from './format-table.ts';

/** Things that are printed; `--json` has them all, with their digests whole. */
const listedThings = 50;

/** Digits of a digest that tell it from others, as many as an id has. */
const shownDigits = 32;

/** A row of the table, and the text that may go under it. */
type Thing = [row: string[], ...reason: string[]];

/** What nothing names, and whether it is still there. */
export function formatSweep(result: SweepResult): string {
  const things = listThings(result);
  if (things.length === 0) return 'There is nothing to sweep.';
  const table = formatTable(
    [
      { title: 'KIND', width: null },
      { title: 'NAME', width: null },
      { title: 'BYTES', align: 'right', width: null },
    ],
    things.slice(0, listedThings).flat(),
  );
  const hidden = things.length - listedThings;
  const more = hidden > 0 ? `\n… and ${formatCount(hidden)} more; --json lists them all` : '';
  return `${table}${more}\n\n${describeOutcome(result, things.length)}`;
}

function listThings({ model_runs, model_files, evidence }: SweepResult): Thing[] {
  return [
    ...model_runs.map(({ run_id, error_message }): Thing => {
      const reason = error_message === null ? [] : [error_message];
      return [['model run', run_id, ''], ...reason];
    }),
    ...model_files.map(
      ({ run_id, size_bytes }): Thing => [['model file', run_id, formatCount(size_bytes)]],
    ),
    ...evidence.map(
      ({ sha256, size_bytes }): Thing => [
        ['evidence', sha256.slice(0, shownDigits), formatCount(size_bytes)],
      ],
    ),
  ];
}

function describeOutcome({ removed, size_bytes }: SweepResult, count: number): string {
  const things = formatPlural({ count, one: 'thing' });
  const size = formatBytes(size_bytes);
  if (removed) return `Removed ${things} that nothing names, ${size}.`;
  return `${things} that nothing names, ${size}.\nNothing was removed; --yes removes all of it.`;
}
