import type { Assumptions } from '@vitrine/contract';

/**
 * Constant-elasticity response of units to price. −1.5 is the order of magnitude of the mean own-price elasticities
 * collected for packaged goods (Tellis 1988; Bijmolt, van Heerde and Pieters 2005 find a stronger −2.6).
 */
const priceElasticity = -1.5;

/** Multiplier of a holiday on which the shop sells more than on an ordinary day. */
const holidayFactor = 1.25;

const promotionFactor = { pct_off: 1, bogo: 1.6, bundle: 1.25, markdown: 1 } as const;

const lifecycleFactor = {
  launch: 1.2,
  growth: 1.1,
  maturity: 1,
  decline: 0.85,
  end_of_life: 0.6,
} as const;

/** What the factors stand on, in words for whoever reads the plan. */
const heuristicDisclaimer =
  'A heuristic: the baseline forecast multiplied by fixed factors for price (constant elasticity −1.5), promotion, ' +
  'holiday and life-cycle stage. It was not fitted to this product; read it as an order of magnitude.';

/** The baseline of every day multiplied by what is assumed of it. Pure. */
export function applyHeuristic(
  days: readonly { date: string; baseline: number }[],
  assumptions: Assumptions,
) {
  const multiplied = days.map(({ date, baseline }) => ({
    date,
    baseline,
    scenario: baseline * heuristicFactor(assumptions, date),
  }));
  return { days: multiplied, method: 'heuristic' as const, disclaimer: heuristicDisclaimer };
}

/** The multiplier that the assumptions put on the baseline of one day; days outside every period get 1. */
function heuristicFactor(assumptions: Assumptions, date: string): number {
  return (
    priceFactor(assumptions.price, date) *
    promotionLift(assumptions.promotion, date) *
    (assumptions.holiday?.dates.includes(date) ? holidayFactor : 1) *
    (assumptions.lifecycle ? lifecycleFactor[assumptions.lifecycle.stage] : 1)
  );
}

/** The price of one day relative to the ordinary one: what the customer pays, promotion included; exactly 1 outside both. */
export function relativePrice(assumptions: Assumptions, date: string): number {
  const change = covers(assumptions.price, date) ? (assumptions.price?.change_pct ?? 0) : 0;
  const discount = covers(assumptions.promotion, date)
    ? (assumptions.promotion?.discount_pct ?? 0)
    : 0;
  return (1 + change) * (1 - discount);
}

function priceFactor(price: Assumptions['price'], date: string): number {
  return price && covers(price, date) ? (1 + price.change_pct) ** priceElasticity : 1;
}

function promotionLift(promotion: Assumptions['promotion'], date: string): number {
  if (!promotion || !covers(promotion, date)) return 1;
  return promotionFactor[promotion.kind] * (1 - (promotion.discount_pct ?? 0)) ** priceElasticity;
}

/** Whether a period holds a day; no period holds none. */
export function covers(period: { start_date: string; end_date: string } | undefined, date: string) {
  return period !== undefined && period.start_date <= date && date <= period.end_date;
}
