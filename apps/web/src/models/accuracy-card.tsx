import {
  describeTestDays,
  formatMetric,
  formatPlural,
  listRecordedMetrics,
  metricLabels,
  type RuntimeInfo,
  runtimeInfoSchema,
} from '@vitrine/contract';
import { useMemo } from 'react';
import {
  CoefficientChart,
  FoldsChart,
  ForecastChart,
  HorizonChart,
} from '../charts/lazy-charts.tsx';
import { Card } from '../components/card.tsx';
import { RetryNotice } from '../components/retry-notice.tsx';
import { type RouterOutputs, readProblem, trpc } from '../trpc.ts';
import { buildPicture } from './build-picture.ts';
import { readTestDays } from './read-test-days.ts';

type ModelRun = RouterOutputs['registry']['runs']['byId'];

const metricNotes = {
  wape: 'absolute error over units sold',
  mase: 'relative to the seasonal naive error in training',
  rmsse: 'the same with squared errors',
  smape: 'symmetric percentage',
  mae: 'units a day',
  rmse: 'units a day',
  bias: 'forecast − actual, units a day',
} as const;

/** How well the run forecast what it had not seen, day by day, fold by fold and by days ahead. */
export function AccuracyCard({ run }: { run: ModelRun }) {
  const evidence = useMemo(() => runtimeInfoSchema.parse(run.runtime_info ?? {}), [run]);
  const { backtest } = evidence;
  const metric = backtest?.config.metric ?? 'wape';
  const testDays = readTestDays(run);
  return (
    <Card
      id="accuracy"
      title="Accuracy"
      note={backtest && testDays && `${describeTestDays(testDays)}, ${backtest.config.strategy}`}
    >
      <div className="space-y-7 px-5 pb-5">
        <MetricList run={run} />
        <Picture run={run} evidence={evidence} />
        {backtest === null ? (
          <p className="text-[13px] text-muted">
            No backtest was recorded with this run, so there are no folds to show.
          </p>
        ) : (
          <div className="grid gap-7 min-[1100px]:grid-cols-2">
            <FoldsChart title="Backtest by fold" metric={metric} folds={backtest.folds} />
            <HorizonChart
              title={`${metricLabels[metric]} by days ahead`}
              metric={metric}
              series={[{ name: run.model_type, buckets: backtest.buckets }]}
            />
          </div>
        )}
        {evidence.coefficients.length > 0 && <Coefficients coefficients={evidence.coefficients} />}
      </div>
    </Card>
  );
}

function Coefficients({ coefficients }: Pick<RuntimeInfo, 'coefficients'>) {
  const learned = coefficients.filter((each) => each.learned);
  const silent = coefficients.length - learned.length;
  return (
    <div>
      <CoefficientChart title="What moves the forecast" coefficients={learned} />
      {silent > 0 && (
        <p className="mt-1 text-xs text-muted">
          {formatPlural({ count: silent, one: 'more feature' })} had a single value in training and
          {silent === 1 ? ' has' : ' have'} no influence.
        </p>
      )}
    </div>
  );
}

/** Runs of older versions have recorded fewer; what is shown as a dash has no value. */
function MetricList({ run }: { run: ModelRun }) {
  const shown = listRecordedMetrics([run.metrics]);
  return (
    <dl className="grid grid-cols-2 gap-x-6 gap-y-3 sm:grid-cols-4">
      {shown.map((name) => (
        <div key={name}>
          <dt className="text-xs text-muted">{metricLabels[name]}</dt>
          <dd>
            <span className="text-lg font-semibold tabular-nums">
              {formatMetric(name, run.metrics?.[name])}
            </span>
            <span className="block text-xs text-muted">{metricNotes[name]}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Picture({ run, evidence }: { run: ModelRun; evidence: RuntimeInfo }) {
  const { store_id, product_id, data_window_end: window_end } = run;
  const series = trpc.sales.series.useQuery({ store_id, product_id, window_end });
  const picture = useMemo(
    () => buildPicture({ evidence, series: series.data, window_end }),
    [evidence, series.data, window_end],
  );
  if (series.isPending) return <div className="h-80 animate-breathe rounded-lg bg-sunken" />;
  const isGone = series.error && readProblem(series.error)?.code === 'GRAIN_NOT_FOUND';
  const unread = series.error && !isGone && (
    <RetryNotice title="The sales could not be read" query={series} />
  );
  if (picture.actuals.length === 0 && picture.spans.length === 0) {
    if (unread) return unread;
    return (
      <p className="text-[13px] text-muted">
        There is nothing to draw: the sales of this grain are no longer loaded, and the run recorded
        no forecast.
      </p>
    );
  }
  return (
    <div>
      <ForecastChart title="Actual and forecast" {...picture} />
      {unread}
      {isGone && (
        <p className="mt-1 text-xs text-muted">
          Sales before the test days cannot be shown: no sales are loaded under the store and
          product ids of this run.
        </p>
      )}
      {evidence.fold_traces.length === 0 && (
        <p className="mt-1 text-xs text-muted">
          This run recorded its folds without their days, so the forecasts of the test days cannot
          be drawn.
        </p>
      )}
    </div>
  );
}
