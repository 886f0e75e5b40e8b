import { AxisBottom, AxisLeft } from '@visx/axis';
import { GridRows } from '@visx/grid';
import { scaleLinear, scaleUtc } from '@visx/scale';
import { formatCount } from '@vitrine/contract';
import { type PointerEvent, type ReactNode, useState } from 'react';
import { formatDay } from '../formatting/format-values.ts';
import { ChartFrame, type ChartNumbers } from './chart-frame.tsx';

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
    clamp: true,
  });
}

/**
 * How high an axis of sales has to reach: to all that is forecast and to most of the sales. A few days that sold far more than
 * the others would press everything else to the ground, so they are cut off; less than half as much again is drawn whole.
 */
export function chooseTop(quantities: readonly number[], forecasts: readonly number[]): number {
  const sorted = quantities.toSorted((a, b) => a - b);
  const most = sorted[Math.floor(0.98 * (sorted.length - 1))] ?? 0;
  const top = Math.max(most, ...forecasts);
  const highest = sorted.at(-1) ?? 0;
  return top > 0 && highest > 1.5 * top ? top : Math.max(top, highest);
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

const msPerDay = 86_400_000;

const slider =
  'block h-5 cursor-pointer appearance-none bg-transparent max-md:h-11 [&::-moz-range-thumb]:size-3.5 [&::-moz-range-thumb]:rounded-full [&::-moz-range-thumb]:border-0 [&::-moz-range-thumb]:bg-accent [&::-moz-range-track]:h-px [&::-moz-range-track]:bg-line-strong [&::-webkit-slider-runnable-track]:h-px [&::-webkit-slider-runnable-track]:bg-line-strong [&::-webkit-slider-thumb]:-mt-[7px] [&::-webkit-slider-thumb]:size-3.5 [&::-webkit-slider-thumb]:appearance-none [&::-webkit-slider-thumb]:rounded-full [&::-webkit-slider-thumb]:bg-accent';

/** The day that is read out of a chart over days: the last one until another is pointed at. */
function useDayReader(days: readonly string[]) {
  const [chosen, setChosen] = useState<string | null>(null);
  const known = chosen !== null && days.includes(chosen);
  const index = known ? days.indexOf(chosen) : days.length - 1;
  return {
    day: days[index] ?? null,
    index,
    choose: (next: number) => setChosen(days[next] ?? null),
  };
}

type Reader = ReturnType<typeof useDayReader>;

/** A line at the day that is read, and the surface that a pointer reads with. */
function DayCursor({
  reader,
  days,
  scale,
  top,
  bottom,
  width,
}: {
  reader: Reader;
  days: readonly string[];
  scale: DayScale;
  top: number;
  bottom: number;
  width: number;
}) {
  const x = reader.day === null ? null : scale(dayOf(reader.day));
  const point = (event: PointerEvent<SVGRectElement>) => {
    const left = event.currentTarget.getBoundingClientRect().left;
    const at = scale.invert(event.clientX - left + margin.left).getTime();
    const nearest = new Date(Math.round(at / msPerDay) * msPerDay).toISOString().slice(0, 10);
    const found = days.indexOf(nearest);
    if (found >= 0) reader.choose(found);
  };
  return (
    <>
      {x !== null && (
        <line x1={x} x2={x} y1={top} y2={bottom} className="stroke-muted" strokeDasharray="2 3" />
      )}
      <rect
        x={margin.left}
        y={top}
        width={Math.max(0, width - margin.left - margin.right)}
        height={Math.max(0, bottom - top)}
        fill="transparent"
        onPointerMove={point}
        onPointerDown={point}
      />
    </>
  );
}

/** Reads one day out in words; a slider, so that keyboard, touch and screen reader reach every day. */
function DayReader({
  reader,
  days,
  read,
}: {
  reader: Reader;
  days: readonly string[];
  /** What the chart shows on a day, in words. */
  read: (day: string) => string;
}) {
  if (reader.day === null) return null;
  const text = read(reader.day);
  const day = formatDay(reader.day);
  return (
    <div className="mt-1">
      <input
        type="range"
        aria-label="Day to read"
        aria-valuetext={`${day}: ${text}`}
        min={0}
        max={days.length - 1}
        value={reader.index}
        onChange={(event) => reader.choose(Number(event.target.value))}
        style={{
          marginLeft: margin.left - 8,
          width: `calc(100% - ${margin.left + margin.right - 16}px)`,
        }}
        className={slider}
      />
      <p className="min-h-10 text-xs tabular-nums sm:min-h-5">
        <span className="font-medium">{day}</span> <span className="text-muted">{text}</span>
      </p>
    </div>
  );
}

/** A chart along days, any of which can be pointed at or slid to and is then read out in words; nothing without a day. */
export function DayChart({
  title,
  summary,
  legend,
  numbers,
  height,
  days,
  read,
  children,
}: {
  title: string;
  summary: string;
  legend: ReactNode;
  numbers: ChartNumbers;
  height: number;
  /** Ascending, `YYYY-MM-DD`. */
  days: readonly string[];
  /** What the chart shows on a day, in words. */
  read: (day: string) => string;
  children: (x: DayScale, width: number) => ReactNode;
}) {
  const reader = useDayReader(days);
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) return null;
  return (
    <ChartFrame
      title={title}
      summary={summary}
      height={height}
      legend={legend}
      numbers={numbers}
      below={<DayReader reader={reader} days={days} read={read} />}
    >
      {(width) => {
        const x = createDayScale({ first, last, width });
        return (
          <>
            {children(x, width)}
            <DayCursor
              reader={reader}
              days={days}
              scale={x}
              top={margin.top}
              bottom={height - margin.bottom}
              width={width}
            />
          </>
        );
      }}
    </ChartFrame>
  );
}
