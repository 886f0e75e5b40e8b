import type { Assumptions } from '@vitrine/contract';
import { describe, expect, it } from 'vitest';
import { compareForecasts } from './compare-forecasts.ts';
import { applyHeuristic } from './heuristic.ts';

const days = ['2025-01-01', '2025-01-02', '2025-01-03', '2025-01-04'].map((date, at) => ({
  date,
  baseline: [10, 20, 0, 30][at] ?? 0,
}));
const compare = (assumptions: Assumptions, recentPrice: number | null = 2) =>
  compareForecasts({ ...applyHeuristic(days, assumptions), assumptions, recentPrice });
const factorsOf = (assumptions: Assumptions) =>
  compare(assumptions).days.map((day) => day.applied_factor);
const middle = { start_date: '2025-01-02', end_date: '2025-01-03' };

describe('compareForecasts', () => {
  it('gives the baseline without assumptions', () => {
    expect(compare({})).toMatchObject({
      baseline_units: 60,
      scenario_units: 60,
      units_delta: 0,
      units_delta_pct: 0,
      unit_price_used: 2,
      unit_price_source: 'recent_sales',
      baseline_revenue: 120,
      scenario_revenue: 120,
      revenue_delta: 0,
      revenue_unknown: null,
      coverage_verdict: 'unknown',
      method: 'heuristic',
    });
    expect(factorsOf({})).toEqual([1, 1, null, 1]);
  });

  it('matches a calculator for a price cut of a fifth on one selling day', () => {
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
    ['pct_off', 0, 1, 1],
    ['pct_off', 0.5, 0.5 ** -1.5, 0.5],
    ['markdown', 0.3, 0.7 ** -1.5, 0.7],
    ['bogo', undefined, 1.6, 0.5],
    ['bogo', 0.1, 1.6 * 0.9 ** -1.5, 0.45],
    ['bundle', undefined, 1.25, null],
    ['bundle', 0, 1.25, 1],
    ['bundle', 0.1, 1.25 * 0.9 ** -1.5, 0.9],
  ] as const)('multiplies by the uplift of a %s of %s', (kind, discount_pct, lift, paid) => {
    const promotion = { kind, ...(discount_pct !== undefined && { discount_pct }), ...middle };
    const [first, second, third, last] = factorsOf({ promotion });
    expect([first, third, last]).toEqual([1, null, 1]);
    expect(second).toBeCloseTo(lift, 12);
    const revenue = compare({ promotion }).scenario_revenue;
    if (paid === null) expect(revenue).toBeNull();
    else expect(revenue).toBeCloseTo(80 + 20 * lift * 2 * paid, 9);
  });

  it('bills one of two units of a buy one, get one: 6,256 sold at 1 bring less, not more', () => {
    const quarter = days.map(({ date }) => ({ date, baseline: 1_564 }));
    const promotion = { kind: 'bogo', start_date: '2025-01-01', end_date: '2025-01-04' } as const;
    const comparison = compareForecasts({
      ...applyHeuristic(quarter, { promotion }),
      assumptions: { promotion },
      recentPrice: 1,
    });
    expect(comparison.baseline_revenue).toBe(6_256);
    expect(comparison.scenario_units).toBeCloseTo(10_009.6, 9);
    expect(comparison.scenario_revenue).toBeCloseTo(5_004.8, 9);
    expect(comparison.revenue_delta).toBeCloseTo(-1_251.2, 9);
  });

  it('bills half of a fraction of a unit too, and every unit on the days outside the promotion', () => {
    const few = [0.5, 3, 1].map((baseline, at) => ({ date: `2025-01-0${at + 1}`, baseline }));
    const promotion = { kind: 'bogo', start_date: '2025-01-01', end_date: '2025-01-02' } as const;
    const comparison = compareForecasts({
      ...applyHeuristic(few, { promotion }),
      assumptions: { promotion },
      recentPrice: 10,
    });
    // (0.5 · 1.6 + 3 · 1.6) · 10 / 2 + 1 · 10
    expect(comparison.scenario_revenue).toBeCloseTo(38, 9);
  });

  it.each([
    [{ kind: 'pct_off', discount_pct: 0.25 }, 0.6 ** -1.5, 0.6],
    [{ kind: 'bogo' }, 0.8 ** -1.5 * 1.6, 0.4],
    [{ kind: 'bundle', discount_pct: 0.25 }, 0.6 ** -1.5 * 1.25, 0.6],
  ] as const)(
    'takes the discount of %j off the changed price if both fall on a day',
    (offer, lift, paid) => {
      const price = { change_pct: -0.2, ...middle };
      const comparison = compare({ price, promotion: { ...offer, ...middle } });
      expect(comparison.days[1]?.applied_factor).toBeCloseTo(lift, 12);
      expect(comparison.scenario_revenue).toBeCloseTo(80 + 20 * lift * 2 * paid, 9);
    },
  );

  it('keeps a price change and a promotion on days of their own apart', () => {
    const comparison = compare({
      price: { change_pct: 0.5, start_date: '2025-01-01', end_date: '2025-01-01' },
      promotion: { kind: 'bogo', start_date: '2025-01-04', end_date: '2025-01-04' },
    });
    const dearer = 10 * 1.5 ** -1.5 * 3;
    expect(comparison.scenario_revenue).toBeCloseTo(dearer + 20 * 2 + 30 * 1.6, 9);
  });

  it('lifts holidays only on their days', () => {
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

  it('values the baseline at the price of today, given or recent, and says which', () => {
    const assumptions = { unit_price: 3, price: { change_pct: -0.1, ...middle } };
    const given = compare(assumptions);
    expect(given).toMatchObject({
      unit_price_used: 3,
      unit_price_source: 'given',
      baseline_revenue: 180,
    });
    expect(given.days).toEqual(compare({ price: assumptions.price }).days);
    expect(given.scenario_revenue).toBeCloseTo(120 + 20 * 0.9 ** -0.5 * 3, 9);
    expect(compare({ unit_price: 3 }, null).unit_price_source).toBe('given');
  });

  it('has no revenue without a price, and says why', () => {
    expect(compare({}, null)).toMatchObject({
      unit_price_used: null,
      unit_price_source: null,
      baseline_revenue: null,
      scenario_revenue: null,
      revenue_delta: null,
      revenue_unknown: { reason: 'no_price', detail: expect.stringMatching(/^No price is known/) },
    });
  });

  it('has no revenue if a bundle has no discount, and says why', () => {
    const promotion = { kind: 'bundle', ...middle } as const;
    expect(compare({ promotion })).toMatchObject({
      scenario_units: 65,
      unit_price_used: 2,
      baseline_revenue: null,
      scenario_revenue: null,
      revenue_delta: null,
      revenue_unknown: {
        reason: 'bundle_without_discount',
        detail: expect.stringMatching(/bundle is not known/),
      },
    });
    const past = { start_date: '2024-01-01', end_date: '2024-12-31' };
    expect(compare({ promotion: { ...promotion, ...past } })).toMatchObject({
      scenario_revenue: 120,
      revenue_unknown: null,
    });
  });

  it('has no share of a zero baseline', () => {
    const nothing = days.map(({ date }) => ({ date, baseline: 0 }));
    const assumptions: Assumptions = { lifecycle: { stage: 'launch' } };
    const comparison = compareForecasts({
      ...applyHeuristic(nothing, assumptions),
      assumptions,
      recentPrice: 2,
    });
    expect(comparison).toMatchObject({ units_delta_pct: null, baseline_revenue: 0 });
    expect(comparison.days.every((day) => day.applied_factor === null)).toBe(true);
  });

  it('says in words that it is a heuristic', () => {
    const { disclaimer } = compare({});
    expect(disclaimer).toMatch(/heuristic/i);
    for (const factor of ['−1.5', '1.6', '1.25', '0.6', '1.2']) {
      expect(disclaimer).toContain(factor);
    }
  });
});
