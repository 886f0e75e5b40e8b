import { type PointerEvent, useState } from 'react';
import { formatDay } from '../formatting/format-values.ts';
import { type DayScale, dayOf, margin } from './day-axes.tsx';

const msPerDay = 86_400_000;

const slider =
  'block h-5 cursor-pointer appearance-none bg-transparent max-md:h-11 [&::-moz-range-thumb]:size-3.5 [&::-moz-range-thumb]:rounded-full [&::-moz-range-thumb]:border-0 [&::-moz-range-thumb]:bg-accent [&::-moz-range-track]:h-px [&::-moz-range-track]:bg-line-strong [&::-webkit-slider-runnable-track]:h-px [&::-webkit-slider-runnable-track]:bg-line-strong [&::-webkit-slider-thumb]:-mt-[7px] [&::-webkit-slider-thumb]:size-3.5 [&::-webkit-slider-thumb]:appearance-none [&::-webkit-slider-thumb]:rounded-full [&::-webkit-slider-thumb]:bg-accent';

/** The day that is read out of a chart over days: the last one until another is pointed at. */
export function useDayReader(days: readonly string[]) {
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
export function DayCursor({
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
export function DayReader({
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
