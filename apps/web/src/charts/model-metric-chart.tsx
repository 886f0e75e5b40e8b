import { formatMetric, type MetricName, metricLabels } from '@vitrine/contract';
import { BarRows, heightOfBars } from './bar-rows.tsx';
import { ChartFrame } from './chart-frame.tsx';

interface ScoredModel {
  name: string;
  value: number | null;
  winner?: boolean;
}

interface Props {
  title: string;
  metric: MetricName;
  models: readonly ScoredModel[];
}

/** One metric of several models, lowest first; the winner has a star and the one solid bar. */
export function ModelMetricChart({ title, metric, models }: Props) {
  const ranked = models.toSorted(
    (a, b) => (a.value ?? Number.POSITIVE_INFINITY) - (b.value ?? Number.POSITIVE_INFINITY),
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
        columns: ['Model', metricLabels[metric]],
        rows: ranked.map((model) => ({
          key: model.name,
          cells: [
            model.winner ? `${model.name} (winner)` : model.name,
            formatMetric(metric, model.value),
          ],
        })),
      }}
    >
      {(width) => <BarRows groups={groups} width={width} />}
    </ChartFrame>
  );
}

function summarize(ranked: readonly ScoredModel[], metric: MetricName): string {
  const [best, next] = ranked.filter((model) => model.value !== null);
  const label = metricLabels[metric];
  if (!best) return `No model has a ${label}: nothing was sold in the test days.`;
  const say = (model: ScoredModel) => `${model.name} with ${formatMetric(metric, model.value)}`;
  const winner = ranked.find((model) => model.winner);
  const lead = `Lower is better. Lowest ${label}: ${say(best)}`;
  const follow = next ? `, then ${say(next)}.` : '.';
  const won = winner && winner !== best ? ` The winner is ${say(winner)}.` : '';
  return `${lead}${follow}${won}`;
}
