import { formatMetric, type MetricName, metricLabels } from '@vitrine/contract';
import { BarRows, heightOfBars } from './bar-rows.tsx';
import { ChartFrame } from './chart-frame.tsx';

interface ScoredModel {
  name: string;
  value: number | null;
  winner?: boolean;
  /** What else is known of it, in the order of `more`. */
  cells?: readonly string[];
}

interface Props {
  title: string;
  metric: MetricName;
  models: readonly ScoredModel[];
  /** Headings of what else is known of the models; the numbers are open then. */
  more?: readonly string[];
}

/** One metric of several models, the winner first, with a star and the one solid bar, then from the lowest on. */
export function ModelMetricChart({ title, metric, models, more = [] }: Props) {
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
    <ChartFrame
      title={title}
      summary={summarize(ranked, metric)}
      height={(width) => heightOfBars(groups, width)}
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
    >
      {(width) => <BarRows groups={groups} width={width} />}
    </ChartFrame>
  );
}

function rankValue({ value }: ScoredModel): number {
  return value ?? Number.MAX_VALUE;
}

function summarize(ranked: readonly ScoredModel[], metric: MetricName): string {
  const [first, ...others] = ranked.filter((model) => model.value !== null);
  const label = metricLabels[metric];
  if (!first) return `No model has a ${label}: nothing was sold in the test days.`;
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
