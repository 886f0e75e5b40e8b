import {
  type Assumptions,
  formatCount,
  formatMoney,
  formatPlural,
  formatShare,
  formatSigned,
} from '@vitrine/contract';
import type { StatusTone } from '../../components/status-mark.tsx';
import { formatDay } from '../../formatting/format-values.ts';
import type { RouterOutputs } from '../../trpc.ts';

export type PlanRow = RouterOutputs['scenario']['list']['scenarios'][number];
/** As a plan keeps it; one that was just simulated says more. */
export type Comparison = RouterOutputs['scenario']['byId']['comparison'];

export const methodWords = {
  heuristic: 'fixed factors on the forecast',
  model_exogenous: 're-forecast by the model',
} as const;

export const promotionWords = {
  pct_off: 'percentage off',
  bogo: 'buy one, get one',
  bundle: 'bundle',
  markdown: 'markdown',
} as const;

export const stageWords = {
  launch: 'launch',
  growth: 'growth',
  maturity: 'maturity',
  decline: 'decline',
  end_of_life: 'end of life',
} as const;

export const coverageFaces: Record<
  Comparison['coverage_verdict'],
  { tone: StatusTone; word: string; detail: string }
> = {
  covered: { tone: 'good', word: 'Covered', detail: 'The stock on hand covers the plan.' },
  at_risk: {
    tone: 'warn',
    word: 'At risk',
    detail: 'The stock on hand leaves less than a tenth to spare.',
  },
  stockout: {
    tone: 'bad',
    word: 'Stock-out',
    detail: 'The plan sells more than the stock on hand.',
  },
  unknown: { tone: 'none', word: 'Unknown', detail: 'No stock on hand was assumed.' },
};

/** Where the price of today comes from; older plans do not say, and had one source. */
export function describePriceSource(source: Comparison['unit_price_source']): string {
  if (source === 'given') return 'as given';
  return source === 'recent_sales'
    ? 'the mean of the last 28 days with sales'
    : 'the price of the last day with a sales record';
}

/** Revenue gained or lost, a word where it is not known. */
export function formatRevenue(delta: number | null): string {
  return delta === null ? 'unknown' : formatSigned(delta, formatMoney);
}

/** Why a model cannot re-forecast through assumptions; null when it can. */
export function explainMethod(run: { feature_frame_version: 1 | 2 } | undefined): string | null {
  if (run === undefined) return 'Choose a run first';
  if (run.feature_frame_version === 2) return null;
  return 'This run uses only sales, so it cannot re-forecast with prices, promotions or holidays';
}

/** The assumptions, one sentence each; empty when nothing is assumed. */
export function describeAssumptions(assumptions: Assumptions): string[] {
  const { unit_price, price, promotion, holiday, inventory, lifecycle } = assumptions;
  return [
    unit_price !== undefined && `Price today ${formatMoney(unit_price)}`,
    price && `Price ${formatSigned(price.change_pct, formatShare)}, ${formatPeriod(price)}`,
    promotion &&
      `Promotion, ${promotionWords[promotion.kind]}${formatDiscount(promotion.discount_pct)}, ${formatPeriod(promotion)}`,
    holiday &&
      `${formatPlural({ count: holiday.dates.length, one: 'holiday' })}: ${holiday.dates.map(formatDay).join(', ')}`,
    inventory && `${formatCount(inventory.on_hand_units)} units on hand`,
    lifecycle && `Life-cycle stage: ${stageWords[lifecycle.stage]}`,
  ].filter((line) => typeof line === 'string');
}

function formatPeriod(period: { start_date: string; end_date: string }): string {
  return period.start_date === period.end_date
    ? formatDay(period.start_date)
    : `${formatDay(period.start_date)} to ${formatDay(period.end_date)}`;
}

function formatDiscount(discount: number | undefined): string {
  return discount === undefined ? '' : ` of ${formatShare(discount)}`;
}
