import type { Comparison } from '@vitrine/contract';

/** Stock that exceeds the expected units by less than this share counts as at risk. */
const safetyShare = 0.1;

/** Whether the stock on hand covers the expected units; unknown if no stock is given. */
export function judgeCoverage(
  onHand: number | undefined,
  units: number,
): Comparison['coverage_verdict'] {
  if (onHand === undefined) return 'unknown';
  if (onHand < units) return 'stockout';
  return onHand < units * (1 + safetyShare) ? 'at_risk' : 'covered';
}
