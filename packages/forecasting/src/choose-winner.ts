import type { Metrics } from './metrics.ts';

export type WinnerMetric = 'wape' | 'mae' | 'rmse';

/**
 * The candidate with the lowest `metric`; of equals the earlier in the list, null ranks last. Null when there is no
 * candidate with a value at all.
 */
export function chooseWinner<Candidate extends { metrics: Metrics }>(
  candidates: readonly Candidate[],
  metric: WinnerMetric,
): Candidate | null {
  let winner: Candidate | null = null;
  let best: number | null = null;
  for (const candidate of candidates) {
    const value = candidate.metrics[metric];
    if (value === null || (best !== null && value >= best)) continue;
    winner = candidate;
    best = value;
  }
  return winner;
}
