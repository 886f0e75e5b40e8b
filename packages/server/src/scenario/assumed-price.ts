import type { Assumptions } from '@vitrine/contract';

/** Of two units of a buy one, get one, one is paid; forecasts hold fractions of units, so half of every unit is. */
const bogoShare = 0.5;

/** What a unit is offered at on one day relative to the price of today: price change and discount; exactly 1 outside both. */
export function relativePrice({ price, promotion }: Assumptions, date: string): number {
  const change = covers(price, date) ? (price?.change_pct ?? 0) : 0;
  const discount = covers(promotion, date) ? (promotion?.discount_pct ?? 0) : 0;
  return (1 + change) * (1 - discount);
}

/** What is paid for a unit on one day on average, relative to the price of today: as offered, and some units for nothing. */
export function paidShare(assumptions: Assumptions, date: string): number {
  const { promotion } = assumptions;
  const isBogo = promotion?.kind === 'bogo' && covers(promotion, date);
  return relativePrice(assumptions, date) * (isBogo ? bogoShare : 1);
}

/** Whether a period holds a day; no period holds none. */
export function covers(period: { start_date: string; end_date: string } | undefined, date: string) {
  return period !== undefined && period.start_date <= date && date <= period.end_date;
}
