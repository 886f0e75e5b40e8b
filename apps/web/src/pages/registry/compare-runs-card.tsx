import { Link } from '@tanstack/react-router';
import {
  formatMetric,
  formatSigned,
  listRecordedMetrics,
  type MetricName,
  metricLabels,
} from '@vitrine/contract';
import { Card } from '../../components/card.tsx';
import { classNames } from '../../components/class-names.ts';
import { RecordState } from '../../components/record-state.tsx';
import { StatusMark } from '../../components/status-mark.tsx';
import { textLink } from '../../components/text-link.ts';
import { shortenId } from '../../formatting/format-values.ts';
import { DifferenceList } from '../../models/difference-list.tsx';
import { RunPicker } from '../../models/run-picker.tsx';
import { type RouterOutputs, trpc } from '../../trpc.ts';
import { TestDaysOf } from './run-table.tsx';

type Comparison = RouterOutputs['registry']['runs']['compare'];

/** This run beside another one, which stands in the address; that they cannot be compared is an answer. */
export function CompareRunsCard({
  run_id,
  other,
  onOther,
}: {
  run_id: string;
  other: string | undefined;
  onOther: (run_id: string | undefined) => void;
}) {
  return (
    <Card id="compare" title="Compare with another run">
      <div className="space-y-4 px-5 pb-5">
        <RunPicker
          label="Other run"
          value={other}
          exclude={run_id}
          hint="Differences are relative to the other run."
          onChoose={onOther}
        />
        {other !== undefined && <RunComparison run_id={run_id} other={other} />}
      </div>
    </Card>
  );
}

function RunComparison({ run_id, other }: { run_id: string; other: string }) {
  const compared = trpc.registry.runs.compare.useQuery({
    baseline_run_id: other,
    candidate_run_id: run_id,
  });
  return (
    <RecordState query={compared} what="The comparison">
      {(comparison) => (
        <div className="space-y-3 text-[13px]">
          {comparison.comparable ? (
            <p className="text-muted">
              Both were measured on the same grain and test days with the same backtest. A
              difference below 0 means that this run is better; for bias, closer to 0 is better.
            </p>
          ) : (
            <div className="rounded-lg border border-line bg-sunken px-3.5 py-3">
              <StatusMark tone="none" word="Not comparable" strong />
              <DifferenceList
                differences={comparison.differences}
                sides={['the other run', 'this run']}
              />
            </div>
          )}
          <MetricsTable comparison={comparison} />
        </div>
      )}
    </RecordState>
  );
}

function MetricsTable({ comparison }: { comparison: Comparison }) {
  const { baseline, candidate, metric_deltas: deltas } = comparison;
  return (
    <div className="overflow-x-auto">
      <table className="w-full text-left tabular-nums">
        <caption className="sr-only">Metrics of this run and the other one</caption>
        <thead className="border-b border-line text-xs text-muted">
          <tr>
            <th scope="col" className="py-1.5 pr-3 font-medium">
              Metric
            </th>
            <th scope="col" className="px-3 py-1.5 text-right font-medium">
              This run
              <TestDaysOf run={candidate} />
            </th>
            <th scope="col" className="px-3 py-1.5 text-right font-medium">
              <Link
                to="/registry/$runId"
                params={{ runId: baseline.run_id }}
                className={classNames(textLink, 'font-mono')}
              >
                {baseline.model_type} {shortenId(baseline.run_id)}
              </Link>
              <TestDaysOf run={baseline} />
            </th>
            {deltas && (
              <th scope="col" className="py-1.5 pl-3 text-right font-medium">
                Difference
              </th>
            )}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {listRecordedMetrics([candidate.metrics, baseline.metrics]).map((name) => (
            <tr key={name}>
              <th scope="row" className="py-1.5 pr-3 font-normal">
                {metricLabels[name]}
              </th>
              <td className="px-3 py-1.5 text-right">
                {formatMetric(name, candidate.metrics?.[name])}
              </td>
              <td className="px-3 py-1.5 text-right">
                {formatMetric(name, baseline.metrics?.[name])}
              </td>
              {deltas && (
                <td className="py-1.5 pl-3 text-right">
                  <Difference name={name} comparison={comparison} />
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Signed, and in a word whether it is for the better. Bias is judged by its distance from 0. */
function Difference({ name, comparison }: { name: MetricName; comparison: Comparison }) {
  const delta = comparison.metric_deltas?.[name] ?? null;
  if (delta === null) return <>–</>;
  const change = name === 'bias' ? biasChange(comparison) : delta;
  const word = change === 0 ? 'equal' : change < 0 ? 'better' : 'worse';
  return (
    <>
      {formatSigned(delta, (size) => formatMetric(name, size).replace(' %', ' points'))}{' '}
      <span className={change < 0 ? 'text-good' : change > 0 ? 'text-bad' : 'text-muted'}>
        {word}
      </span>
    </>
  );
}

function biasChange({ baseline, candidate }: Comparison): number {
  return Math.abs(candidate.metrics?.bias ?? 0) - Math.abs(baseline.metrics?.bias ?? 0);
}
