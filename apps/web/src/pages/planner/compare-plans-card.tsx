import { skipToken } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import {
  formatMoney,
  formatPlural,
  formatShare,
  formatSigned,
  formatUnits,
} from '@vitrine/contract';
import { useEffect } from 'react';
import { DeltaChart } from '../../charts/lazy-charts.tsx';
import { Card } from '../../components/card.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { LeavingButton } from '../../components/leaving-button.tsx';
import { RecordState } from '../../components/record-state.tsx';
import { StatusMark } from '../../components/status-mark.tsx';
import { textLink } from '../../components/text-link.ts';
import { shortenId } from '../../formatting/format-values.ts';
import { type RouterOutputs, trpc } from '../../trpc.ts';
import { coverageFaces, formatRevenue, methodWords } from './plan-words.ts';
import { mostCompared } from './planner-search.ts';

type Ranking = RouterOutputs['scenario']['compare']['ranking'];
type Plans = RouterOutputs['scenario']['byIds']['found'];

/** Two to five plans, ranked by what they gain; which ones stands in the address. */
export function ComparePlansCard({
  ids,
  asked,
  onClose,
}: {
  ids: readonly string[];
  /** How often the ranking was asked for on this page: each time it is led to, far above the button. */
  asked: number;
  onClose: () => void;
}) {
  useEffect(() => {
    if (asked > 0) document.getElementById('compare-plans-title')?.focus();
  }, [asked]);
  const distinct = [...new Set(ids)];
  const plans = trpc.scenario.byIds.useQuery({ scenario_ids: distinct.slice(0, mostCompared) });
  return (
    <Card
      id="compare-plans"
      title="Plans compared"
      actions={
        <>
          <CopyButton text={location.href} label="the address of this comparison" />
          <LeavingButton leadsTo="plans-title" size="row" onClick={onClose}>
            Close
          </LeavingButton>
        </>
      }
    >
      <div className="space-y-4 px-5 pb-5">
        <RecordState query={plans} what="The plans">
          {({ found, missing }) => (
            <>
              {missing.length > 0 && (
                <p role="status" className="text-[13px] text-warn">
                  {formatPlural({ count: missing.length, one: 'plan' })} of this address no longer{' '}
                  {missing.length === 1 ? 'exists' : 'exist'}:{' '}
                  <span className="font-mono text-xs">{missing.map(shortenId).join(', ')}</span>.
                </p>
              )}
              {distinct.length > mostCompared && (
                <p role="status" className="text-[13px] text-warn">
                  The address names {distinct.length} plans; the first {mostCompared} are compared.
                </p>
              )}
              <Ranked plans={found} />
            </>
          )}
        </RecordState>
      </div>
    </Card>
  );
}

function Ranked({ plans }: { plans: Plans }) {
  const enough = plans.length >= 2;
  const compared = trpc.scenario.compare.useQuery(
    enough ? { scenario_ids: plans.map((plan) => plan.scenario_id) } : skipToken,
  );
  if (!enough) {
    return (
      <p className="text-[13px] text-muted">
        Two to five plans can be compared. Select them in the list of saved plans.
      </p>
    );
  }
  return (
    <RecordState query={compared} what="The ranking">
      {({ ranking }) => <RankingView ranking={ranking} plans={plans} />}
    </RecordState>
  );
}

function RankingView({ ranking, plans }: { ranking: Ranking; plans: Plans }) {
  const inMoney = ranking.every((row) => row.revenue_delta !== null);
  const bases = new Set(plans.map((plan) => `${plan.run_id} ${plan.horizon} ${plan.method}`)).size;
  const prices = new Set(plans.map((plan) => plan.comparison.unit_price_used)).size;
  return (
    <>
      <p className="text-[13px] text-muted">
        Ranked by revenue gained, then by units gained; unknown revenue comes last.
        {bases > 1 &&
          ' They differ in run, horizon or method, so the differences refer to different forecasts.'}
        {prices > 1 && ' They assume different prices today.'}
      </p>
      {ranking.map(
        ({ scenario_id, name, revenue_unknown }) =>
          revenue_unknown && (
            <p key={scenario_id} className="text-[13px]">
              {name}: {revenue_unknown.detail}
            </p>
          ),
      )}
      <RankingTable ranking={ranking} />
      <DeltaChart
        title={inMoney ? 'Revenue against the baseline' : 'Units against the baseline'}
        summary={summarize(ranking)}
        measure={inMoney ? 'Revenue' : 'Units'}
        deltas={ranking.map((row) => ({
          key: row.scenario_id,
          label: `${row.rank}. ${row.name}`,
          value: inMoney ? row.revenue_delta : row.units_delta,
          text: inMoney
            ? formatSigned(row.revenue_delta, formatMoney)
            : formatSigned(row.units_delta, formatUnits),
        }))}
      />
    </>
  );
}

const columns = [
  { word: 'Rank', className: 'w-12 py-1.5 font-medium' },
  { word: 'Plan', className: 'px-2 py-1.5 font-medium' },
  { word: 'Units', className: 'px-2 py-1.5 text-right font-medium' },
  { word: 'Share', className: 'px-2 py-1.5 text-right font-medium max-md:hidden' },
  { word: 'Revenue', className: 'px-2 py-1.5 text-right font-medium' },
  { word: 'Stock', className: 'py-1.5 pl-4 font-medium max-md:hidden' },
];

function RankingTable({ ranking }: { ranking: Ranking }) {
  return (
    <div className="overflow-x-auto">
      <table className="w-full text-left text-[13px] tabular-nums">
        <caption className="sr-only">Plans, best first</caption>
        <thead className="border-b border-line text-xs text-muted">
          <tr>
            {columns.map(({ word, className }) => (
              <th key={word} scope="col" className={className}>
                {word}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {ranking.map((row) => (
            <tr key={row.scenario_id}>
              <td className="py-2">{row.rank}</td>
              <th scope="row" className="px-2 py-2 text-left font-normal">
                <Link
                  to="/planner/$scenarioId"
                  params={{ scenarioId: row.scenario_id }}
                  className={textLink}
                >
                  {row.name}
                </Link>
                <span className="block text-xs text-muted">{methodWords[row.method]}</span>
                {!row.is_choice && (
                  <span className="block text-xs text-muted">an event, not a choice</span>
                )}
                <span className="text-xs md:hidden">
                  <Coverage verdict={row.coverage_verdict} />
                </span>
              </th>
              <td className="px-2 py-2 text-right">{formatSigned(row.units_delta, formatUnits)}</td>
              <td className="px-2 py-2 text-right max-md:hidden">
                {formatSigned(row.units_delta_pct, formatShare)}
              </td>
              <td className="px-2 py-2 text-right">{formatRevenue(row.revenue_delta)}</td>
              <td className="py-2 pl-4 max-md:hidden">
                <Coverage verdict={row.coverage_verdict} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Coverage({ verdict }: { verdict: Ranking[number]['coverage_verdict'] }) {
  const { tone, word } = coverageFaces[verdict];
  return <StatusMark tone={tone} word={word} />;
}

/** Names the best of the plans that can be chosen; events are listed separately. */
function summarize(ranking: Ranking): string {
  const choices = ranking.filter((row) => row.is_choice);
  const events = ranking.filter((row) => !row.is_choice);
  const [best] = choices;
  const isRanked = choices.length > 1;
  const listed = events.map((row) => `${row.name}, ${describeGain(row)}`).join('; ');
  return [
    best && isRanked && `${best.name} ranks first among the choices, with ${describeGain(best)}.`,
    best && !isRanked && `${best.name}: ${describeGain(best)}.`,
    events.length === 1 && `An event, not a choice: ${listed}.`,
    events.length > 1 && `Events, not choices: ${listed}.`,
  ]
    .filter(Boolean)
    .join(' ');
}

function describeGain({ revenue_delta, units_delta }: Ranking[number]): string {
  return revenue_delta === null
    ? `${formatSigned(units_delta, formatUnits)} units`
    : `${formatSigned(revenue_delta, formatMoney)} revenue`;
}
