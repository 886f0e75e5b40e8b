import { describe, expect, test } from 'vitest';
import { fitModel, forecast, loadModel, serializeModel } from '../model-registry.ts';
import type { JsonObject, ModelType } from '../schema.ts';
import { catchError } from '../testing/catch-error.ts';
import { parametersOf } from '../testing/parameters-of.ts';

const members: ModelType[] = [
  'naive',
  'seasonal_naive',
  'moving_average',
  'weighted_moving_average',
  'seasonal_average',
  'trend_regression',
  'exponential_smoothing',
  'mstl',
];
const fit = (modelType: ModelType, values: readonly number[]) =>
  fitModel({ modelType, series: { startDate: '2024-01-01', values }, horizon: 14 });
const combine = (values: readonly number[]) => fit('median_combination', values);
const noisy = Array.from({ length: 90 }, (_, day) => 40 + (day % 7) * 3 + ((day * 37) % 23));
const medianOf = (values: readonly number[]) => {
  const sorted = values.toSorted((left, right) => left - right);
  return ((sorted[(sorted.length - 1) >> 1] ?? 0) + (sorted[sorted.length >> 1] ?? 0)) / 2;
};
const artifact = serializeModel(combine(noisy));
const written = (values: readonly number[]) => {
  const { members: list } = parametersOf(serializeModel(combine(values)));
  return Array.isArray(list) ? list.map((each) => Object(each)) : [];
};
const loadWith = (list: JsonObject[]) =>
  catchError(() => loadModel({ ...artifact, parameters: { members: list } }));

describe('median_combination', () => {
  test('every day is the median of what its members forecast', () => {
    const forecasts = members.map((member) => forecast(fit(member, noisy), { horizon: 14 }).values);
    const { values } = forecast(combine(noisy), { horizon: 14 });
    for (const [day, value] of values.entries()) {
      expect(value).toBeCloseTo(medianOf(forecasts.map((list) => list[day] ?? 0)), 9);
    }
  });

  test('takes what is known of its members, and makes known what it learns of the others', () => {
    const series = { startDate: '2024-01-01', values: noisy };
    const naive = fit('naive', noisy.toReversed());
    const known = new Map([[naive.modelType, naive]]);
    const combined = fitModel({ modelType: 'median_combination', series, horizon: 14, known });
    const [taken, ...learned] = written(noisy);
    expect(parametersOf(serializeModel(combined))).toEqual({
      members: [
        { ...taken, parameters: naive.parameters, residual_scale: naive.residualScale },
        ...learned,
      ],
    });
    expect([...known.keys()]).toEqual([...members, 'median_combination']);
    const again = fitModel({ modelType: 'mstl', series, horizon: 14, known });
    expect(again).toBe(known.get('mstl'));
    expect(again).not.toBe(
      fitModel({ modelType: 'mstl', config: { season_lengths: [7] }, series, horizon: 14, known }),
    );
  });

  test('the half width of an interval is the median of those of its members', () => {
    const widthOf = (modelType: ModelType, day: number) => {
      const { values, intervals } = forecast(fit(modelType, noisy), { horizon: 14, levels: [80] });
      return (intervals[0]?.upper[day] ?? 0) - (values[day] ?? 0);
    };
    for (const day of [0, 6, 13]) {
      const widths = members.map((member) => widthOf(member, day));
      expect(widthOf('median_combination', day)).toBeCloseTo(medianOf(widths), 9);
    }
  });

  test('members that need more days take no part', () => {
    const typesOf = (days: number) =>
      written(noisy.slice(0, days)).map(({ model_type }) => model_type);
    expect(typesOf(1)).toEqual(['naive', 'exponential_smoothing']);
    expect(typesOf(13)).toEqual(members.filter((type) => !/trend_regression|mstl/.test(type)));
    expect(typesOf(14)).toEqual(members);
  });

  test('reaches as far as the shortest reach of its members', () => {
    expect(combine(noisy.slice(0, 10)).maxHorizon).toBeNull();
    expect(combine(noisy).maxHorizon).toBe(365);
  });

  test('members whose numbers leave their range take no part', () => {
    const huge = noisy.map((value) => value * 1e39);
    expect(catchError(() => fit('mstl', huge)).code).toBe('NOT_FINITE');
    expect(written(huge).map(({ model_type }) => model_type)).toEqual(
      members.filter((type) => type !== 'mstl'),
    );
    const { values } = forecast(combine(huge), { horizon: 14 });
    expect(values.every((value) => Number.isFinite(value) && value > 0)).toBe(true);
  });

  test('a member that can be trained, but whose forecast leaves the range of numbers, takes no part', () => {
    const rising = Array.from({ length: 28 }, (_, day) => (day + 1) * 9e304);
    const series = { startDate: '2024-01-01', values: rising };
    const trend = fitModel({
      modelType: 'trend_regression',
      series,
      horizon: 2_200,
    });
    expect(catchError(() => forecast(trend, { horizon: 2_200 })).code).toBe('NOT_FINITE');
    const model = fitModel({
      modelType: 'median_combination',
      series,
      horizon: 2_200,
    });
    expect(forecast(model, { horizon: 2_200 }).values.every(Number.isFinite)).toBe(true);
  });

  test('where every member leaves the range of numbers, so does the combination', () => {
    const series = {
      startDate: '2024-01-01',
      values: [0, Number.MAX_VALUE, 0, Number.MAX_VALUE],
    };
    expect(
      catchError(() => fitModel({ modelType: 'median_combination', series, horizon: 400 })),
    ).toEqual({
      code: 'NOT_FINITE',
      evidence: { model_type: 'median_combination' },
    });
  });

  test('an artifact whose members are none, unknown, twice there or broken is refused', () => {
    const [naive, seasonal] = written(noisy);
    expect(loadWith([]).evidence).toMatchObject({ field: 'parameters.members' });
    expect(loadWith([naive, naive]).evidence).toMatchObject({ field: 'parameters.members' });
    expect(loadWith([naive, { ...seasonal, model_type: 'ridge' }]).evidence).toMatchObject({
      field: 'parameters.members[1].model_type',
    });
    expect(loadWith([{ ...naive, parameters: { last_value: 'x' } }])).toMatchObject({
      code: 'ARTIFACT_INVALID',
    });
    expect(catchError(() => loadModel({ ...artifact, horizon: 366 })).evidence).toMatchObject({
      field: 'horizon',
    });
  });
});
