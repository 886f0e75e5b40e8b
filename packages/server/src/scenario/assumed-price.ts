import type { Assumptions } from '@vitrine/contract';

/** In a buy one, get one, one of two units is paid for; forecasts have fractions of units, so half of every unit is paid for. */
const bogoShare = 0.5;

/** The offered price of a unit on one day relative to the price of today: price change and discount; exactly 1 outside both. */
export function relativePrice({ price, promotion }: Assumptions, date: string): number {
  const change = covers(price, date) ? (price?.change_pct ?? 0) : 0;
  const discount = covers(promotion, date) ? (promotion?.discount_pct ?? 0) : 0;
  return (1 + change) * (1 - discount);
}

/** The average price paid for a unit on one day, relative to the price of today: the offered price, with some units free. */
export function paidShare(assumptions: Assumptions, date: string): number {
  const { promotion } = assumptions;
  const isBogo = promotion?.kind === 'bogo' && covers(promotion, date);
  return relativePrice(assumptions, date) * (isBogo ? bogoShare : 1);
}

/** Whether a period contains a day; a missing period contains none. */
export function covers(period: { start_date: string; end_date: string } | undefined, date: string) {
  return period !== undefined && period.start_date <= date && date <= period.end_date;
}
