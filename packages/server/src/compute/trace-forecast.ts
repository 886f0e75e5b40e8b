import type { FoldTrace, ForecastTrace } from '@vitrine/contract';
import type { BacktestFold, Forecast } from '@vitrine/forecasting';

/** Maximum test days kept per run, so that its row stays small for any horizon and number of folds. */
const maxTracedDays = 180;

/** A forecast as a run keeps it for charts: units per day with three decimals. */
export function traceForecast({ startDate, values, intervals }: Forecast): ForecastTrace {
  return {
    start_date: startDate,
    forecast: values.map(round),
    intervals: intervals.map(({ level, lower, upper }) => ({
      level,
      lower: lower.map(round),
      upper: upper.map(round),
    })),
  };
}

/** Forecast and actual sales of the test days: as many of the newest folds as fit, each whole, earliest first. */
export function traceFolds(folds: readonly BacktestFold[]): FoldTrace[] {
  const kept: FoldTrace[] = [];
  let days = 0;
  for (const { fold, test_start, points, intervals } of folds.toReversed()) {
    days += points.length;
    if (days > maxTracedDays) break;
    const values = points.map((point) => point.predicted);
    kept.push({
      fold,
      ...traceForecast({ startDate: test_start, values, intervals }),
      actual: points.map((point) => round(point.actual)),
    });
  }
  return kept.toReversed();
}

function round(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
