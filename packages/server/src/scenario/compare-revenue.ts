import type { Assumptions, Comparison, SavedComparison, UnknownRevenue } from '@vitrine/contract';
import { covers, paidShare } from './assumed-price.ts';

const noPrice: UnknownRevenue = {
  reason: 'no_price',
  detail:
    'No price is known: nothing was sold at a price above 0 up to the last day of the run. Give the price of today.',
};

const bundleWithoutDiscount: UnknownRevenue = {
  reason: 'bundle_without_discount',
  detail: 'The price of a unit in the bundle is not known. Give its discount, 0 if there is none.',
};

type RevenueFields =
  | 'unit_price_used'
  | 'unit_price_source'
  | 'baseline_revenue'
  | 'scenario_revenue'
  | 'revenue_delta'
  | 'revenue_unknown';

interface RevenueOptions {
  days: readonly { date: string; baseline: number; scenario: number }[];
  assumptions: Assumptions;
  /** Price of a unit from the recent sales, null if unknown; a given price takes precedence. */
  recentPrice: number | null;
}

/** Baseline and scenario in money: the baseline at the price of today, the scenario at the price paid on each day. */
export function compareRevenue({
  days,
  assumptions,
  recentPrice,
}: RevenueOptions): Pick<Comparison, RevenueFields> {
  const { unit_price } = assumptions;
  const price = unit_price ?? recentPrice;
  const source = unit_price === undefined ? ('recent_sales' as const) : ('given' as const);
  const used = { unit_price_used: price, unit_price_source: price === null ? null : source };
  if (price === null) return { ...used, ...unknown(noPrice) };
  if (hasUnpricedBundle(assumptions, days)) return { ...used, ...unknown(bundleWithoutDiscount) };
  const baseline = sum(days.map((day) => day.baseline * price));
  const scenario = sum(days.map((day) => day.scenario * price * paidShare(assumptions, day.date)));
  return {
    ...used,
    baseline_revenue: baseline,
    scenario_revenue: scenario,
    revenue_delta: scenario - baseline,
    revenue_unknown: null,
  };
}

/** Why the revenues of a kept plan are null; plans kept before the reason was recorded can only have this one. */
export function explainUnknownRevenue({
  revenue_delta,
  revenue_unknown,
}: Pick<SavedComparison, 'revenue_delta' | 'revenue_unknown'>): UnknownRevenue | null {
  return revenue_unknown ?? (revenue_delta === null ? noPrice : null);
}

function hasUnpricedBundle({ promotion }: Assumptions, days: readonly { date: string }[]): boolean {
  if (promotion?.kind !== 'bundle' || promotion.discount_pct !== undefined) return false;
  return days.some(({ date }) => covers(promotion, date));
}

function unknown(revenue_unknown: UnknownRevenue) {
  return { baseline_revenue: null, scenario_revenue: null, revenue_delta: null, revenue_unknown };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
