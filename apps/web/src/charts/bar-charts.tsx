import { scaleLinear } from '@visx/scale';
import { Bar } from '@visx/shape';
import {
  formatCoefficient,
  formatMetric,
  formatPlural,
  listRecordedMetrics,
  type MetricName,
  type Metrics,
  metricLabels,
} from '@vitrine/contract';
import { type ComponentProps, useId, useState } from 'react';
import { Button } from '../components/button.tsx';
import { classNames } from '../components/class-names.ts';
import { ChartFrame, Stripes } from './chart-frame.tsx';

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

interface BarGroup {
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

function heightOfBars(groups: readonly BarGroup[], width: number): number {
  const headings = groups.filter((group) => group.name !== null).length;
  const rows = groups.reduce((sum, group) => sum + group.rows.length, 0);
  return headings * groupHeight + rows * rowHeight(width) + 4;
}

/** A chart whose drawing is bars alone. */
function BarFigure({
  groups,
  ...frame
}: Omit<ComponentProps<typeof ChartFrame>, 'height' | 'children'> & {
  groups: readonly BarGroup[];
}) {
  return (
    <ChartFrame {...frame} height={(width) => heightOfBars(groups, width)}>
      {(width) => <BarRows groups={groups} width={width} />}
    </ChartFrame>
  );
}

/** Horizontal bars with their labels and values beside them, on narrow screens above. Bars below 0 go left, striped. */
function BarRows({ groups, width }: { groups: readonly BarGroup[]; width: number }) {
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

interface ScoredModel {
  name: string;
  value: number | null;
  winner?: boolean;
  /** What else is known of it, in the order of `more`. */
  cells?: readonly string[];
}

interface MetricProps {
  title: string;
  metric: MetricName;
  models: readonly ScoredModel[];
  /** Headings of what else is known of the models; the numbers are open then. */
  more?: readonly string[];
}

/** One metric of several models, the winner first, with a star and the one solid bar, then from the lowest on. */
export function ModelMetricChart({ title, metric, models, more = [] }: MetricProps) {
  const ranked = models.toSorted(
    (a, b) => Number(b.winner ?? false) - Number(a.winner ?? false) || rankValue(a) - rankValue(b),
  );
  const groups = [
    {
      name: null,
      rows: ranked.map((model) => ({
        key: model.name,
        label: model.winner ? `${model.name}, winner` : model.name,
        value: model.value,
        text: formatMetric(metric, model.value),
        marked: model.winner ?? false,
      })),
    },
  ];
  return (
    <BarFigure
      title={title}
      summary={sayRanking(ranked, metric)}
      groups={groups}
      numbers={{
        columns: ['Model', metricLabels[metric], ...more],
        open: more.length > 0,
        rows: ranked.map((model) => ({
          key: model.name,
          cells: [
            model.winner ? `${model.name} (winner)` : model.name,
            formatMetric(metric, model.value),
            ...(model.cells ?? []),
          ],
        })),
      }}
    />
  );
}

function rankValue({ value }: ScoredModel): number {
  return value ?? Number.MAX_VALUE;
}

function sayRanking(ranked: readonly ScoredModel[], metric: MetricName): string {
  const [first, ...others] = ranked.filter((model) => model.value !== null);
  const label = metricLabels[metric];
  if (!first) return `No model has a ${label}: nothing was sold on the test days.`;
  const say = (model: ScoredModel) => `${model.name} with ${formatMetric(metric, model.value)}`;
  const [next] = others;
  if (!first.winner) {
    return `Lower is better. Lowest ${label}: ${say(first)}${next ? `, then ${say(next)}` : ''}.`;
  }
  const lead = `Lower is better. The winner is ${say(first)}`;
  if (!next) return `${lead}.`;
  const isLower = rankValue(next) < rankValue(first);
  return isLower ? `${lead}. Lowest ${label}: ${say(next)}.` : `${lead}, then ${say(next)}.`;
}

const bucketLabels = {
  h_1_7: 'Days 1 to 7',
  h_8_14: 'Days 8 to 14',
  h_15_28: 'Days 15 to 28',
  h_29_plus: 'Day 29 and later',
} as const;
type Bucket = keyof typeof bucketLabels;
const buckets = ['h_1_7', 'h_8_14', 'h_15_28', 'h_29_plus'] as const satisfies Bucket[];

/** A model's metrics by days ahead; buckets beyond the horizon are not there. */
interface HorizonSeries {
  name: string;
  buckets: { readonly [bucket in Bucket]?: Metrics | undefined };
}

interface HorizonProps {
  title: string;
  metric: MetricName;
  series: readonly HorizonSeries[];
}

/** How the error grows with the days ahead, for one model or several side by side. */
export function HorizonChart({ title, metric, series }: HorizonProps) {
  const present = buckets.filter((bucket) => series.some((each) => each.buckets[bucket]));
  const groups = groupRows({ present, series, metric });
  const names = listRecordedMetrics(
    series.flatMap((each) => present.map((bucket) => each.buckets[bucket])),
  );
  return (
    <BarFigure
      title={title}
      summary={sayHorizons({ present, series, metric })}
      groups={groups}
      numbers={{
        columns: [
          series.length > 1 ? 'Days ahead, model' : 'Days ahead',
          ...names.map((name) => metricLabels[name]),
        ],
        rows: present.flatMap((bucket) =>
          series.map((each) => ({
            key: `${bucket} ${each.name}`,
            cells: [
              series.length > 1 ? `${bucketLabels[bucket]}, ${each.name}` : bucketLabels[bucket],
              ...names.map((name) => formatMetric(name, each.buckets[bucket]?.[name])),
            ],
          })),
        ),
      }}
    />
  );
}

interface Shown {
  present: readonly Bucket[];
  series: readonly HorizonSeries[];
  metric: MetricName;
}

function groupRows({ present, series, metric }: Shown): BarGroup[] {
  const row = (bucket: Bucket, each: HorizonSeries, label: string) => ({
    key: `${bucket} ${each.name}`,
    label,
    value: each.buckets[bucket]?.[metric] ?? null,
    text: formatMetric(metric, each.buckets[bucket]?.[metric]),
  });
  const [only, ...others] = series;
  if (only && others.length === 0) {
    return [{ name: null, rows: present.map((bucket) => row(bucket, only, bucketLabels[bucket])) }];
  }
  return present.map((bucket) => ({
    name: bucketLabels[bucket],
    rows: series.map((each) => row(bucket, each, each.name)),
  }));
}

function sayHorizons({ present, series, metric }: Shown): string {
  const label = metricLabels[metric];
  const [first, last] = [present[0], present.at(-1)];
  if (!first || !last) return 'No days ahead were scored.';
  const say = (bucket: Bucket, each: HorizonSeries) =>
    `${formatMetric(metric, each.buckets[bucket]?.[metric])} on ${bucketLabels[bucket].toLowerCase()}`;
  const lines = series.map((each) => {
    const whose = series.length > 1 ? `${each.name}: ` : '';
    const end = first === last ? '' : `, ${say(last, each)}`;
    return `${whose}${say(first, each)}${end}`;
  });
  return `${label} by days ahead. ${lines.join('; ')}.`;
}

/** One feature of a linear model, and what it adds to or takes from the forecast of a day, in units. */
interface SignedCoefficient {
  name: string;
  group: string;
  /** For a change of one standard deviation, by which features can be compared. */
  coefficient: number;
  /** For one more of whatever the feature counts. */
  coefficient_per_unit: number;
}

interface CoefficientProps {
  title: string;
  coefficients: readonly SignedCoefficient[];
}

const shownAtFirst = 12;

/** Signed coefficients as bars to either side of 0, grouped, largest first within a group. */
export function CoefficientChart({ title, coefficients }: CoefficientProps) {
  const [all, setAll] = useState(false);
  const bySize = coefficients.toSorted((a, b) => Math.abs(b.coefficient) - Math.abs(a.coefficient));
  const shown = all ? bySize : bySize.slice(0, shownAtFirst);
  const groups = groupCoefficients(shown);
  return (
    <BarFigure
      title={title}
      summary={sayCoefficients(bySize)}
      groups={groups}
      numbers={{
        columns: [
          'Feature',
          'Group',
          'Units per standard deviation',
          'Units per unit of the feature',
        ],
        rows: bySize.map((each) => ({
          key: each.name,
          cells: [
            each.name,
            each.group,
            formatCoefficient(each.coefficient),
            formatCoefficient(each.coefficient_per_unit),
          ],
        })),
      }}
      below={
        bySize.length > shownAtFirst && (
          <Button size="row" className="mt-2" aria-expanded={all} onClick={() => setAll(!all)}>
            {all ? `Show the largest ${shownAtFirst}` : `Show all ${bySize.length} features`}
          </Button>
        )
      }
    />
  );
}

function groupCoefficients(bySize: readonly SignedCoefficient[]): BarGroup[] {
  const groups = new Map<string, SignedCoefficient[]>();
  for (const each of bySize) groups.set(each.group, [...(groups.get(each.group) ?? []), each]);
  return [...groups].map(([name, members]) => ({
    name,
    rows: members.map((each) => ({
      key: each.name,
      label: each.name,
      value: each.coefficient,
      text: formatCoefficient(each.coefficient),
    })),
  }));
}

function sayCoefficients(bySize: readonly SignedCoefficient[]): string {
  const [largest] = bySize;
  if (!largest) return 'The model has no features.';
  const up = bySize.filter((each) => each.coefficient > 0).length;
  const down = bySize.filter((each) => each.coefficient < 0).length;
  const count = formatPlural({ count: bySize.length, one: 'feature' });
  return `${count}: ${up} raise the forecast, ${down} lower it. Largest: ${largest.name}, ${formatCoefficient(largest.coefficient)} units a day for one standard deviation more.`;
}

interface Delta {
  key: string;
  label: string;
  value: number | null;
  text: string;
}

interface DeltaProps {
  title: string;
  summary: string;
  /** What the values are, for the table. */
  measure: string;
  deltas: readonly Delta[];
}

/** Gains and losses side by side: to the right solid, to the left striped. */
export function DeltaChart({ title, summary, measure, deltas }: DeltaProps) {
  const groups = [{ name: null, rows: deltas }];
  return (
    <BarFigure
      title={title}
      summary={summary}
      groups={groups}
      numbers={{
        columns: ['Name', measure],
        rows: deltas.map(({ key, label, text }) => ({ key, cells: [label, text] })),
      }}
    />
  );
}
