import { Area, LinePath } from '@visx/shape';
import {
  formatCount,
  formatPlural,
  formatShare,
  formatSigned,
  formatUnits,
} from '@vitrine/contract';
import { useMemo } from 'react';
import { formatDay } from '../formatting/format-values.ts';
import { LegendItem } from './chart-frame.tsx';
import {
  chooseTop,
  createUnitScale,
  DayAxis,
  DayChart,
  type DayScale,
  dayOf,
  margin,
  UnitAxis,
  type UnitScale,
} from './day-chart.tsx';

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

/** How each line is drawn, in the chart and in its legend. */
const strokes = {
  actual: { className: 'stroke-ink', strokeWidth: 1.5 },
  forecast: { className: 'stroke-accent', strokeWidth: 2, strokeDasharray: '6 3' },
  first: { className: 'stroke-muted', strokeWidth: 2, strokeDasharray: '5 3' },
  second: { className: 'stroke-accent', strokeWidth: 1.75 },
};
type Stroke = keyof typeof strokes;

interface Scales {
  x: DayScale;
  y: UnitScale;
}

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
  const top = chooseTop(
    actuals.map(({ quantity }) => quantity),
    [...forecastOn.values()].map((day) => Math.max(day.forecast, day.interval_95?.[1] ?? 0)),
  );
  return (
    <DayChart
      title={title}
      summary={`${summarize({ days, actualOn, spans })}${tellCutOff(actuals, top)}`}
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
        const y = createUnitScale({ low: 0, high: top, top: margin.top, bottom });
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

function ActualLine({ actuals, x, y }: Scales & { actuals: readonly ActualDay[] }) {
  const cut = actuals.filter((day) => day.quantity > topOf(y));
  return (
    <>
      <LinePath
        data={[...actuals]}
        x={({ date }) => x(dayOf(date))}
        y={({ quantity }) => y(quantity)}
        {...strokes.actual}
        strokeLinejoin="round"
      />
      {cut.map(({ date, quantity }) => (
        <g key={date} transform={`translate(${x(dayOf(date))} ${y(quantity)})`}>
          <path d="M0 -7L5 1H-5Z" className="fill-ink" />
          <text x={8} y={1} className="fill-ink tabular-nums" fontSize={11}>
            {formatUnits(quantity)}
          </text>
        </g>
      ))}
    </>
  );
}

function topOf(scale: UnitScale): number {
  return scale.domain()[1] ?? 0;
}

/** Which days sold more than the axis shows. */
function tellCutOff(actuals: readonly ActualDay[], top: number): string {
  const shown = topOf(createUnitScale({ low: 0, high: top, top: 0, bottom: 1 }));
  const cut = actuals.filter((day) => day.quantity > shown);
  if (cut.length === 0) return '';
  const days = cut.map(({ date, quantity }) => `${formatUnits(quantity)} on ${formatDay(date)}`);
  return ` Above the axis, marked with a triangle: ${days.join(', ')}.`;
}

function SpanMarks({ span, x, y }: Scales & { span: ForecastSpan }) {
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
      <ForecastLine span={span} stroke="forecast" x={x} y={y} />
    </g>
  );
}

function ForecastLine({ span, stroke, x, y }: Scales & { span: ForecastSpan; stroke: Stroke }) {
  return (
    <LinePath
      data={[...span.days]}
      x={({ date }) => x(dayOf(date))}
      y={({ forecast }) => y(forecast)}
      {...strokes[stroke]}
    />
  );
}

function Legend({ intervals }: { intervals: boolean }) {
  return (
    <>
      <LegendItem mark={<LineSample stroke="actual" />}>actual</LegendItem>
      <LegendItem mark={<LineSample stroke="forecast" />}>forecast, dashed</LegendItem>
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

function LineSample({ stroke }: { stroke: Stroke }) {
  return <line x1="0" x2="26" y1="6" y2="6" {...strokes[stroke]} />;
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
    return `${period} Of ${formatPlural({ count: banded.length, one: 'day' })} that were forecast and have known sales, ${share(inside('interval_80'))} lie inside the 80 % interval and ${share(inside('interval_95'))} inside the 95 % interval.`;
  }
  if (compared.length === 0) return period;
  const off = compared.reduce((sum, day) => sum + Math.abs(day.actual - day.forecast), 0);
  return `${period} The forecast is off by ${formatUnits(off / compared.length)} units a day on average over ${formatPlural({ count: compared.length, one: 'day' })}.`;
}

function isInside(actual: number, interval: Interval): boolean {
  return interval !== null && interval[0] <= actual && actual <= interval[1];
}

interface OverlaidRun {
  /** What the run is called here. */
  name: string;
  spans: readonly ForecastSpan[];
}

/** What two runs forecast of the same sales: the first dashed, the second with points. */
export function OverlayChart({
  title,
  actuals,
  runs,
}: Omit<Props, 'spans'> & { runs: readonly [OverlaidRun, OverlaidRun] }) {
  const [first, second] = runs;
  const actualOn = new Map(actuals.map(({ date, quantity }) => [date, quantity]));
  const [before, after] = [readForecasts(first), readForecasts(second)] as const;
  const days = [...new Set([...actualOn.keys(), ...before.keys(), ...after.keys()])].toSorted();
  const top = chooseTop([...actualOn.values()], [...before.values(), ...after.values()]);
  const tell = (date: string) => [
    { word: 'actual', value: actualOn.get(date) },
    { word: first.name, value: before.get(date) },
    { word: second.name, value: after.get(date) },
  ];
  return (
    <DayChart
      title={title}
      summary={`${sayDifference(before, after)}${tellCutOff(actuals, top)}`}
      height={height}
      legend={<OverlayLegend names={[first.name, second.name]} />}
      numbers={{
        columns: ['Day', 'Actual', first.name, second.name, 'Difference'],
        rows: days.map((date) => ({
          key: date,
          cells: [
            formatDay(date),
            ...tell(date).map(({ value }) => formatUnits(value)),
            formatSigned(subtract(after.get(date), before.get(date)), formatUnits),
          ],
        })),
      }}
      days={days}
      read={(date) =>
        tell(date)
          .filter(({ value }) => value !== undefined)
          .map(({ word, value }) => `${word} ${formatUnits(value)}`)
          .join(' · ')
      }
    >
      {(x, width) => {
        const y = createUnitScale({ low: 0, high: top, top: margin.top, bottom });
        return (
          <>
            <UnitAxis scale={y} width={width} />
            <DayAxis scale={x} top={bottom} width={width} />
            <ActualLine actuals={actuals} x={x} y={y} />
            {first.spans.map((span) => (
              <ForecastLine key={span.name} span={span} stroke="first" x={x} y={y} />
            ))}
            {second.spans.map((span) => (
              <PointedLine key={span.name} span={span} x={x} y={y} />
            ))}
          </>
        );
      }}
    </DayChart>
  );
}

function PointedLine({ span, x, y }: Scales & { span: ForecastSpan }) {
  return (
    <g>
      <ForecastLine span={span} stroke="second" x={x} y={y} />
      {span.days.map(({ date, forecast }) => (
        <circle key={date} cx={x(dayOf(date))} cy={y(forecast)} r={2} className="fill-accent" />
      ))}
    </g>
  );
}

function OverlayLegend({ names: [first, second] }: { names: readonly [string, string] }) {
  return (
    <>
      <LegendItem mark={<LineSample stroke="actual" />}>actual</LegendItem>
      <LegendItem mark={<LineSample stroke="first" />}>{first}, dashed</LegendItem>
      <LegendItem
        mark={
          <>
            <LineSample stroke="second" />
            <circle cx="13" cy="6" r="2.5" className="fill-accent" />
          </>
        }
      >
        {second}, with points
      </LegendItem>
    </>
  );
}

function readForecasts({ spans }: OverlaidRun): ReadonlyMap<string, number> {
  return new Map(spans.flatMap((span) => span.days).map(({ date, forecast }) => [date, forecast]));
}

function subtract(value: number | undefined, from: number | undefined): number | undefined {
  return value === undefined || from === undefined ? undefined : value - from;
}

function sayDifference(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
): string {
  const shared = [...before].flatMap(([date, from]) => {
    const to = after.get(date);
    return to === undefined ? [] : [{ from, gap: to - from }];
  });
  if (shared.length === 0) return 'The two forecasts have no day in common.';
  const days = formatPlural({ count: shared.length, one: 'day' });
  const differing = shared.filter(({ gap }) => gap !== 0).length;
  if (differing === 0)
    return `Both forecasts are the same on all ${days} that they have in common.`;
  const off = shared.reduce((sum, { gap }) => sum + Math.abs(gap), 0);
  const total = shared.reduce((sum, { from }) => sum + from, 0);
  const gap = shared.reduce((sum, day) => sum + day.gap, 0);
  const share = total === 0 ? '' : ` (${formatSigned(gap / total, formatShare)})`;
  return `The forecasts differ on ${formatCount(differing)} of ${days} in common, by ${formatUnits(off / shared.length)} units a day on average; over all of them by ${formatSigned(gap, formatUnits)} units${share}.`;
}
