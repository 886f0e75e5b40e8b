import type { FoldTrace, ForecastTrace } from '@vitrine/contract';
import type { BacktestFold, Forecast } from '@vitrine/forecasting';

/** Test days that are kept of one run, so that its row stays small whatever horizon and folds were asked for. */
const maxTracedDays = 180;

/** A forecast as a run keeps it to be drawn: units a day with three decimals. */
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

/** What was forecast and what came on the test days: the newest folds whole, as many as fit, earliest first. */
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
