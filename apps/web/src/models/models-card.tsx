import {
  type BacktestOutcome,
  type ChoiceMetric,
  describeTestDays,
  formatMetric,
  formatShare,
  type Metrics,
  metricLabels,
  type TestDays,
} from '@vitrine/contract';
import { ModelMetricChart } from '../charts/lazy-charts.tsx';
import { Card } from '../components/card.tsx';

export interface ComparedModel {
  name: string;
  metrics: Metrics | null;
  skill: number | null;
  winner: boolean;
}

interface Props {
  models: readonly ComparedModel[];
  /** By which the winner was chosen. */
  metric: ChoiceMetric;
  /** Null where older runs have not recorded it. */
  measuredOn: TestDays | null;
  /** Why the winner won, in a sentence. */
  reason?: string | undefined;
}

/** Every model that competed, the winner first, with what its errors were measured on. */
export function ModelsCard({ models, metric, measuredOn, reason }: Props) {
  const others = (['wape', 'mase', 'rmsse'] as const).filter((name) => name !== metric);
  return (
    <Card
      id="models"
      title="Models"
      note={measuredOn ? describeTestDays(measuredOn) : 'Test days not recorded'}
    >
      <div className="px-5 pb-5">
        {reason && <p className="mb-3 text-[13px]">{reason}</p>}
        <ModelMetricChart
          title={`${metricLabels[metric]} in the backtest`}
          metric={metric}
          more={[...others.map((name) => metricLabels[name]), 'Better than seasonal naive']}
          models={models.map(({ name, metrics, skill, winner }) => ({
            name,
            value: metrics?.[metric] ?? null,
            winner,
            cells: [
              ...others.map((other) => formatMetric(other, metrics?.[other])),
              formatShare(skill),
            ],
          }))}
        />
      </div>
    </Card>
  );
}

/** The same from the outcome that a run's backtest reported. */
export function OutcomeModels({ outcome }: { outcome: BacktestOutcome }) {
  const { candidates, selection, measured_on } = outcome;
  return (
    <ModelsCard
      metric={selection.metric}
      measuredOn={measured_on}
      reason={selection.reason}
      models={candidates.map(({ model_type, metrics, skill_vs_seasonal_naive }) => ({
        name: model_type,
        metrics,
        skill: skill_vs_seasonal_naive,
        winner: model_type === selection.winner,
      }))}
    />
  );
}
