import type { Assumptions } from '@vitrine/contract';
import { describe, expect, it } from 'vitest';
import { compareForecasts } from './compare-forecasts.ts';
import { applyHeuristic } from './heuristic.ts';

const days = ['2025-01-01', '2025-01-02', '2025-01-03', '2025-01-04'].map((date, at) => ({
  date,
  baseline: [10, 20, 0, 30][at] ?? 0,
}));
const compare = (assumptions: Assumptions, unitPrice: number | null = 2) =>
  compareForecasts({ ...applyHeuristic(days, assumptions), assumptions, unitPrice });
const factorsOf = (assumptions: Assumptions) =>
  compare(assumptions).days.map((day) => day.applied_factor);
const middle = { start_date: '2025-01-02', end_date: '2025-01-03' };

describe('compareForecasts', () => {
  it('gives the baseline when nothing is assumed', () => {
    expect(compare({})).toMatchObject({
      baseline_units: 60,
      scenario_units: 60,
      units_delta: 0,
      units_delta_pct: 0,
      unit_price_used: 2,
      baseline_revenue: 120,
      scenario_revenue: 120,
      revenue_delta: 0,
      coverage_verdict: 'unknown',
      method: 'heuristic',
    });
    expect(factorsOf({})).toEqual([1, 1, null, 1]);
  });

  it('is what a calculator says for a price cut of a fifth on one selling day', () => {
    const comparison = compare({ price: { change_pct: -0.2, ...middle } });
    const factor = 0.8 ** -1.5;
    expect(comparison.days).toEqual([
      { date: '2025-01-01', baseline: 10, scenario: 10, delta: 0, applied_factor: 1 },
      {
        date: '2025-01-02',
        baseline: 20,
        scenario: 20 * factor,
        delta: 20 * factor - 20,
        applied_factor: factor,
      },
      { date: '2025-01-03', baseline: 0, scenario: 0, delta: 0, applied_factor: null },
      { date: '2025-01-04', baseline: 30, scenario: 30, delta: 0, applied_factor: 1 },
    ]);
    expect(factor).toBeCloseTo(1.397542, 6);
    expect(comparison.scenario_units).toBeCloseTo(67.95085, 5);
    expect(comparison.units_delta_pct).toBeCloseTo(7.95085 / 60, 6);
    // 10 · 2 + 27.95085 · 1.6 + 30 · 2
    expect(comparison.scenario_revenue).toBeCloseTo(124.72136, 5);
    expect(comparison.revenue_delta).toBeCloseTo(4.72136, 5);
  });

  it.each([
    ['pct_off', undefined, 1],
    ['pct_off', 0.5, 0.5 ** -1.5],
    ['markdown', 0.3, 0.7 ** -1.5],
    ['bogo', undefined, 1.6],
    ['bundle', undefined, 1.25],
    ['bundle', 0.1, 1.25 * 0.9 ** -1.5],
  ] as const)('multiplies by what a %s of %s lifts', (kind, discount_pct, lift) => {
    const promotion = { kind, ...(discount_pct !== undefined && { discount_pct }), ...middle };
    const [first, second, third, last] = factorsOf({ promotion });
    expect([first, third, last]).toEqual([1, null, 1]);
    expect(second).toBeCloseTo(lift, 12);
    const revenue = compare({ promotion }).scenario_revenue;
    expect(revenue).toBeCloseTo(80 + 20 * lift * 2 * (1 - (discount_pct ?? 0)), 9);
  });

  it('lifts holidays on their days alone', () => {
    const dates = ['2025-01-04', '2025-12-25'];
    expect(factorsOf({ holiday: { dates } })).toEqual([1, 1, null, 1.25]);
  });

  it.each([
    ['launch', 1.2],
    ['growth', 1.1],
    ['maturity', 1],
    ['decline', 0.85],
    ['end_of_life', 0.6],
  ] as const)('multiplies every day of a product in %s by %s', (stage, factor) => {
    for (const found of [0, 1, 3].map((at) => factorsOf({ lifecycle: { stage } })[at])) {
      expect(found).toBeCloseTo(factor, 12);
    }
  });

  it('multiplies assumptions that fall on one day', () => {
    const [, second] = factorsOf({
      price: { change_pct: 0.5, ...middle },
      promotion: { kind: 'bogo', ...middle },
      holiday: { dates: ['2025-01-02'] },
      lifecycle: { stage: 'launch' },
    });
    expect(second).toBeCloseTo(1.5 ** -1.5 * 1.6 * 1.25 * 1.2, 12);
  });

  it.each([
    [59.99, 'stockout'],
    [0, 'stockout'],
    [60, 'at_risk'],
    [65.99, 'at_risk'],
    [66, 'covered'],
    [1_000, 'covered'],
  ] as const)('judges %s units on hand for 60 expected as %s', (on_hand_units, verdict) => {
    expect(compare({ inventory: { on_hand_units } }).coverage_verdict).toBe(verdict);
    expect(compare({ inventory: { on_hand_units } }).scenario_units).toBe(60);
  });

  it('has no revenue without a price, and no share of nothing', () => {
    expect(compare({}, null)).toMatchObject({
      unit_price_used: null,
      baseline_revenue: null,
      scenario_revenue: null,
      revenue_delta: null,
    });
    const nothing = days.map(({ date }) => ({ date, baseline: 0 }));
    const assumptions: Assumptions = { lifecycle: { stage: 'launch' } };
    const comparison = compareForecasts({
      ...applyHeuristic(nothing, assumptions),
      assumptions,
      unitPrice: 0,
    });
    expect(comparison).toMatchObject({ units_delta_pct: null, baseline_revenue: 0 });
    expect(comparison.days.every((day) => day.applied_factor === null)).toBe(true);
  });

  it('says in words that it is a heuristic', () => {
    expect(compare({}).disclaimer).toMatch(/heuristic/i);
  });
});
