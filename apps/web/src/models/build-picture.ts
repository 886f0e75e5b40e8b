import type { ForecastTrace, RuntimeInfo } from '@vitrine/contract';
import type { RouterOutputs } from '../trpc.ts';

type Series = RouterOutputs['sales']['series'];

/** Days of sales before the first forecast, for comparison by eye. */
const lead = 28;
const msPerDay = 86_400_000;

/**
 * What the picture of a run shows: the recorded test days with their forecasts, the days to come, and some sales of now
 * before them. What the run recorded wins over the sales of now, which may have changed since.
 */
export function buildPicture({
  evidence,
  series,
  window_end,
}: {
  evidence: RuntimeInfo;
  series: Series | undefined;
  window_end: string;
}) {
  const { fold_traces, outlook } = evidence;
  const recorded = fold_traces.flatMap(({ start_date, actual }) =>
    actual.map((quantity, day) => ({ date: addDays(start_date, day), quantity })),
  );
  const firstForecast = fold_traces.map((trace) => trace.start_date).toSorted()[0];
  const from = addDays(firstForecast ?? addDays(window_end, 1), -lead);
  const known = new Set(recorded.map((day) => day.date));
  const context = (series?.quantities ?? [])
    .map((quantity, day) => ({ date: addDays(series?.date_start ?? window_end, day), quantity }))
    .filter(({ date }) => date >= from && date <= window_end && !known.has(date));
  const spans = [
    ...fold_traces.map((trace) => ({ name: `fold ${trace.fold}`, days: listDays(trace) })),
    ...(outlook ? [{ name: 'to come', days: listDays(outlook) }] : []),
  ];
  return {
    actuals: [...context, ...recorded].toSorted((a, b) => (a.date < b.date ? -1 : 1)),
    spans: spans.filter((span) => span.days.length > 0),
  };
}

function listDays({ start_date, forecast, intervals }: ForecastTrace) {
  const bounds = (level: 80 | 95, day: number) => {
    const interval = intervals.find((each) => each.level === level);
    const [lower, upper] = [interval?.lower[day], interval?.upper[day]];
    return lower === undefined || upper === undefined ? null : ([lower, upper] as const);
  };
  return forecast.map((value, day) => ({
    date: addDays(start_date, day),
    forecast: value,
    interval_80: bounds(80, day),
    interval_95: bounds(95, day),
  }));
}

function addDays(date: string, days: number): string {
  const at = Date.parse(`${date}T00:00:00Z`) + days * msPerDay;
  return new Date(at).toISOString().slice(0, 10);
}
