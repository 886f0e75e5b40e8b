import {
  formatMetric,
  listRecordedMetrics,
  type MetricName,
  type Metrics,
  metricLabels,
} from '@vitrine/contract';
import { type BarGroup, BarRows, heightOfBars } from './bar-rows.tsx';
import { ChartFrame } from './chart-frame.tsx';

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

interface Props {
  title: string;
  metric: MetricName;
  series: readonly HorizonSeries[];
}

/** How the error grows with the days ahead, for one model or several side by side. */
export function HorizonChart({ title, metric, series }: Props) {
  const present = buckets.filter((bucket) => series.some((each) => each.buckets[bucket]));
  const groups = groupRows({ present, series, metric });
  const names = listRecordedMetrics(
    series.flatMap((each) => present.map((bucket) => each.buckets[bucket])),
  );
  return (
    <ChartFrame
      title={title}
      summary={summarize({ present, series, metric })}
      height={(width) => heightOfBars(groups, width)}
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
    >
      {(width) => <BarRows groups={groups} width={width} />}
    </ChartFrame>
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

function summarize({ present, series, metric }: Shown): string {
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
