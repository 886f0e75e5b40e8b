import type { FeatureSource } from './feature-source.ts';
import type { HolidayCalendar } from './holidays.ts';
import { cosineOfTurn, sineOfTurn } from './sine-of-turn.ts';

export type FeatureColumn = {
  name: string;
  read(day: number, source: FeatureSource): number;
};

export const featureGroupNames = [
  'trend',
  'calendar',
  'fourier',
  'lags',
  'trailing_means',
  'price',
  'promotion',
  'stock',
  'holidays',
] as const;
export type FeatureGroupName = (typeof featureGroupNames)[number];

/** What the columns of a frame follow from. */
export type ColumnPlan = {
  horizon: number;
  lags: readonly number[];
  trailing_windows: readonly number[];
  fourier_weekly: number;
  fourier_yearly: number;
  price_window: number;
  holiday_calendar: HolidayCalendar;
};

const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const daysPerYear = 365;

/** The columns of every group, in frame order; a group that is switched off has none. */
export function createColumns(plan: ColumnPlan): Record<FeatureGroupName, FeatureColumn[]> {
  const { horizon } = plan;
  return {
    trend: [{ name: 'trend', read: (day) => day / daysPerYear }],
    calendar: [
      ...weekdays.map((name, index) => createWeekdayColumn(name, index + 1)),
      ...months.map((name, index) => createMonthColumn(name, index + 1)),
    ],
    fourier: [
      ...createWaves('week', plan.fourier_weekly, turnsOfWeek),
      ...createWaves('year', plan.fourier_yearly, turnsOfYear),
    ],
    lags: plan.lags.map(createLagColumn),
    trailing_means: plan.trailing_windows.map((window) =>
      createTrailingMeanColumn(window, horizon),
    ),
    price: plan.price_window > 0 ? [createPriceColumn(plan.price_window, horizon)] : [],
    promotion: [
      {
        name: 'on_promotion',
        read: (day, source) => (source.covariatesOf(day).on_promotion ? 1 : 0),
      },
    ],
    stock: [
      { name: 'in_stock', read: (day, source) => (source.covariatesOf(day).in_stock ? 1 : 0) },
    ],
    holidays:
      plan.holiday_calendar === 'none'
        ? []
        : [{ name: 'holiday', read: (day, source) => (source.isHoliday(day) ? 1 : 0) }],
  };
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

/** How many times a wave of an order has turned by a day. */
type Turns = (order: number, day: number, source: FeatureSource) => number;

const turnsOfWeek: Turns = (order, day, source) => (order * source.calendarOf(day).dayOfWeek) / 7;

/** Years of 365.25 days: 1461 quarters of a day, counted in whole numbers so that far days are as exact as near ones. */
const turnsOfYear: Turns = (order, day, source) =>
  ((4 * order * source.dayNumberOf(day)) % 1461) / 1461;

/** Sine and cosine of every order up to `orders`: Hyndman & Athanasopoulos, "Forecasting", §7.4. */
function createWaves(period: string, orders: number, turns: Turns): FeatureColumn[] {
  return Array.from({ length: orders }, (_, index) => index + 1).flatMap((order) => [
    {
      name: `sin_${period}_${order}`,
      read: (day: number, source: FeatureSource) => sineOfTurn(turns(order, day, source)),
    },
    {
      name: `cos_${period}_${order}`,
      read: (day: number, source: FeatureSource) => cosineOfTurn(turns(order, day, source)),
    },
  ]);
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

/**
 * The price of the day relative to the usual one before its cut-off, 0 when it is the usual one: the median, which a
 * week of promotion does not move; 0 where that is 0.
 */
function createPriceColumn(window: number, horizon: number): FeatureColumn {
  return {
    name: `price_vs_median_${window}_to_lag_${horizon}`,
    read: (day, source) => {
      const before = Array.from(
        { length: window },
        (_, back) => source.covariatesOf(day - horizon - back).unit_price,
      );
      const usual = medianOf(before);
      return usual === 0 ? 0 : source.covariatesOf(day).unit_price / usual - 1;
    },
  };
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const lower = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
  return lower + (upper - lower) / 2;
}
