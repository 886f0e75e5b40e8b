import type { evaluateGrain, ModelType, Series } from '@vitrine/forecasting';
import { range } from './sample-rows.ts';

export const batchModels: readonly ModelType[] = [
  'naive',
  'seasonal_naive',
  'moving_average',
  'trend_regression',
  'ridge',
];

interface BatchOptions {
  evaluate: typeof evaluateGrain;
  grains: number;
  /** This process takes every `of`-th grain from `part` on. */
  part: number;
  of: number;
}

/** Trains and backtests every model on a share of the grains; returns how often each model won. */
export function evaluateGrains({ evaluate, ...options }: BatchOptions): Record<string, number> {
  const { grains, part, of } = options;
  const wins = new Map<string, number>();
  for (const grain of range(1, grains)) {
    if (grain % of !== part) continue;
    const { winner } = evaluate({
      series: makeSeries(grain),
      modelTypes: batchModels,
      backtest: {
        horizon: 14,
        strategy: 'expanding',
        n_splits: 3,
        min_train_size: 30,
        gap: 0,
        metric: 'wape',
      },
      holdoutDays: 14,
    });
    wins.set(winner ?? 'none', (wins.get(winner ?? 'none') ?? 0) + 1);
  }
  return Object.fromEntries(wins);
}

/** 180 days with their own weekly pattern and trend, and repeatable noise. */
function makeSeries(grain: number): Series {
  let state = grain;
  const values = range(1, 180).map((day) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    const week = 1 + ((day + grain) % 7) / 4;
    return Math.round((10 + (grain % 40) + day * (grain % 5) * 0.05) * week + (state % 9));
  });
  return { startDate: '2025-01-01', values };
}
