import { Bar, LinePath } from '@visx/shape';
import {
  type Comparison,
  formatFactor,
  formatShare,
  formatSigned,
  formatUnits,
} from '@vitrine/contract';
import { useId } from 'react';
import { formatDay } from '../formatting/format-values.ts';
import { LegendItem, Stripes } from './chart-frame.tsx';
import {
  createUnitScale,
  DayAxis,
  DayChart,
  type DayScale,
  dayOf,
  margin,
  UnitAxis,
  type UnitScale,
} from './day-chart.tsx';

type PlanDay = Comparison['days'][number];

interface Props {
  title: string;
  days: readonly PlanDay[];
}

const height = 320;
const linesBottom = 200;
const deltaTop = 226;
const deltaBottom = height - margin.bottom;
/** Of a plan that equals its baseline: there is no difference to draw. */
const heightWithoutDelta = linesBottom + margin.bottom;

/** A plan against its baseline, day by day, and beneath it what each day gains or loses. */
export function PlanChart({ title, days }: Props) {
  const hatch = useId();
  const differs = days.some((day) => day.delta !== 0);
  return (
    <DayChart
      title={title}
      summary={summarize(days)}
      height={differs ? height : heightWithoutDelta}
      legend={<Legend differs={differs} />}
      numbers={{
        columns: ['Day', 'Baseline', 'Plan', 'Difference', 'Factor'],
        rows: days.map((day) => ({
          key: day.date,
          cells: [
            formatDay(day.date),
            formatUnits(day.baseline),
            formatUnits(day.scenario),
            formatSigned(day.delta, formatUnits),
            formatFactor(day.applied_factor),
          ],
        })),
      }}
      days={days.map((day) => day.date)}
      read={(date) => {
        const day = days.find((each) => each.date === date);
        return day ? readDay(day) : '';
      }}
    >
      {(x, width) => {
        const y = createUnitScale({
          low: 0,
          high: Math.max(...days.flatMap((day) => [day.baseline, day.scenario])),
          top: margin.top,
          bottom: linesBottom,
        });
        return (
          <>
            <UnitAxis scale={y} width={width} />
            <PlanLines days={days} x={x} y={y} />
            {differs && (
              <>
                <Stripes id={hatch} className="stroke-bad" dense />
                <DeltaPanel days={days} x={x} width={width} hatch={hatch} />
              </>
            )}
            <DayAxis scale={x} top={differs ? deltaBottom : linesBottom} width={width} />
          </>
        );
      }}
    </DayChart>
  );
}

function PlanLines({ days, x, y }: { days: readonly PlanDay[]; x: DayScale; y: UnitScale }) {
  const at = (day: PlanDay) => x(dayOf(day.date));
  return (
    <>
      <LinePath
        data={[...days]}
        x={at}
        y={(day) => y(day.scenario)}
        className="stroke-accent"
        strokeWidth={2}
      />
      <LinePath
        data={[...days]}
        x={at}
        y={(day) => y(day.baseline)}
        className="stroke-muted"
        strokeWidth={1.75}
        strokeDasharray="5 3"
      />
      {days.map((day) => (
        <circle key={day.date} cx={at(day)} cy={y(day.scenario)} r={2.25} className="fill-accent" />
      ))}
    </>
  );
}

interface DeltaProps {
  days: readonly PlanDay[];
  x: DayScale;
  width: number;
  hatch: string;
}

function DeltaPanel(props: DeltaProps) {
  const deltas = props.days.map((day) => day.delta);
  const y = createUnitScale({
    low: Math.min(0, ...deltas),
    high: Math.max(0, ...deltas),
    top: deltaTop,
    bottom: deltaBottom,
  });
  return (
    <>
      <text x={margin.left} y={deltaTop - 9} className="fill-muted" fontSize={11}>
        difference, plan − baseline
      </text>
      <UnitAxis scale={y} width={props.width} ticks={2} />
      <DeltaBars {...props} y={y} />
    </>
  );
}

function DeltaBars({ days, x, y, width, hatch }: DeltaProps & { y: UnitScale }) {
  const room = (width - margin.left - margin.right) / Math.max(1, days.length);
  const thick = Math.max(1, Math.min(14, room * 0.6));
  const zero = y(0);
  return (
    <>
      <line
        x1={margin.left}
        x2={width - margin.right}
        y1={zero}
        y2={zero}
        className="stroke-line-strong"
      />
      {days.map((day) => (
        <Bar
          key={day.date}
          x={x(dayOf(day.date)) - thick / 2}
          y={Math.min(zero, y(day.delta))}
          width={thick}
          height={Math.abs(y(day.delta) - zero)}
          {...(day.delta < 0
            ? { fill: `url(#${hatch})`, className: 'stroke-bad' }
            : { className: 'fill-good' })}
        />
      ))}
    </>
  );
}

function Legend({ differs }: { differs: boolean }) {
  return (
    <>
      <LegendItem
        mark={
          <line
            x1="0"
            x2="26"
            y1="6"
            y2="6"
            className="stroke-muted"
            strokeWidth="1.75"
            strokeDasharray="5 3"
          />
        }
      >
        baseline, dashed
      </LegendItem>
      <LegendItem
        mark={
          <>
            <line x1="0" x2="26" y1="6" y2="6" className="stroke-accent" strokeWidth="2" />
            <circle cx="13" cy="6" r="2.5" className="fill-accent" />
          </>
        }
      >
        plan, with points
      </LegendItem>
      {differs && <DeltaLegend />}
    </>
  );
}

function DeltaLegend() {
  return (
    <>
      <LegendItem mark={<rect x="8" y="1" width="10" height="10" className="fill-good" />}>
        gains, above the line
      </LegendItem>
      <LegendItem
        mark={
          <>
            <rect x="8.5" y="1.5" width="9" height="9" className="fill-none stroke-bad" />
            <path d="M9 10L17 2M9 6L13 2M13 10L17 6" className="stroke-bad" />
          </>
        }
      >
        losses, striped, below the line
      </LegendItem>
    </>
  );
}

function readDay(day: PlanDay): string {
  return [
    `baseline ${formatUnits(day.baseline)}`,
    `plan ${formatUnits(day.scenario)}`,
    `difference ${formatSigned(day.delta, formatUnits)}`,
    `factor ${formatFactor(day.applied_factor)}`,
  ].join(' · ');
}

function summarize(days: readonly PlanDay[]): string {
  const baseline = days.reduce((sum, day) => sum + day.baseline, 0);
  const delta = days.reduce((sum, day) => sum + day.delta, 0);
  const changed = days.filter((day) => day.delta !== 0).length;
  const share = baseline === 0 ? '' : `, ${formatSigned(delta / baseline, formatShare)}`;
  if (changed === 0) return `The plan equals its baseline on all ${days.length} days.`;
  return `The plan differs from its baseline on ${changed} of ${days.length} days: ${formatSigned(delta, formatUnits)} units${share}.`;
}
