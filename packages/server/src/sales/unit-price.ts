import type { VitrineDb } from '@vitrine/db';
import { type GrainKey, selectSeriesRows } from './queries.ts';

/** How many days with sales the price of today averages. */
const pricedDays = 28;

/**
 * The price of a unit today: the quantity-weighted mean price of the last 28 days with sales at a price above 0, in the currency
 * of the sales. Rows in order of their days; null without such sales.
 */
export function estimateUnitPrice(
  rows: readonly { quantity: number; unit_price: number }[],
): number | null {
  const sold = rows
    .filter(({ quantity, unit_price }) => quantity > 0 && unit_price > 0)
    .slice(-pricedDays);
  if (sold.length === 0) return null;
  const units = sold.reduce((sum, { quantity }) => sum + quantity, 0);
  const paid = sold.reduce((sum, { quantity, unit_price }) => sum + quantity * unit_price, 0);
  const prices = sold.map(({ unit_price }) => unit_price);
  // Rounding must not move a price that never changed.
  return Math.min(Math.max(...prices), Math.max(Math.min(...prices), paid / units));
}

/** The price of a unit on the last day of a window, from the current sales; null if unknown. */
export async function findUnitPrice(db: VitrineDb, grain: GrainKey, windowEnd: string) {
  return estimateUnitPrice(await selectSeriesRows(db, grain, windowEnd));
}
