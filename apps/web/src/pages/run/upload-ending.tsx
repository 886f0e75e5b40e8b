import { type BadLine, formatCount, formatPlural } from '@vitrine/contract';
import { CircleCheck } from 'lucide-react';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import type { UploadOutcome } from '../../sales/upload-sales.ts';
import { describeResult, titleFailure } from '../../sales/upload-words.ts';

/** How the upload of a file ended, with every line that was refused. */
export function UploadEnding({ name, outcome }: { name: string; outcome: UploadOutcome }) {
  if (outcome.kind === 'loaded') {
    return (
      <p className="flex items-start gap-2 text-[13px]">
        <CircleCheck aria-hidden size={16} className="mt-0.5 shrink-0 text-good" />
        <span>
          <strong className="font-semibold">{name}</strong> ·{' '}
          {formatPlural({ count: outcome.result.rows, one: 'row' })}:{' '}
          {describeResult(outcome.result)}
        </span>
      </p>
    );
  }
  if (outcome.kind === 'stopped') {
    return (
      <p role="status" className="text-[13px]">
        <strong className="font-semibold">{name}</strong> was stopped. Nothing was loaded, unless
        the last row had already been written; the figures above show what is loaded.
      </p>
    );
  }
  const problem = outcome.kind === 'refused' ? outcome.problem : null;
  return (
    <ProblemNotice title={titleFailure(name, { answered: problem !== null })} problem={problem}>
      {problem?.lines && <SeparatorHint lines={problem.lines} />}
      {problem?.lines && <BadLines lines={problem.lines} count={problem.line_count} />}
    </ProblemNotice>
  );
}

const otherSeparators = [
  { sign: ';', name: 'semicolons' },
  { sign: '\t', name: 'tabs' },
];

/** A header that is one long unknown column was most likely written with another separator. */
function SeparatorHint({ lines }: { lines: BadLine[] }) {
  const found = otherSeparators.find(({ sign }) =>
    lines.some((bad) => bad.line === 1 && bad.column?.includes(sign)),
  );
  if (found === undefined) return null;
  return (
    <p className="mt-1 font-medium">
      The columns seem to be separated by {found.name}: save the file with commas as separators.
    </p>
  );
}

/** One line may have several faults. `count` is how many lines are bad, listed or not. */
function BadLines({ lines, count }: { lines: BadLine[]; count: number | undefined }) {
  const listed = new Set(lines.map((bad) => bad.line)).size;
  const total = count ?? listed;
  return (
    <div className="mt-2">
      <div className="max-h-56 overflow-auto rounded-md border border-bad-line bg-surface">
        <table className="w-full text-left text-xs">
          <caption className="sr-only">Bad lines</caption>
          <thead className="sticky top-0 bg-surface text-muted">
            <tr>
              <th scope="col" className="px-2.5 py-1.5 text-right font-medium">
                Line
              </th>
              <th scope="col" className="px-2.5 py-1.5 font-medium">
                Column
              </th>
              <th scope="col" className="px-2.5 py-1.5 font-medium">
                Reason
              </th>
            </tr>
          </thead>
          <tbody>
            {lines.map((bad) => (
              <tr key={`${bad.line} ${bad.column} ${bad.reason}`} className="border-t border-line">
                <td className="px-2.5 py-1 text-right tabular-nums">{formatCount(bad.line)}</td>
                <td className="px-2.5 py-1 font-mono">{bad.column ?? 'whole line'}</td>
                <td className="px-2.5 py-1">{bad.reason}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="mt-1 text-xs text-muted">
        {total > listed
          ? `The first ${formatCount(listed)} of ${formatCount(total)} bad lines.`
          : `${formatPlural({ count: total, one: 'bad line' })}.`}
      </p>
    </div>
  );
}
