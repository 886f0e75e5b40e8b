import { Bar } from '@visx/shape';
import {
  formatMetric,
  formatPlural,
  listRecordedMetrics,
  type MetricName,
  type Metrics,
  metricLabels,
} from '@vitrine/contract';
import { useId } from 'react';
import { formatDay } from '../formatting/format-values.ts';
import { ChartFrame, LegendItem, Stripes } from './chart-frame.tsx';
import { createDayScale, DayAxis, type DayScale, dayOf, margin } from './day-chart.tsx';

/** One fold of a rolling-origin backtest; dates are inclusive. */
interface Fold {
  fold: number;
  train_start: string;
  train_end: string;
  train_size: number;
  test_start: string;
  test_end: string;
  metrics: Metrics;
}

interface Props {
  title: string;
  metric: MetricName;
  folds: readonly Fold[];
}

const rowHeight = 44;
const barHeight = 14;

/** Which days each fold trained on, which it was tested on, and how it scored there. */
export function FoldsChart({ title, metric, folds }: Props) {
  const hatch = useId();
  const first = folds.map((fold) => fold.train_start).toSorted()[0];
  const last = folds
    .map((fold) => fold.test_end)
    .toSorted()
    .at(-1);
  if (first === undefined || last === undefined) return null;
  const names = listRecordedMetrics(folds.map((fold) => fold.metrics));
  const rowsHeight = folds.length * rowHeight;
  return (
    <ChartFrame
      title={title}
      summary={summarize(folds, metric)}
      height={rowsHeight + margin.bottom + 4}
      legend={<Legend />}
      numbers={{
        columns: [
          'Fold',
          'Trained on',
          'Days',
          'Tested on',
          ...names.map((name) => metricLabels[name]),
        ],
        rows: folds.map((fold) => ({
          key: String(fold.fold),
          cells: [
            String(fold.fold),
            `${formatDay(fold.train_start)} to ${formatDay(fold.train_end)}`,
            String(fold.train_size),
            `${formatDay(fold.test_start)} to ${formatDay(fold.test_end)}`,
            ...names.map((name) => formatMetric(name, fold.metrics[name])),
          ],
        })),
      }}
    >
      {(width) => {
        const x = createDayScale({ first, last: dayAfter(last), width });
        return (
          <>
            <Stripes id={hatch} className="stroke-muted" />
            {folds.map((fold, index) => (
              <FoldRow
                key={fold.fold}
                fold={fold}
                metric={metric}
                top={index * rowHeight}
                x={x}
                width={width}
                hatch={hatch}
              />
            ))}
            <DayAxis scale={x} top={rowsHeight} width={width} />
          </>
        );
      }}
    </ChartFrame>
  );
}

function FoldRow({
  fold,
  metric,
  top,
  x,
  width,
  hatch,
}: {
  fold: Fold;
  metric: MetricName;
  top: number;
  x: DayScale;
  width: number;
  hatch: string;
}) {
  const span = (from: string, to: string) => {
    const left = x(dayOf(from));
    return { x: left, width: Math.max(1, x(dayOf(dayAfter(to))) - left) };
  };
  const bar = { y: top + 20, height: barHeight };
  return (
    <g fontSize={12}>
      <text x={margin.left} y={top + 14} className="fill-ink" fontWeight={600}>
        Fold {fold.fold}
        <tspan dx={8} className="fill-muted" fontWeight={400}>
          {fold.train_size} days
        </tspan>
      </text>
      <text x={width - margin.right} y={top + 14} textAnchor="end" className="fill-ink">
        {metricLabels[metric]} {formatMetric(metric, fold.metrics[metric])}
      </text>
      <Bar
        {...bar}
        {...span(fold.train_start, fold.train_end)}
        fill={`url(#${hatch})`}
        className="stroke-line-strong"
      />
      <Bar {...bar} {...span(fold.test_start, fold.test_end)} className="fill-accent" />
    </g>
  );
}

function Legend() {
  return (
    <>
      <LegendItem mark={<TrainSample />}>trained on, striped</LegendItem>
      <LegendItem mark={<rect y="1" width="26" height="10" className="fill-accent" />}>
        tested on, solid
      </LegendItem>
    </>
  );
}

function TrainSample() {
  return (
    <>
      <rect x="0.5" y="1.5" width="25" height="9" className="fill-none stroke-line-strong" />
      <path d="M2 10L9 2M9 10L16 2M16 10L23 2" className="stroke-muted" strokeWidth="1.25" />
    </>
  );
}

function summarize(folds: readonly Fold[], metric: MetricName): string {
  const scored = folds.filter((fold) => fold.metrics[metric] !== null);
  const byScore = scored.toSorted(
    (a, b) => Math.abs(a.metrics[metric] ?? 0) - Math.abs(b.metrics[metric] ?? 0),
  );
  const [best, worst] = [byScore[0], byScore.at(-1)];
  const count = formatPlural({ count: folds.length, one: 'fold' });
  if (!best || !worst) return `${count}, none with a ${metricLabels[metric]}: nothing was sold.`;
  const say = (fold: Fold) => `${formatMetric(metric, fold.metrics[metric])} in fold ${fold.fold}`;
  if (best === worst) return `${count}, ${metricLabels[metric]} ${say(best)}.`;
  return `${count}; ${metricLabels[metric]} from ${say(best)} to ${say(worst)}.`;
}

function dayAfter(date: string): string {
  const next = dayOf(date);
  next.setUTCDate(next.getUTCDate() + 1);
  return next.toISOString().slice(0, 10);
}
