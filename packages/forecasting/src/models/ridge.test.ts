import { describe, expect, test } from 'vitest';
import type { AssumedFuture } from '../assumed-future.ts';
import { listCalendar, listDays } from '../dates.ts';
import type { FittedModel } from '../model.ts';
import { fitModel, forecast, loadModel, serializeModel } from '../model-registry.ts';
import type { JsonObject } from '../schema.ts';
import type { Series } from '../series.ts';
import { catchError } from '../testing/catch-error.ts';
import { ridgeParametersOf } from '../testing/parameters-of.ts';
import { createUniform } from '../testing/random.ts';

const startDate = '2023-01-02';
const seriesOf = (values: readonly number[]): Series => ({ startDate, values });
const fitRidge = (series: Series, config: JsonObject = {}, horizon = 14) =>
  fitModel({ modelType: 'ridge', config, series, horizon });

/** Sales that depend on the weekday alone: none on Saturday, most on Monday. */
const byWeekday = seriesOf(
  listCalendar(startDate, 140).map(({ dayOfWeek }) => (dayOfWeek === 6 ? 0 : 80 - dayOfWeek * 10)),
);

describe('ridge', () => {
  test('learns the week and keeps to it', () => {
    const { values } = forecast(fitRidge(byWeekday, { lambda: 0.001 }), { horizon: 14 });
    for (const [index, value] of values.entries()) {
      expect(value).toBeCloseTo(byWeekday.values[index] ?? -1, 0);
    }
  });

  test('follows a straight trend on the days ahead', () => {
    const line = seriesOf(Array.from({ length: 200 }, (_, day) => 50 + 2 * day));
    const { values } = forecast(fitRidge(line, { lambda: 0.0001 }), { horizon: 14 });
    for (const [index, value] of values.entries()) {
      expect(Math.abs(value - (50 + 2 * (200 + index)))).toBeLessThan(1);
    }
  });

  test('coefficients solve the normal equations of the penalised loss', () => {
    // At the minimum, mean(z·residual) = lambda·coefficient for every standardised column z.
    const lambda = 0.5;
    const config = {
      lambda,
      lag_weeks: [0],
      trailing_windows: [],
      fourier_weekly: 0,
      fourier_yearly: 0,
      holiday_calendar: 'none',
    };
    const { intercept, features } = ridgeParametersOf(serializeModel(fitRidge(byWeekday, config)));
    const calendar = listCalendar(startDate, 140);
    const lookback = 14;
    const rawValue = (name: string, day: number): number => {
      const weekday = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].indexOf(name.slice(4)) + 1;
      if (name === 'trend') return day / 365;
      if (name.startsWith('price_')) return 0;
      if (name === 'on_promotion') return 0;
      if (name === 'in_stock') return 1;
      if (name === 'lag_14') return byWeekday.values[day - 14] ?? 0;
      if (name.startsWith('dow_')) return calendar[day]?.dayOfWeek === weekday ? 1 : 0;
      const month = calendar[day]?.date.slice(5, 7);
      const names = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
      return Number(month) === names.indexOf(name.slice(6)) + 1 ? 1 : 0;
    };
    const standard = (feature: (typeof features)[number], day: number) =>
      feature.scale === 0 ? 0 : (rawValue(feature.name, day) - feature.mean) / feature.scale;
    const days = Array.from({ length: 140 - lookback }, (_, index) => lookback + index);
    const residuals = days.map((day) => {
      const fitted = features.reduce(
        (sum, feature) => sum + feature.coefficient * standard(feature, day),
        intercept,
      );
      return (byWeekday.values[day] ?? 0) - fitted;
    });
    expect(residuals.reduce((sum, residual) => sum + residual, 0)).toBeCloseTo(0, 8);
    for (const feature of features) {
      const pull = days.reduce(
        (sum, day, index) => sum + standard(feature, day) * (residuals[index] ?? 0),
        0,
      );
      expect(pull / days.length).toBeCloseTo(lambda * feature.coefficient, 8);
    }
  });

  test('a stronger lambda shrinks the forecast towards the mean, which is not penalised', () => {
    const spreadAt = (lambda: number) => {
      const { values } = forecast(fitRidge(byWeekday, { lambda }), { horizon: 7 });
      return Math.max(...values) - Math.min(...values);
    };
    expect(spreadAt(10)).toBeLessThan(spreadAt(0.1));
    const { values } = forecast(fitRidge(byWeekday, { lambda: 1e9, lambda_events: 1e9 }), {
      horizon: 1,
    });
    const training = byWeekday.values.slice(21);
    const mean = training.reduce((sum, value) => sum + value, 0) / training.length;
    expect(values[0]).toBeCloseTo(mean, 4);
  });

  test('a falling line is clipped at 0', () => {
    const falling = seriesOf(Array.from({ length: 100 }, (_, day) => 99 - day));
    const { values } = forecast(fitRidge(falling, { lambda: 0.0001 }), { horizon: 14 });
    expect(Math.min(...values)).toBe(0);
  });

  test('a month that training never saw has no say', () => {
    // Training runs from January to May 2023, so the June column is constant.
    const { features } = ridgeParametersOf(serializeModel(fitRidge(byWeekday)));
    const june = features.find(({ name }) => name === 'month_jun');
    expect(june).toEqual({
      name: 'month_jun',
      coefficient: 0,
      coefficient_per_unit: 0,
      mean: 0,
      scale: 0,
    });
  });

  test('rounding does not make a constant column vary', () => {
    const series = seriesOf(new Array<number>(60).fill(0.1));
    const { features } = ridgeParametersOf(serializeModel(fitRidge(series)));
    const lags = features.filter(({ name }) => name.includes('lag'));
    expect(lags.map(({ scale, coefficient }) => [scale, coefficient])).toEqual(
      new Array(4).fill([0, 0]),
    );
  });

  test('rare sales among zeros give a finite forecast', () => {
    const sparse = seriesOf(Array.from({ length: 60 }, (_, day) => (day === 31 ? 0.1 : 0)));
    const { values } = forecast(fitRidge(sparse), { horizon: 14 });
    expect(values.every((value) => value >= 0 && value < 0.1)).toBe(true);
  });

  test('values too large for numbers are refused, never written as NaN', () => {
    const huge = seriesOf(Array.from({ length: 60 }, (_, day) => (day % 2 ? 1e308 : 1)));
    expect(catchError(() => fitRidge(huge)).code).toBe('NOT_FINITE');
  });

  test('may not be asked for more days than it was trained for', () => {
    const model = fitRidge(byWeekday, {}, 7);
    expect(forecast(model, { horizon: 7 }).values).toHaveLength(7);
    expect(catchError(() => forecast(model, { horizon: 8 }))).toEqual({
      code: 'HORIZON_TOO_LONG',
      evidence: { asked: 8, trained_for: 7 },
    });
  });

  test('a shorter horizon is the beginning of a longer one', () => {
    const model = fitRidge(byWeekday);
    const all = forecast(model, { horizon: 14 }).values;
    expect(forecast(model, { horizon: 5 }).values).toEqual(all.slice(0, 5));
  });

  test('its residual scale counts the coefficients that were estimated', () => {
    // Noise of variance 12, learned by heart by 20 columns on some 40 rows: without that count it would look like 6.
    const uniform = createUniform();
    const variances = Array.from({ length: 60 }, () => {
      const values = Array.from({ length: 60 }, () => 50 + 12 * uniform());
      return (fitRidge(seriesOf(values), { lambda: 1e-4 }).residualScale ?? Number.NaN) ** 2;
    });
    const mean = variances.reduce((sum, variance) => sum + variance, 0) / variances.length;
    expect(Math.abs(mean / 12 - 1)).toBeLessThan(0.12);
  });

  test('works on the calendar and trend alone', () => {
    const config = { lag_weeks: [], trailing_windows: [], price_window: 0 };
    const model = loadModel(serializeModel(fitRidge(byWeekday, config)));
    expect(model.featureConfig?.lookback).toBe(0);
    expect(forecast(model, { horizon: 14 }).values[5]).toBeLessThan(30);
  });

  test.each([
    [{ lambda: 0 }, 'lambda'],
    [{ lambda: 'much' }, 'lambda'],
    [{ lambda_events: 0 }, 'lambda_events'],
    [{ fourier_weekly: 4 }, 'fourier_weekly'],
    [{ fourier_yearly: 7 }, 'fourier_yearly'],
    [{ price_window: -1 }, 'price_window'],
    [{ price_window: 366 }, 'price_window'],
    [{ holiday_calendar: 'lunar' }, 'holiday_calendar'],
    [{ lag_weeks: [0, -1] }, 'lag_weeks[1]'],
    [{ lag_weeks: [1, 1] }, 'lag_weeks'],
    [{ trailing_windows: [0] }, 'trailing_windows[0]'],
    [{ trailing_windows: 7 }, 'trailing_windows'],
  ])('a config of %j is refused, naming the field', (config, field) => {
    expect(catchError(() => fitRidge(byWeekday, config))).toMatchObject({
      code: 'CONFIG_INVALID',
      evidence: { field: `model_config.${field}` },
    });
  });

  test('an artifact whose parameters do not fit together is refused, naming the field', () => {
    const artifact = serializeModel(fitRidge(byWeekday));
    const whole = ridgeParametersOf(artifact);
    const { features, history_tail, price_tail } = whole;
    const fieldOf = (changed: object) =>
      catchError(() => loadModel({ ...artifact, parameters: { ...whole, ...changed } })).evidence;
    const change = (at: number, changed: object) => ({
      features: features.map((feature, index) =>
        index === at ? { ...feature, ...changed } : feature,
      ),
    });
    for (const [changed, field] of [
      [change(3, { name: 'dow_sun' }), 'features[3].name'],
      [{ features: features.slice(1) }, 'features'],
      [change(0, { scale: -1 }), 'features[0].scale'],
      [change(1, { coefficient_per_unit: 1e6 }), 'features[1].coefficient_per_unit'],
      [{ history_tail: history_tail.slice(1) }, 'history_tail'],
      [{ price_tail: price_tail.slice(1) }, 'price_tail'],
      [{ price_tail: price_tail.map(() => -1) }, 'price_tail[0]'],
    ] as const) {
      expect(fieldOf(changed)).toMatchObject({ field: `parameters.${field}` });
    }
  });
});

/**
 * Two years of sales of which everything is known: 40 a day by weekday, 12 more on promotion, 25 fewer for a price twice
 * as high, none out of stock, and noise.
 */
function createKnownEffects(days = 730) {
  const uniform = createUniform();
  const calendar = listCalendar(startDate, days);
  const on_promotion = calendar.map((_, day) => Math.floor(day / 7) % 9 === 4);
  const in_stock = calendar.map((_, day) => day % 83 > 2);
  const changes = calendar.map((_, day) => [0, 0, 0.2, 0, -0.2][Math.floor(day / 11) % 5] ?? 0);
  const values = calendar.map(({ dayOfWeek }, day) => {
    const wanted =
      35 +
      dayOfWeek +
      (on_promotion[day] ? 12 : 0) -
      25 * (changes[day] ?? 0) +
      4 * (uniform() - 0.5);
    return in_stock[day] ? wanted : 0;
  });
  const unit_price = changes.map((change) => 5 * (1 + change));
  return { series: seriesOf(values), covariates: { unit_price, on_promotion, in_stock } };
}

describe('ridge with covariates', () => {
  const known = createKnownEffects();
  const fitKnown = (config: JsonObject = {}, horizon = 14) =>
    fitModel({ modelType: 'ridge', config, ...known, horizon });
  const model = fitKnown();
  const after = listDays(model.trainedTo, 15).slice(1);
  const [first = '', second = ''] = after;

  test('recovers the effects that made the sales, with their signs', () => {
    const perUnit = (of: FittedModel, name: string) =>
      of.effects.find((effect) => effect.name.startsWith(name))?.coefficient_per_unit ?? Number.NaN;
    const weak = fitKnown({ lambda: 1e-6, lambda_events: 1e-6 });
    expect(perUnit(weak, 'on_promotion')).toBeCloseTo(12, 0);
    expect(perUnit(weak, 'price')).toBeGreaterThan(-27);
    expect(perUnit(weak, 'price')).toBeLessThan(-23);
    expect(perUnit(weak, 'in_stock')).toBeCloseTo(39, -1);
    // The penalties of the default draw effects towards zero: events a little, the price by half.
    expect(perUnit(model, 'on_promotion')).toBeGreaterThan(9);
    expect(perUnit(model, 'on_promotion')).toBeLessThan(13);
    expect(perUnit(model, 'price')).toBeGreaterThan(-25);
    expect(perUnit(model, 'price')).toBeLessThan(-9);
    expect(perUnit(model, 'in_stock')).toBeGreaterThan(30);
  });

  test('the effects carry group and column of the frame, and both coefficients of the artifact', () => {
    const loaded = loadModel(JSON.parse(JSON.stringify(serializeModel(model))));
    expect(loaded.effects).toEqual(model.effects);
    expect(model.effects.map(({ name }) => name)).toEqual(model.featureConfig?.columns);
    const groups = model.featureConfig?.groups.flatMap(({ name, columns }) =>
      columns.map(() => name),
    );
    expect(model.effects.map(({ group }) => group)).toEqual(groups);
    const { features } = ridgeParametersOf(serializeModel(model));
    for (const [index, { coefficient, coefficient_per_unit, scale }] of features.entries()) {
      expect(model.effects[index]).toMatchObject({ coefficient, coefficient_per_unit });
      expect(coefficient_per_unit * scale).toBeCloseTo(coefficient, 10);
    }
  });

  test('what training never saw vary is not learned and changes nothing', () => {
    const { series } = known;
    const plain = fitModel({ modelType: 'ridge', series, horizon: 14 });
    const unlearned = plain.effects.filter(({ learned }) => !learned).map(({ group }) => group);
    expect(unlearned).toEqual(['price', 'promotion', 'stock']);
    const future = { prices: [{ date: first, change: -0.5 }], promotions: after };
    expect(forecast(plain, { horizon: 14, future })).toEqual(forecast(plain, { horizon: 14 }));
  });

  test('re-forecasts through an assumption on its days alone, by what it learned', () => {
    const perUnit = (name: string) =>
      model.effects.find((effect) => effect.name.startsWith(name))?.coefficient_per_unit ?? 0;
    const base = forecast(model, { horizon: 14 }).values;
    const moved = (future: AssumedFuture) =>
      forecast(model, { horizon: 14, future }).values.map((value, day) => value - (base[day] ?? 0));
    const onSecond = (value: number) => [0, value, ...new Array<number>(12).fill(0)];
    const expectMoves = (future: AssumedFuture, value: number) => {
      for (const [day, move] of onSecond(value).entries()) {
        expect(moved(future)[day]).toBeCloseTo(move, 9);
      }
    };
    expectMoves({ promotions: [second] }, perUnit('on_promotion'));
    expectMoves({ holidays: [second] }, perUnit('holiday'));
    expectMoves({ out_of_stock: [second] }, -perUnit('in_stock'));
    const last = known.covariates.unit_price.at(-1) ?? 0;
    const usual = 5;
    expectMoves(
      { prices: [{ date: second, change: 0.1 }] },
      (perUnit('price') * last * 0.1) / usual,
    );
    const level = { prices: [{ date: second, unit_price: last * 1.1 }] };
    expectMoves(level, (perUnit('price') * last * 0.1) / usual);
  });

  test('a shorter horizon is the beginning of a longer one under assumptions too', () => {
    const future = { promotions: [second], prices: [{ date: first, change: 0.2 }] };
    const all = forecast(model, { horizon: 14, future }).values;
    expect(forecast(model, { horizon: 5, future }).values).toEqual(all.slice(0, 5));
  });

  test('forecasts the same through its artifact under assumptions', () => {
    const loaded = loadModel(JSON.parse(JSON.stringify(serializeModel(model))));
    const future = { promotions: after, prices: [{ date: first, unit_price: 4 }] };
    expect(forecast(loaded, { horizon: 14, future })).toEqual(
      forecast(model, { horizon: 14, future }),
    );
  });

  test('past its last day it knows the last price, no promotion, all in stock', () => {
    const { series, covariates } = createKnownEffects(300);
    const ended = fitModel({ modelType: 'ridge', series, covariates, horizon: 14 });
    const lastPrice = covariates.unit_price.at(-1) ?? 0;
    const days = listDays(ended.trainedTo, 15).slice(1);
    const prices = days.map((date) => ({ date, unit_price: lastPrice }));
    expect(forecast(ended, { horizon: 14, future: { prices } })).toEqual(
      forecast(ended, { horizon: 14 }),
    );
    // What was recorded of the days after it differs, and could have been read had the model been given it.
    const recorded = createKnownEffects(314).covariates.unit_price.slice(300);
    expect(recorded.some((price) => price !== lastPrice)).toBe(true);
  });

  test('a price history shorter than its window starts with its first price', () => {
    const { series, covariates } = createKnownEffects(30);
    const short = fitModel({ modelType: 'ridge', series, covariates, horizon: 7 });
    const { price_tail } = ridgeParametersOf(serializeModel(short));
    expect(price_tail).toEqual([
      ...new Array<number>(4).fill(covariates.unit_price[0] ?? 0),
      ...covariates.unit_price,
    ]);
  });

  test('an assumption outside the days forecast is refused, naming it', () => {
    const future = { promotions: [model.trainedTo] };
    expect(catchError(() => forecast(model, { horizon: 14, future }))).toMatchObject({
      code: 'INPUT_INVALID',
      evidence: { field: 'future.promotions[0]' },
    });
  });

  test('a model on the target alone takes no assumption', () => {
    const naive = fitModel({ modelType: 'naive', ...known, horizon: 14 });
    expect(naive.effects).toEqual([]);
    expect(catchError(() => forecast(naive, { horizon: 14, future: { holidays: after } }))).toEqual(
      {
        code: 'INPUT_INVALID',
        evidence: { field: 'future.holidays', model_type: 'naive' },
      },
    );
    expect(forecast(naive, { horizon: 14, future: { holidays: [] } }).values).toHaveLength(14);
  });

  test('covariates that do not match the series are refused', () => {
    const covariates = createKnownEffects(40).covariates;
    expect(
      catchError(() => fitModel({ modelType: 'ridge', ...known, covariates, horizon: 14 })).code,
    ).toBe('INPUT_INVALID');
  });
});
