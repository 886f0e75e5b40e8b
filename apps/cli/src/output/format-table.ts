import Table from 'cli-table3';
import { wrapText } from './format-values.ts';

interface Column {
  title: string;
  align?: 'left' | 'right';
  /** Maximum characters; longer cells wrap at words. Null if users copy the whole value. */
  width: number | null;
}

const noBorders = {
  ...{ top: '', 'top-mid': '', 'top-left': '', 'top-right': '' },
  ...{ bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '' },
  ...{ left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '' },
  middle: '  ',
};

/** The cells of a row, or a text across all columns under the row that it describes. */
type Row = string[] | string;

/** Rows under a header line, columns two blanks apart, nothing cut off. Never coloured. */
export function formatTable(columns: readonly Column[], rows: readonly Row[]): string {
  const cells = rows.filter((row) => typeof row !== 'string');
  const widths = columns.map((column, index) => fitColumn(column, cells, index));
  const table = new Table({
    chars: noBorders,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0, compact: true },
    head: columns.map(({ title }) => title),
    colAligns: columns.map(({ align }) => align ?? 'left'),
    colWidths: widths,
  });
  // The library counts one character between two columns that a text spans, whatever the separator is.
  const whole = widths.reduce((sum, width) => sum + width, columns.length - 1);
  table.push(
    ...rows.map((row) =>
      typeof row === 'string'
        ? [{ colSpan: columns.length, content: indentText(row, whole) }]
        : row.map((cell, index) => wrapCell(cell, widths[index])),
    ),
  );
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

function indentText(text: string, width: number): string {
  return wrapText(text, width - 2)
    .map((line) => `  ${line}`)
    .join('\n');
}

/** The library cuts words that would fit on a line of their own. */
function wrapCell(cell: string, width = cell.length): string {
  return width === 0 ? cell : wrapText(cell, width).join('\n');
}

function fitColumn({ title, width }: Column, rows: readonly string[][], index: number): number {
  const widest = Math.max(title.length, ...rows.map((row) => row[index]?.length ?? 0));
  return width === null ? widest : Math.min(widest, Math.max(width, title.length));
}
