import * as z from 'zod';
import { type Covariates, checkCovariates, plainCovariates } from './covariates.ts';
import {
  type ColumnPlan,
  createColumns,
  type FeatureColumn,
  featureGroupNames,
} from './feature-columns.ts';
import { createSource, type FeatureSource } from './feature-source.ts';
import { fields, finiteNumber, listOf, text } from './given.ts';
import { type HolidayCalendar, holidayCalendars } from './holidays.ts';
import type { Series } from './series.ts';

/**
 * What a frame has beside trend, calendar, promotion and stock: lags in weeks beyond the shortest safe one, lengths of
 * trailing means in days, orders of the waves of week and year, the days that the usual price is taken from (0: no price
 * column), and the calendar of holidays.
 */
export type FeatureSettings = {
  lag_weeks: number[];
  trailing_windows: number[];
  fourier_weekly: number;
  fourier_yearly: number;
  price_window: number;
  holiday_calendar: HolidayCalendar;
};

const featureGroupSchema = fields({ name: z.enum(featureGroupNames), columns: listOf(text) });
export type FeatureGroup = z.infer<typeof featureGroupSchema>;

/**
 * What a frame for forecasts up to `horizon` days consists of. Columns of sales and of the usual price read only days
 * ≤ t − `horizon`; price, promotion, stock and holiday of day t itself are known in advance. `groups` hold all `columns`, in their order.
 */
export const featureConfigSchema = fields({
  horizon: finiteNumber,
  lags: listOf(finiteNumber),
  trailing_windows: listOf(finiteNumber),
  fourier_weekly: finiteNumber,
  fourier_yearly: finiteNumber,
  price_window: finiteNumber,
  holiday_calendar: z.enum(holidayCalendars),
  lookback: finiteNumber,
  columns: listOf(text),
  groups: listOf(featureGroupSchema),
});
export type FeatureConfig = z.infer<typeof featureConfigSchema>;

/** Rows of named columns for consecutive days from `startDate` on, beside the target of each day. */
export type FeatureFrame = {
  featureConfig: FeatureConfig;
  columns: readonly string[];
  startDate: string;
  rows: readonly (readonly number[])[];
  targets: readonly number[];
};

export const defaultFeatureSettings: FeatureSettings = {
  lag_weeks: [0, 1],
  trailing_windows: [7],
  fourier_weekly: 1,
  fourier_yearly: 1,
  price_window: 28,
  holiday_calendar: 'western_1',
};

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
  const plan = {
    horizon,
    lags: settings.lag_weeks.map((weeks) => shortestLag + weeks * 7),
    trailing_windows: [...settings.trailing_windows],
    fourier_weekly: settings.fourier_weekly,
    fourier_yearly: settings.fourier_yearly,
    price_window: settings.price_window,
    holiday_calendar: settings.holiday_calendar,
  };
  const farthestMean = plan.trailing_windows.map((window) => horizon + window - 1);
  // The price of the first day stands for those before it, so it has to be known by the cut-off of every row.
  const firstPrice = plan.price_window > 0 ? horizon : 0;
  const groups = listGroups(plan);
  return {
    ...plan,
    lookback: Math.max(firstPrice, ...plan.lags, ...farthestMean),
    columns: groups.flatMap((group) => group.columns),
    groups,
  };
}

function listGroups(plan: ColumnPlan): FeatureGroup[] {
  const columns = createColumns(plan);
  return featureGroupNames
    .map((name) => ({ name, columns: columns[name].map((column) => column.name) }))
    .filter((group) => group.columns.length > 0);
}

/**
 * The feature frame of a series: one row for each day whose whole lookback lies inside the series (none when it is
 * shorter). A row is known at the origin of its forecast, its day's own price, promotion, stock and holiday taken as
 * known in advance; without covariates those columns are constant.
 */
export function buildFeatureFrame({
  series,
  covariates = plainCovariates(series.values.length),
  horizon,
  settings = defaultFeatureSettings,
}: {
  series: Series;
  covariates?: Covariates | undefined;
  horizon: number;
  settings?: FeatureSettings;
}): FeatureFrame {
  const featureConfig = describeFeatures({ horizon, settings });
  const from = Math.min(featureConfig.lookback, series.values.length);
  const source = createSource({
    ...series,
    firstDay: 0,
    covariates: checkCovariates(covariates, series),
    days: series.values.length + 1,
    holidayCalendar: featureConfig.holiday_calendar,
  });
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

/** The columns behind a described frame, group by group. */
export function columnsOf(featureConfig: FeatureConfig): FeatureColumn[] {
  const columns = createColumns(featureConfig);
  return featureGroupNames.flatMap((name) => columns[name]);
}

/** The days before the end of training whose prices a forecast reads: its last price and the usual one of every day ahead. */
export function countPriceDays({ horizon, price_window }: FeatureConfig): number {
  return price_window === 0 ? 1 : horizon + price_window - 1;
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
