import { AxisBottom, AxisLeft } from '@visx/axis';
import { GridRows } from '@visx/grid';
import { scaleLinear, scaleUtc } from '@visx/scale';
import { formatCount } from '@vitrine/contract';

export const margin = { top: 18, right: 14, bottom: 24, left: 44 };

/** Midnight UTC of a `YYYY-MM-DD` day. */
export function dayOf(date: string): Date {
  return new Date(`${date}T00:00:00Z`);
}

/** "9 Dec": the year is said by the summary. */
function formatShortDay(day: Date): string {
  return day.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });
}

export function createDayScale(options: { first: string; last: string; width: number }) {
  return scaleUtc({
    domain: [dayOf(options.first), dayOf(options.last)],
    range: [margin.left, options.width - margin.right],
  });
}

export function createUnitScale(options: {
  low: number;
  high: number;
  top: number;
  bottom: number;
}) {
  const { low, high, top, bottom } = options;
  return scaleLinear({
    domain: low === high ? [low, low + 1] : [low, high],
    range: [bottom, top],
    nice: 4,
  });
}

export type DayScale = ReturnType<typeof createDayScale>;
export type UnitScale = ReturnType<typeof createUnitScale>;

const tickText = { className: 'fill-muted', fill: 'currentColor', fontSize: 11 } as const;

/** Days along the bottom; as many ticks as fit without touching. */
export function DayAxis({ scale, top, width }: { scale: DayScale; top: number; width: number }) {
  return (
    <AxisBottom
      scale={scale}
      top={top}
      numTicks={Math.max(2, Math.floor(width / 100))}
      tickFormat={(value) => formatShortDay(new Date(Number(value)))}
      axisLineClassName="stroke-line-strong"
      tickClassName="text-muted"
      tickLineProps={{ className: 'stroke-line-strong', stroke: undefined }}
      tickLabelProps={{ ...tickText, textAnchor: 'middle' }}
      tickLength={5}
    />
  );
}

/** Units up the left side with faint lines across. */
export function UnitAxis({
  scale,
  width,
  ticks = 4,
}: {
  scale: UnitScale;
  width: number;
  ticks?: number;
}) {
  return (
    <>
      <GridRows
        scale={scale}
        left={margin.left}
        width={Math.max(0, width - margin.left - margin.right)}
        numTicks={ticks}
        className="[&_line]:stroke-line"
      />
      <AxisLeft
        scale={scale}
        left={margin.left}
        numTicks={ticks}
        hideAxisLine
        hideTicks
        tickFormat={(value) => formatCount(Number(value)).replace('-', '−')}
        tickLabelProps={{ ...tickText, textAnchor: 'end', dy: '0.33em', dx: -2 }}
      />
    </>
  );
}
