import Table from 'cli-table3';
import { wrapText } from './format-values.ts';

interface Column {
  title: string;
  align?: 'left' | 'right';
  /** Characters at most; longer cells go on below, at words. Null where a value must be copied whole. */
  width: number | null;
}

const noBorders = {
  ...{ top: '', 'top-mid': '', 'top-left': '', 'top-right': '' },
  ...{ bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '' },
  ...{ left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '' },
  middle: '  ',
};

/** The cells of a row, or a text that goes over all columns, under the row that it is about. */
type Row = string[] | string;

/** Rows under a head line, columns two blanks apart, nothing cut off. Without colours, whatever the stream. */
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
  // The library counts one character between two columns that a text goes over, whatever stands there.
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

/** The library cuts words that would fit a line of their own. */
function wrapCell(cell: string, width = cell.length): string {
  return width === 0 ? cell : wrapText(cell, width).join('\n');
}

function fitColumn({ title, width }: Column, rows: readonly string[][], index: number): number {
  const widest = Math.max(title.length, ...rows.map((row) => row[index]?.length ?? 0));
  return width === null ? widest : Math.min(widest, Math.max(width, title.length));
}
