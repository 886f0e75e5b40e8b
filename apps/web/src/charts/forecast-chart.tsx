import { Area, LinePath } from '@visx/shape';
import { formatPlural, formatShare, formatUnits } from '@vitrine/contract';
import { useMemo } from 'react';
import { formatDay } from '../formatting/format-values.ts';
import { LegendItem } from './chart-frame.tsx';
import {
  createUnitScale,
  DayAxis,
  type DayScale,
  dayOf,
  margin,
  UnitAxis,
  type UnitScale,
} from './day-axes.tsx';
import { DayChart } from './day-chart.tsx';

/** Lower and upper bound in units; null where the model has no error to measure its width on. */
type Interval = readonly [lower: number, upper: number] | null;

export interface ForecastDay {
  date: string;
  forecast: number;
  interval_80: Interval;
  interval_95: Interval;
}

/** Consecutive days forecast from one origin: a fold of a backtest, or the days to come. */
interface ForecastSpan {
  name: string;
  days: readonly ForecastDay[];
}

interface ActualDay {
  date: string;
  quantity: number;
}

interface Props {
  title: string;
  actuals: readonly ActualDay[];
  spans: readonly ForecastSpan[];
}

const letterWidth = 5.5;
const height = 260;
const bottom = height - margin.bottom;

/** Actual units against forecasts with their 80 % and 95 % intervals, a day at a time. */
export function ForecastChart({ title, actuals, spans }: Props) {
  const actualOn = useMemo(
    () => new Map(actuals.map(({ date, quantity }) => [date, quantity])),
    [actuals],
  );
  const forecastOn = useMemo(
    () => new Map(spans.flatMap((span) => span.days).map((day) => [day.date, day])),
    [spans],
  );
  const days = useMemo(
    () => [...new Set([...actualOn.keys(), ...forecastOn.keys()])].toSorted(),
    [actualOn, forecastOn],
  );
  const hasIntervals = spans.some(({ days }) => days.some((day) => day.interval_95 !== null));
  const high = Math.max(
    ...actuals.map(({ quantity }) => quantity),
    ...[...forecastOn.values()].map((day) => Math.max(day.forecast, day.interval_95?.[1] ?? 0)),
  );
  return (
    <DayChart
      title={title}
      summary={summarize({ days, actualOn, spans })}
      height={height}
      legend={<Legend intervals={hasIntervals} />}
      numbers={{
        columns: ['Day', 'Actual', 'Forecast', '80 % interval', '95 % interval'],
        rows: days.map((date) => {
          const day = forecastOn.get(date);
          return {
            key: date,
            cells: [
              formatDay(date),
              formatUnits(actualOn.get(date)),
              formatUnits(day?.forecast),
              formatInterval(day?.interval_80),
              formatInterval(day?.interval_95),
            ],
          };
        }),
      }}
      days={days}
      read={(date) => readDay({ actual: actualOn.get(date), day: forecastOn.get(date) })}
    >
      {(x, width) => {
        const y = createUnitScale({ low: 0, high, top: margin.top, bottom });
        return (
          <>
            <UnitAxis scale={y} width={width} />
            <DayAxis scale={x} top={bottom} width={width} />
            {spans.map((span) => (
              <SpanMarks key={span.name} span={span} x={x} y={y} />
            ))}
            <ActualLine actuals={actuals} x={x} y={y} />
          </>
        );
      }}
    </DayChart>
  );
}

function ActualLine({
  actuals,
  x,
  y,
}: {
  actuals: readonly ActualDay[];
  x: DayScale;
  y: UnitScale;
}) {
  return (
    <LinePath
      data={[...actuals]}
      x={({ date }) => x(dayOf(date))}
      y={({ quantity }) => y(quantity)}
      className="stroke-ink"
      strokeWidth={1.5}
      strokeLinejoin="round"
    />
  );
}

function SpanMarks({ span, x, y }: { span: ForecastSpan; x: DayScale; y: UnitScale }) {
  const [first] = span.days;
  if (!first) return null;
  const days = [...span.days];
  const at = ({ date }: ForecastDay) => x(dayOf(date));
  const start = at(first);
  const room = at(span.days.at(-1) ?? first) - start;
  return (
    <g>
      <line
        x1={start}
        x2={start}
        y1={margin.top - 4}
        y2={bottom}
        className="stroke-line-strong"
        strokeDasharray="1 3"
      />
      {room >= span.name.length * letterWidth && (
        <text x={start + 3} y={margin.top - 7} className="fill-muted" fontSize={11}>
          {span.name}
        </text>
      )}
      <Area
        data={days}
        x={at}
        y0={(day) => y(day.interval_95?.[0] ?? 0)}
        y1={(day) => y(day.interval_95?.[1] ?? 0)}
        defined={(day) => day.interval_95 !== null}
        className="fill-accent/10 stroke-accent/60"
        strokeWidth={0.75}
        strokeDasharray="1 2"
      />
      <Area
        data={days}
        x={at}
        y0={(day) => y(day.interval_80?.[0] ?? 0)}
        y1={(day) => y(day.interval_80?.[1] ?? 0)}
        defined={(day) => day.interval_80 !== null}
        className="fill-accent/20"
      />
      <LinePath
        data={days}
        x={at}
        y={(day) => y(day.forecast)}
        className="stroke-accent"
        strokeWidth={2}
        strokeDasharray="6 3"
      />
    </g>
  );
}

function Legend({ intervals }: { intervals: boolean }) {
  return (
    <>
      <LegendItem
        mark={<line x1="0" x2="26" y1="6" y2="6" className="stroke-ink" strokeWidth="1.5" />}
      >
        actual
      </LegendItem>
      <LegendItem
        mark={
          <line
            x1="0"
            x2="26"
            y1="6"
            y2="6"
            className="stroke-accent"
            strokeWidth="2"
            strokeDasharray="6 3"
          />
        }
      >
        forecast, dashed
      </LegendItem>
      {intervals && (
        <>
          <LegendItem mark={<rect width="26" height="12" className="fill-accent/30" />}>
            80 % interval, inner band
          </LegendItem>
          <LegendItem
            mark={
              <rect
                x="0.5"
                y="0.5"
                width="25"
                height="11"
                className="fill-accent/10 stroke-accent/60"
                strokeDasharray="1 2"
              />
            }
          >
            95 % interval, dotted edge
          </LegendItem>
        </>
      )}
    </>
  );
}

function readDay({ actual, day }: { actual: number | undefined; day: ForecastDay | undefined }) {
  return [
    actual === undefined ? null : `actual ${formatUnits(actual)}`,
    day && `forecast ${formatUnits(day.forecast)}`,
    day?.interval_80 && `80 % ${formatInterval(day.interval_80)}`,
    day?.interval_95 && `95 % ${formatInterval(day.interval_95)}`,
  ]
    .filter(Boolean)
    .join(' · ');
}

function formatInterval(interval: Interval | undefined): string {
  if (!interval) return '–';
  return `${formatUnits(interval[0])} to ${formatUnits(interval[1])}`;
}

function summarize({
  days,
  actualOn,
  spans,
}: {
  days: readonly string[];
  actualOn: ReadonlyMap<string, number>;
  spans: readonly ForecastSpan[];
}): string {
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) return '';
  const period = `${formatDay(first)} to ${formatDay(last)}, units a day.`;
  const compared = spans
    .flatMap((span) => span.days)
    .flatMap((day) => {
      const actual = actualOn.get(day.date);
      return actual === undefined ? [] : [{ ...day, actual }];
    });
  const banded = compared.filter((day) => day.interval_80 !== null && day.interval_95 !== null);
  if (banded.length > 0) {
    const inside = (level: 'interval_80' | 'interval_95') =>
      banded.filter((day) => isInside(day.actual, day[level])).length;
    const share = (count: number) => `${count} (${formatShare(count / banded.length)})`;
    return `${period} Of ${formatPlural({ count: banded.length, one: 'day' })} that were forecast and came, ${share(inside('interval_80'))} lie inside the 80 % interval and ${share(inside('interval_95'))} inside the 95 % interval.`;
  }
  if (compared.length === 0) return period;
  const off = compared.reduce((sum, day) => sum + Math.abs(day.actual - day.forecast), 0);
  return `${period} The forecast is off by ${formatUnits(off / compared.length)} units a day on average over ${formatPlural({ count: compared.length, one: 'day' })}.`;
}

function isInside(actual: number, interval: Interval): boolean {
  return interval !== null && interval[0] <= actual && actual <= interval[1];
}
