import {
  formatMetric,
  formatPlural,
  listRecordedMetrics,
  type MetricName,
  metricLabels,
  runIdSchema,
  runtimeInfoSchema,
} from '@vitrine/contract';
import { OverlayChart } from '../../charts/lazy-charts.tsx';
import { Card } from '../../components/card.tsx';
import { RecordState } from '../../components/record-state.tsx';
import { ScrollBox } from '../../components/scroll-box.tsx';
import { StatusMark } from '../../components/status-mark.tsx';
import { buildPicture } from '../../models/build-picture.ts';
import { describeDifference } from '../../models/describe-difference.ts';
import { DifferenceList } from '../../models/difference-list.tsx';
import type { ModelRunRow } from '../../models/run-words.ts';
import { trpc } from '../../trpc.ts';
import { listDifferences, sideWords, type WorkspaceDetail } from './compare-workspaces.ts';

interface Sides {
  a: WorkspaceDetail;
  b: WorkspaceDetail;
}

/** What differs in the result: both forecasts in one drawing, the candidates, the errors of the winners. */
export function ResultCard({ a, b }: Sides) {
  const run_ids = [...new Set([...listRunIds(a), ...listRunIds(b)])].slice(0, 500);
  const runs = trpc.registry.runs.byIds.useQuery({ run_ids }, { enabled: run_ids.length > 0 });
  return (
    <Card id="result" title="Result">
      <div className="space-y-6 px-5 pb-5 text-[13px]">
        <Obstacles a={a} b={b} />
        {run_ids.length === 0 ? (
          <p className="text-muted">Neither run has trained a model.</p>
        ) : (
          <RecordState query={runs} what="The models">
            {({ found }) => <Results a={a} b={b} runs={found} />}
          </RecordState>
        )}
      </div>
    </Card>
  );
}

/** Why the errors of the two runs cannot be compared. */
function Obstacles({ a, b }: Sides) {
  const differences = listDifferences(a, b);
  if (differences.length === 0) return null;
  return (
    <div className="rounded-lg border border-line bg-sunken px-3.5 py-3">
      <StatusMark tone="none" word="Errors not comparable" strong />
      <DifferenceList differences={differences} sides={['the baseline', 'the other']} />
    </div>
  );
}

/** Stored values may not be valid ids. */
function listRunIds({ created_objects }: WorkspaceDetail): string[] {
  const { trained_run_ids, winning_run_id, v2_run_id } = created_objects;
  const trained = Array.isArray(trained_run_ids) ? trained_run_ids : [];
  return [...trained, v2_run_id, winning_run_id].flatMap(
    (id) => runIdSchema.safeParse(id).data ?? [],
  );
}

function Results({ a, b, runs }: Sides & { runs: readonly ModelRunRow[] }) {
  const winners = [findWinner(a, runs), findWinner(b, runs)] as const;
  const [first, second] = winners;
  const differences = listDifferences(a, b);
  return (
    <>
      {first && second ? (
        differences.some(({ field }) => field === 'grain') ? (
          <p className="text-muted">
            The forecasts are not drawn together: they belong to different products or stores.
          </p>
        ) : (
          <Overlay first={first} second={second} />
        )
      ) : (
        <p className="text-muted">{explainMissing(winners)}</p>
      )}
      <ErrorTable
        title="Candidates by WAPE"
        column="Model"
        isComparable={differences.length === 0}
        rows={listCandidates([listRuns(a, runs), listRuns(b, runs)], winners)}
      />
      {first && second && (
        <ErrorTable
          title="Errors of the winners"
          column="Metric"
          isComparable={differences.length === 0}
          rows={listRecordedMetrics([first.metrics, second.metrics]).map((metric) => ({
            key: metric,
            word: metricLabels[metric],
            metric,
            values: [first.metrics?.[metric] ?? null, second.metrics?.[metric] ?? null],
          }))}
        />
      )}
    </>
  );
}

function findWinner({ created_objects }: WorkspaceDetail, runs: readonly ModelRunRow[]) {
  return runs.find((run) => run.run_id === created_objects.winning_run_id);
}

function listRuns(workspace: WorkspaceDetail, runs: readonly ModelRunRow[]): ModelRunRow[] {
  const ids = new Set(listRunIds(workspace));
  return runs.filter((run) => ids.has(run.run_id));
}

function explainMissing([first, second]: readonly [ModelRunRow?, ModelRunRow?]): string {
  const whose = !first && !second ? 'either run' : first ? 'the other' : 'the baseline';
  return `The forecasts are not drawn together: the registry does not have the winner of ${whose}.`;
}

/** As the winners recorded them: test days with what came on them, and the days after the window. */
function Overlay({ first, second }: { first: ModelRunRow; second: ModelRunRow }) {
  const pictures = [readPicture(first), readPicture(second)] as const;
  const [before, after] = pictures;
  const sales = new Map(before.actuals.map(({ date, quantity }) => [date, quantity]));
  const added = after.actuals.filter(({ date }) => !sales.has(date));
  const changed = after.actuals.filter(
    ({ date, quantity }) => sales.has(date) && sales.get(date) !== quantity,
  ).length;
  if (before.spans.length === 0 && after.spans.length === 0) {
    return <p className="text-muted">Neither winner recorded the days of its forecast.</p>;
  }
  return (
    <div>
      <OverlayChart
        title="Both forecasts"
        actuals={[...before.actuals, ...added].toSorted((x, y) => (x.date < y.date ? -1 : 1))}
        runs={[
          { name: `${sideWords.a}, ${first.model_type}`, spans: before.spans },
          { name: `${sideWords.b}, ${second.model_type}`, spans: after.spans },
        ]}
      />
      {changed > 0 && (
        <p className="mt-1 text-xs text-muted">
          The two runs read different sales on {formatPlural({ count: changed, one: 'day' })}; the
          chart shows those of the baseline.
        </p>
      )}
    </div>
  );
}

function readPicture({ runtime_info, data_window_end }: ModelRunRow) {
  const evidence = runtimeInfoSchema.parse(runtime_info ?? {});
  return buildPicture({ evidence, series: undefined, window_end: data_window_end });
}

interface ErrorRow {
  key: string;
  word: string;
  metric: MetricName;
  values: readonly [baseline: number | null, other: number | null];
}

/** Every model that either run trained, the lowest error first; one that only one side has is a dash on the other. */
function listCandidates(
  [first, second]: readonly [ModelRunRow[], ModelRunRow[]],
  winners: readonly (ModelRunRow | undefined)[],
): ErrorRow[] {
  const names = [...new Set([...first, ...second].map((run) => run.model_type))];
  const wapeOf = (runs: ModelRunRow[], name: string) =>
    runs.find((run) => run.model_type === name)?.metrics?.wape ?? null;
  const won = (name: string) =>
    ([sideWords.a, sideWords.b] as const)
      .filter((_, side) => winners[side]?.model_type === name)
      .map((side) => side.toLowerCase());
  return names
    .map((name) => ({
      key: name,
      word: won(name).length > 0 ? `${name} (winner: ${won(name).join(' and ')})` : name,
      metric: 'wape' as const,
      values: [wapeOf(first, name), wapeOf(second, name)] as const,
    }))
    .toSorted((x, y) => lowest(x) - lowest(y));
}

function lowest({ values }: ErrorRow): number {
  return Math.min(...values.map((value) => value ?? Number.MAX_VALUE));
}

function ErrorTable({
  title,
  column,
  isComparable,
  rows,
}: {
  title: string;
  column: string;
  isComparable: boolean;
  rows: readonly ErrorRow[];
}) {
  if (rows.length === 0) return null;
  const cell = 'py-1.5 pl-3 text-right tabular-nums';
  return (
    <div>
      <h3 className="font-semibold">{title}</h3>
      <ScrollBox label={title} className="mt-1">
        <table className="w-full text-left">
          <caption className="sr-only">{title}</caption>
          <thead className="border-b border-line text-xs text-muted">
            <tr>
              <th scope="col" className="py-1.5 font-medium">
                {column}
              </th>
              <th scope="col" className={`${cell} font-medium`}>
                {sideWords.a}
              </th>
              <th scope="col" className={`${cell} font-medium`}>
                {sideWords.b}
              </th>
              {isComparable && (
                <th scope="col" className={`${cell} font-medium`}>
                  {sideWords.b} against {sideWords.a.toLowerCase()}
                </th>
              )}
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {rows.map(({ key, word, metric, values: [baseline, other] }) => (
              <tr key={key}>
                <th scope="row" className="py-1.5 font-normal">
                  {word}
                </th>
                <td className={`${cell} whitespace-nowrap`}>{formatMetric(metric, baseline)}</td>
                <td className={`${cell} whitespace-nowrap`}>{formatMetric(metric, other)}</td>
                {isComparable && (
                  <td className={cell}>
                    {baseline === null || other === null
                      ? '–'
                      : describeDifference(metric, { baseline, other })}
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
    </div>
  );
}
