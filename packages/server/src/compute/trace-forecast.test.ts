import { backtest } from '@vitrine/forecasting';
import { describe, expect, it } from 'vitest';
import { traceFolds, traceForecast } from './trace-forecast.ts';

const series = {
  startDate: '2025-01-01',
  values: Array.from({ length: 400 }, (_, day) => 10 + (day % 7) + (day % 5) / 3),
};

function foldsOf(horizon: number, n_splits: number, gap = 0) {
  const config = { strategy: 'expanding', min_train_size: 14, metric: 'wape' } as const;
  const request = { ...config, horizon, n_splits, gap };
  return backtest({ modelType: 'moving_average', series, backtest: request }).folds;
}

describe('the trace of a backtest', () => {
  it('holds actual sales, forecast and intervals of every test day', () => {
    const folds = foldsOf(14, 3);
    const traces = traceFolds(folds);
    expect(traces.map((trace) => [trace.fold, trace.start_date])).toEqual(
      folds.map((fold) => [fold.fold, fold.test_start]),
    );
    for (const { actual, forecast, intervals } of traces) {
      expect([actual.length, forecast.length]).toEqual([14, 14]);
      expect(intervals.map(({ level }) => level)).toEqual([80, 95]);
      for (const { lower, upper } of intervals) {
        expect(lower.every((bound, day) => bound <= (forecast[day] ?? 0))).toBe(true);
        expect(upper.every((bound, day) => bound >= (forecast[day] ?? 0))).toBe(true);
      }
    }
  });

  it('keeps the newest folds whole, at most 180 days of them', () => {
    expect(traceFolds(foldsOf(90, 2)).map((trace) => trace.fold)).toEqual([1, 2]);
    expect(traceFolds(foldsOf(60, 4)).map((trace) => trace.fold)).toEqual([2, 3, 4]);
  });

  it('takes the intervals of the test days, not of the gap before them', () => {
    const [near] = traceFolds(foldsOf(7, 2, 0));
    const [far] = traceFolds(foldsOf(7, 2, 5));
    const widthOf = (trace: typeof near) => {
      const [interval] = trace?.intervals ?? [];
      return (interval?.upper[0] ?? 0) - (interval?.lower[0] ?? 0);
    };
    expect(far?.intervals[0]?.lower).toHaveLength(7);
    expect(widthOf(far)).toBeGreaterThan(0);
    expect(widthOf(near)).toBeGreaterThan(0);
  });

  it('rounds to three decimals, and has no intervals where the model has none', () => {
    const forecast = { startDate: '2025-01-01', values: [1 / 3, 2], intervals: [] };
    expect(traceForecast(forecast)).toEqual({
      start_date: '2025-01-01',
      forecast: [0.333, 2],
      intervals: [],
    });
  });

  it('stays below ten kilobytes for the longest that a run may request', () => {
    expect(JSON.stringify(traceFolds(foldsOf(90, 4))).length).toBeLessThan(10_000);
  });
});
