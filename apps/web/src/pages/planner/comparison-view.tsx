import { formatMoney, formatShare, formatSigned, formatUnits } from '@vitrine/contract';
import { PlanChart } from '../../charts/lazy-charts.tsx';
import { StatusMark } from '../../components/status-mark.tsx';
import { type Comparison, coverageFaces, describePriceSource } from './plan-words.ts';

/** A plan against its baseline: totals, whether the stock lasts, every day, and what the numbers stand on. */
export function ComparisonView({ comparison }: { comparison: Comparison }) {
  const coverage = coverageFaces[comparison.coverage_verdict];
  const share = revenueShare(comparison);
  return (
    <div className="space-y-5">
      <dl className="grid grid-cols-1 gap-x-6 gap-y-3 sm:grid-cols-3">
        <Total
          word="Units"
          delta={formatSigned(comparison.units_delta, formatUnits)}
          share={formatSigned(comparison.units_delta_pct, formatShare)}
          sides={`from ${formatUnits(comparison.baseline_units)} to ${formatUnits(comparison.scenario_units)}`}
        />
        <Total
          word="Revenue"
          delta={
            comparison.revenue_delta === null
              ? 'Unknown'
              : formatSigned(comparison.revenue_delta, formatMoney)
          }
          share={share === null ? '' : formatSigned(share, formatShare)}
          sides={describeRevenues(comparison)}
        />
        <div>
          <dt className="text-xs text-muted">Stock</dt>
          <dd>
            <span className="text-lg font-semibold">
              <StatusMark tone={coverage.tone} word={coverage.word} />
            </span>
            <span className="block text-xs text-muted">{coverage.detail}</span>
          </dd>
        </div>
      </dl>
      <PlanChart title="Plan and baseline, units a day" days={comparison.days} />
      <p className="border-l-2 border-line-strong pl-3 text-[13px] text-muted">
        {comparison.disclaimer}
      </p>
    </div>
  );
}

function Total({
  word,
  delta,
  share,
  sides,
}: {
  word: string;
  delta: string;
  share: string;
  sides: string;
}) {
  return (
    <div>
      <dt className="text-xs text-muted">{word}</dt>
      <dd className="tabular-nums">
        <span className="text-lg font-semibold">{delta}</span>{' '}
        <span className="text-[13px] text-muted">{share}</span>
        <span className="block text-xs text-muted">{sides}</span>
      </dd>
    </div>
  );
}

function describeRevenues(comparison: Comparison): string {
  const { unit_price_used, unit_price_source, revenue_delta, revenue_unknown } = comparison;
  if (revenue_unknown) return revenue_unknown.detail;
  if (unit_price_used === null || revenue_delta === null) return 'No price is known.';
  const sides = `from ${formatMoney(comparison.baseline_revenue)} to ${formatMoney(comparison.scenario_revenue)}`;
  return `${sides}, at ${formatMoney(unit_price_used)} a unit, ${describePriceSource(unit_price_source)}`;
}

function revenueShare({ baseline_revenue, revenue_delta }: Comparison): number | null {
  if (baseline_revenue === null || revenue_delta === null || baseline_revenue === 0) return null;
  return revenue_delta / baseline_revenue;
}
