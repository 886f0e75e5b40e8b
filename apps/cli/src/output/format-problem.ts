import { type BadLine, formatCount, type Problem } from '@vitrine/contract';
import { printable } from './escape-text.ts';
import { formatTable } from './format-table.ts';
import { wrapText } from './format-values.ts';

/** Width of the column names of a sales file, the longest being `on_promotion`. */
const columnWidth = 14;
const lineWidth = 9;

/** The problem in words, with every refused field or line. */
export function formatProblem(problem: Problem, width: number): string {
  const words = wrapText(printable(`vitrine: ${problem.detail}`), width).join('\n');
  const errors = problem.errors ?? [];
  if (problem.lines) return `${words}\n\n${formatBadLines(problem.lines, problem, width)}`;
  if (errors.length < 2) return words;
  const unlisted = (problem.error_count ?? 0) - errors.length;
  const list = errors.map(({ pointer, message }) => `  ${pointer.slice(1) || 'input'}: ${message}`);
  const more = unlisted > 0 ? [`… and ${formatCount(unlisted)} more`] : [];
  return [words, ...list.map(printable), ...more].join('\n');
}

function formatBadLines(lines: readonly BadLine[], problem: Problem, width: number): string {
  const table = formatTable(
    [
      { title: 'LINE', align: 'right', width: lineWidth },
      { title: 'COLUMN', width: columnWidth },
      { title: 'REASON', width: width - lineWidth - columnWidth - 4 },
    ],
    lines.map(({ line, column, reason }) => [
      formatCount(line),
      printable(column ?? '(line)'),
      printable(reason),
    ]),
  );
  const unlisted = (problem.line_count ?? 0) - new Set(lines.map(({ line }) => line)).size;
  return unlisted > 0 ? `${table}\n… and ${formatCount(unlisted)} more lines` : table;
}
