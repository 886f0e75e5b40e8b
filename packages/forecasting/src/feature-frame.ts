import { type CalendarDay, listCalendar } from './dates.ts';
import { ForecastError } from './forecast-error.ts';
import type { Series } from './series.ts';

/** Which lags and trailing means a frame has: weeks beyond the shortest safe lag, and window lengths in days. */
export type FeatureSettings = { lag_weeks: number[]; trailing_windows: number[] };

/** What a frame for forecasts up to `horizon` days consists of; every column reads only days ≤ t − `horizon`. */
export type FeatureConfig = {
  horizon: number;
  lags: number[];
  trailing_windows: number[];
  lookback: number;
  columns: string[];
};

/** Rows of named columns for consecutive days from `startDate` on, beside the target of each day. */
export type FeatureFrame = {
  featureConfig: FeatureConfig;
  columns: readonly string[];
  startDate: string;
  rows: readonly (readonly number[])[];
  targets: readonly number[];
};

/** What a column may look at: values by day index (throws outside what is known) and the calendar of any day. */
export type FeatureSource = {
  valueAt(day: number): number;
  calendarOf(day: number): CalendarDay;
};

export type FeatureColumn = {
  name: string;
  read(day: number, source: FeatureSource): number;
};

export const defaultFeatureSettings: FeatureSettings = {
  lag_weeks: [0, 1],
  trailing_windows: [7],
};

const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const daysPerYear = 365;

/**
 * The frame settings unfold to: the shortest lag is `horizon` rounded up to whole weeks, so that it falls on the same
 * weekday and lies on or before the origin of every forecast of at most `horizon` days.
 */
export function describeFeatures({
  horizon,
  settings,
}: {
  horizon: number;
  settings: FeatureSettings;
}): FeatureConfig {
  const shortestLag = Math.ceil(horizon / 7) * 7;
  const lags = settings.lag_weeks.map((weeks) => shortestLag + weeks * 7);
  const windows = [...settings.trailing_windows];
  const lookback = Math.max(0, ...lags, ...windows.map((window) => horizon + window - 1));
  const columns = createColumns({ horizon, lags, windows }).map((column) => column.name);
  return { horizon, lags, trailing_windows: windows, lookback, columns };
}

/**
 * The feature frame of a series: one row for each day whose whole lookback lies inside the series (none when it is
 * shorter). A feature for day t reads only days ≤ t − `horizon`, so a row is known at the origin of its forecast.
 */
export function buildFeatureFrame({
  series,
  horizon,
  settings = defaultFeatureSettings,
}: {
  series: Series;
  horizon: number;
  settings?: FeatureSettings;
}): FeatureFrame {
  const featureConfig = describeFeatures({ horizon, settings });
  const from = Math.min(featureConfig.lookback, series.values.length);
  const source = createSource({ ...series, firstDay: 0, days: series.values.length + 1 });
  const rows = readRows({
    columns: columnsOf(featureConfig),
    source,
    from,
    to: series.values.length,
  });
  return {
    featureConfig,
    columns: featureConfig.columns,
    startDate: source.calendarOf(from).date,
    rows,
    targets: series.values.slice(from),
  };
}

/** The columns behind a described frame: trend, calendar, lags, trailing means. */
export function columnsOf(featureConfig: FeatureConfig): FeatureColumn[] {
  return createColumns({
    horizon: featureConfig.horizon,
    lags: featureConfig.lags,
    windows: featureConfig.trailing_windows,
  });
}

/** One row per day from `from` to before `to`, in column order. */
export function readRows({
  columns,
  source,
  from,
  to,
}: {
  columns: readonly FeatureColumn[];
  source: FeatureSource;
  from: number;
  to: number;
}): number[][] {
  const rows: number[][] = [];
  for (let day = from; day < to; day += 1) {
    rows.push(columns.map((column) => column.read(day, source)));
  }
  return rows;
}

/**
 * A source that knows `values` from index `firstDay` on and the calendar of the first `days` days from `startDate`
 * (index 0). Reading any other value throws: a column that looks past what is known is a defect.
 */
export function createSource({
  startDate,
  values,
  firstDay,
  days,
}: {
  startDate: string;
  values: readonly number[];
  firstDay: number;
  days: number;
}): FeatureSource {
  const calendar = listCalendar(startDate, days);
  return {
    valueAt: (day) => values[day - firstDay] ?? refuseDay('value', day),
    calendarOf: (day) => calendar[day] ?? refuseDay('calendar', day),
  };
}

function createColumns({
  horizon,
  lags,
  windows,
}: {
  horizon: number;
  lags: readonly number[];
  windows: readonly number[];
}): FeatureColumn[] {
  return [
    { name: 'trend', read: (day) => day / daysPerYear },
    ...weekdays.map((name, index) => createWeekdayColumn(name, index + 1)),
    ...months.map((name, index) => createMonthColumn(name, index + 1)),
    ...lags.map(createLagColumn),
    ...windows.map((window) => createTrailingMeanColumn(window, horizon)),
  ];
}

function createWeekdayColumn(name: string, weekday: number): FeatureColumn {
  return {
    name: `dow_${name}`,
    read: (day, source) => (source.calendarOf(day).dayOfWeek === weekday ? 1 : 0),
  };
}

function createMonthColumn(name: string, month: number): FeatureColumn {
  return {
    name: `month_${name}`,
    read: (day, source) => (source.calendarOf(day).month === month ? 1 : 0),
  };
}

function createLagColumn(lag: number): FeatureColumn {
  return { name: `lag_${lag}`, read: (day, source) => source.valueAt(day - lag) };
}

function createTrailingMeanColumn(window: number, horizon: number): FeatureColumn {
  return {
    name: `mean_${window}_to_lag_${horizon}`,
    read: (day, source) => {
      // Summed afresh each day: a running sum drifts, and a constant series would no longer give a constant column.
      let sum = 0;
      for (let back = window - 1; back >= 0; back -= 1) sum += source.valueAt(day - horizon - back);
      return sum / window;
    },
  };
}

function refuseDay(what: string, day: number): never {
  throw new ForecastError({
    code: 'INPUT_INVALID',
    message: `A feature asked for the ${what} of day ${day}, which is outside what is known`,
    evidence: { field: what, day },
  });
}
