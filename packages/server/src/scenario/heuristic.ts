import type { Assumptions } from '@vitrine/contract';
import { covers } from './assumed-price.ts';

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

/** The basis of the factors, for readers of the plan. */
const heuristicDisclaimer =
  'A heuristic: the baseline forecast multiplied by fixed factors. Units answer to a change of price or a discount ' +
  'with a constant elasticity of −1.5; a buy one, get one multiplies them by 1.6, a bundle and a holiday by 1.25, a ' +
  'life-cycle stage by 0.6 to 1.2. None of this was fitted to this product: treat it as an order of magnitude, ' +
  "and trust it less the further the price is from today's.";

/** The baseline of every day multiplied by the factor of its assumptions. Pure. */
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

/** The factor of the assumptions on the baseline of one day; 1 for days outside every period. */
function heuristicFactor(assumptions: Assumptions, date: string): number {
  return (
    priceFactor(assumptions.price, date) *
    promotionLift(assumptions.promotion, date) *
    (assumptions.holiday?.dates.includes(date) ? holidayFactor : 1) *
    (assumptions.lifecycle ? lifecycleFactor[assumptions.lifecycle.stage] : 1)
  );
}

function priceFactor(price: Assumptions['price'], date: string): number {
  return price && covers(price, date) ? (1 + price.change_pct) ** priceElasticity : 1;
}

function promotionLift(promotion: Assumptions['promotion'], date: string): number {
  if (!promotion || !covers(promotion, date)) return 1;
  return promotionFactor[promotion.kind] * (1 - (promotion.discount_pct ?? 0)) ** priceElasticity;
}
