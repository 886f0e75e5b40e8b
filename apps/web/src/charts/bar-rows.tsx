import { scaleLinear } from '@visx/scale';
import { Bar } from '@visx/shape';
import { useId } from 'react';
import { classNames } from '../components/class-names.ts';
import { Stripes } from './stripes.tsx';

/** One bar; null has none. */
interface BarRow {
  key: string;
  label: string;
  value: number | null;
  /** The value in words, beside the bar. */
  text: string;
  /** Drawn solid and said with a star; the others are striped. Left out: all are solid. */
  marked?: boolean;
}

export interface BarGroup {
  /** Stands above its bars; null for bars without a heading. */
  name: string | null;
  rows: readonly BarRow[];
}

const groupHeight = 26;
/** Five points in a box of 11; not every font has the character. */
const star = 'M5.5 0L7 4H11L7.8 6.5L9 10.5L5.5 8.2L2 10.5L3.2 6.5L0 4H4Z';
const sideBySide = 560;

function rowHeight(width: number): number {
  return width >= sideBySide ? 26 : 40;
}

export function heightOfBars(groups: readonly BarGroup[], width: number): number {
  const headings = groups.filter((group) => group.name !== null).length;
  const rows = groups.reduce((sum, group) => sum + group.rows.length, 0);
  return headings * groupHeight + rows * rowHeight(width) + 4;
}

/** Horizontal bars with their labels and values beside them, on narrow screens above. Bars below 0 go left, striped. */
export function BarRows({ groups, width }: { groups: readonly BarGroup[]; width: number }) {
  const hatch = useId();
  const values = groups.flatMap((group) => group.rows).map((row) => row.value ?? 0);
  const beside = width >= sideBySide;
  const left = beside ? Math.min(250, width * 0.36) : 0;
  const right = beside ? 92 : 0;
  const x = scaleLinear({
    domain: [Math.min(0, ...values), Math.max(0, ...values) || 1],
    range: [left, Math.max(left + 1, width - right)],
  });
  const height = rowHeight(width);
  let top = 0;
  const placed = groups.map((group) => {
    const headingTop = top;
    if (group.name !== null) top += groupHeight;
    const rows = group.rows.map((row, index) => ({ row, top: top + index * height }));
    top += rows.length * height;
    return { group, headingTop, rows };
  });
  return (
    <>
      <Stripes id={`${hatch}-accent`} className="stroke-accent" />
      <Stripes id={`${hatch}-bad`} className="stroke-bad" />
      {placed.map(({ group, headingTop, rows }) => (
        <g key={group.name ?? ''}>
          {group.name !== null && (
            <text y={headingTop + 18} className="fill-muted" fontSize={12} fontWeight={600}>
              {group.name}
            </text>
          )}
          {rows.map(({ row, top: rowTop }) => (
            <g key={row.key} transform={`translate(0 ${rowTop})`} fontSize={12}>
              {row.marked && <path d={star} transform="translate(0 6)" className="fill-ink" />}
              <text
                x={row.marked ? 15 : 0}
                y={16}
                className={classNames('fill-ink', row.marked && 'font-semibold')}
              >
                {shorten(row.label, beside ? Math.floor(left / 7.2) : 40)}
              </text>
              <ValueBar row={row} x={x} y={beside ? 5 : 23} hatch={hatch} />
              <text x={width} y={16} textAnchor="end" className="fill-ink tabular-nums">
                {row.text}
              </text>
            </g>
          ))}
          <line
            x1={x(0)}
            x2={x(0)}
            y1={rows[0]?.top ?? 0}
            y2={(rows.at(-1)?.top ?? 0) + height}
            className="stroke-line-strong"
          />
        </g>
      ))}
    </>
  );
}

function ValueBar({
  row,
  x,
  y,
  hatch,
}: {
  row: BarRow;
  x: (value: number) => number;
  y: number;
  hatch: string;
}) {
  if (row.value === null) return null;
  const [zero, end] = [x(0), x(row.value)];
  const place = { x: Math.min(zero, end), width: Math.abs(end - zero), y, height: 14 };
  if (row.value < 0) {
    return <Bar {...place} fill={`url(#${hatch}-bad)`} className="stroke-bad" />;
  }
  if (row.marked === false) {
    return <Bar {...place} fill={`url(#${hatch}-accent)`} className="stroke-accent" />;
  }
  return <Bar {...place} className="fill-accent" />;
}

function shorten(text: string, letters: number): string {
  return text.length <= letters ? text : `${text.slice(0, Math.max(1, letters - 1))}…`;
}
