import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  type Assumptions,
  comparisonSchema,
  type ModelRun,
  type SavedComparison,
  scenarioPlanSchema,
} from '@vitrine/contract';
import { scenarioPlan } from '@vitrine/db';
import { desc, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createComputePool } from '../compute/compute-pool.ts';
import type { ComputeTasks } from '../compute/compute-worker.ts';
import { createId } from '../ids.ts';
import { registerModelRun } from '../registry/register-model-run.ts';
import {
  digestTables,
  digestTree,
  ingest,
  insertPlan,
  insertRunRow,
  oldComparison,
  openTestVitrine,
  problemOf,
  type TestVitrine,
} from '../testing.ts';

let shop: TestVitrine;
let grain: { store_id: number; product_id: number };
const quantities = [4, 0, 6, 8, 2, 5, 7];
let run: ModelRun;

/** A naive model on a week of sales: it forecasts 7 a day. */
async function registerNaive(
  start = '2025-01-01',
  end = '2025-01-07',
  of = grain,
): Promise<ModelRun> {
  const series = { startDate: start, values: quantities };
  return registerFitted({ modelType: 'naive', series, horizon: 14 }, end, of);
}

type FitInput = Parameters<ComputeTasks['fit']>[0];

/** Fits a model on a worker and registers it with its file, as the pipeline does. */
async function registerFitted(input: FitInput, end: string, of = grain): Promise<ModelRun> {
  const pool = createComputePool();
  const fitted = await pool.run('fit', input);
  await pool.close();
  if (!fitted.ok) throw new Error(fitted.message);
  const { coefficients, ...model } = fitted.value;
  return registerModelRun({
    db: shop.db,
    artifacts: shop.services.artifacts,
    model: {
      ...of,
      ...model,
      model_type: input.modelType,
      data_window_start: input.series.startDate,
      data_window_end: end,
      quantities: input.series.values,
      metrics: null,
      runtime_info: { coefficients },
    },
  });
}

async function grainOf(sku: string) {
  const found = (await shop.call.sales.grains({})).grains.find((each) => each.sku === sku);
  if (!found) throw new Error(`no grain of ${sku}`);
  return { store_id: found.store_id, product_id: found.product_id };
}

beforeAll(async () => {
  shop = await openTestVitrine();
  const rows = quantities.map((quantity, at) => `2025-01-0${at + 1},S1,P1,${quantity},${10 + at}`);
  await ingest(
    shop,
    ['date,store_code,sku,quantity,unit_price', ...rows, '2025-01-20,S1,P1,9,99'].join('\n'),
  );
  grain = await grainOf('P1');
  run = await registerNaive();
});
afterAll(() => shop.close());
beforeEach(async () => {
  await shop.db.execute(sql`truncate scenario_plan`);
});

const scenario = () => shop.call.scenario;
const holiday = { holiday: { dates: ['2025-01-09'] } };

describe('scenario.simulate', () => {
  it('re-forecasts from the model file, after its last day, at the mean price of the days up to it', async () => {
    const before = [await digestTables(shop.db), await digestTree(shop.repositoryRoot)];
    const comparison = await scenario().simulate({
      run_id: run.run_id,
      horizon: 3,
      assumptions: holiday,
    });
    expect(comparisonSchema.parse(comparison)).toEqual(comparison);
    expect(comparison).toMatchObject({
      days: [
        { date: '2025-01-08', baseline: 7, scenario: 7, delta: 0, applied_factor: 1 },
        { date: '2025-01-09', baseline: 7, scenario: 8.75, delta: 1.75, applied_factor: 1.25 },
        { date: '2025-01-10', baseline: 7, scenario: 7, delta: 0, applied_factor: 1 },
      ],
      baseline_units: 21,
      scenario_units: 22.75,
      // (4·10 + 6·12 + 8·13 + 2·14 + 5·15 + 7·16) / 32
      unit_price_used: 13.46875,
      unit_price_source: 'recent_sales',
      baseline_revenue: 21 * 13.46875,
      scenario_revenue: 22.75 * 13.46875,
      revenue_delta: 1.75 * 13.46875,
      revenue_unknown: null,
    });
    expect([await digestTables(shop.db), await digestTree(shop.repositoryRoot)]).toEqual(before);
  });

  it('uses a given price of today instead', async () => {
    const assumptions = { ...holiday, unit_price: 2 };
    const comparison = await scenario().simulate({ run_id: run.run_id, horizon: 3, assumptions });
    expect(comparison).toMatchObject({
      scenario_units: 22.75,
      unit_price_used: 2,
      unit_price_source: 'given',
      baseline_revenue: 42,
      scenario_revenue: 45.5,
    });
  });

  it('has no revenue for a product that was never sold at a price, unless a price is given', async () => {
    await ingest(shop, 'date,store_code,sku,quantity,unit_price\n2025-01-07,S1,FREE,7,0\n');
    const { product_id } = await grainOf('FREE');
    const free = await registerNaive('2025-01-01', '2025-01-07', { ...grain, product_id });
    const simulate = (assumptions: Assumptions) =>
      scenario().simulate({ run_id: free.run_id, assumptions });
    expect(await simulate({})).toMatchObject({
      unit_price_used: null,
      unit_price_source: null,
      baseline_revenue: null,
      revenue_unknown: { reason: 'no_price' },
    });
    expect(await simulate({ unit_price: 1 })).toMatchObject({ baseline_revenue: 7 * 14 });
  });

  it.each(['pct_off', 'markdown'] as const)(
    'refuses a %s without a discount, naming the field',
    async (kind) => {
      const promotion = { kind, start_date: '2025-01-08', end_date: '2025-01-08' };
      const input = { run_id: run.run_id, assumptions: { promotion } };
      for (const call of [scenario().simulate(input), scenario().save({ ...input, name: 'x' })]) {
        expect(await problemOf(call)).toMatchObject({
          status: 400,
          code: 'INVALID_INPUT',
          errors: [
            {
              pointer: '/assumptions/promotion/discount_pct',
              message: 'is required for this type of promotion (pct_off, markdown)',
            },
          ],
        });
      }
    },
  );

  it.each([0, -1, 1e9, Number.POSITIVE_INFINITY])(
    'refuses %s as the price of today',
    async (unit_price) => {
      const simulated = scenario().simulate({ run_id: run.run_id, assumptions: { unit_price } });
      expect(await problemOf(simulated)).toMatchObject({
        code: 'INVALID_INPUT',
        errors: [{ pointer: '/assumptions/unit_price' }],
      });
    },
  );

  it('uses 14 days and the heuristic by default', async () => {
    const comparison = await scenario().simulate({ run_id: run.run_id, assumptions: {} });
    expect(comparison).toMatchObject({ days: { length: 14 }, method: 'heuristic' });
  });

  it('is refused for a run whose last day is the end of the calendar', async () => {
    const { run_id } = await registerNaive('9999-12-24', '9999-12-30');
    expect(await problemOf(scenario().simulate({ run_id, assumptions: {} }))).toMatchObject({
      status: 409,
      code: 'MODEL_RUN_NOT_USABLE',
    });
  });

  it.each([0, 91, 1.5])('refuses %s days', async (horizon) => {
    const simulated = scenario().simulate({ run_id: run.run_id, horizon, assumptions: {} });
    expect(await problemOf(simulated)).toMatchObject({ status: 400, code: 'INVALID_INPUT' });
  });

  it.each([
    [{ price: { change_pct: -0.91, start_date: '2025-01-08', end_date: '2025-01-08' } }],
    [{ price: { change_pct: 5.01, start_date: '2025-01-08', end_date: '2025-01-08' } }],
    [{ price: { change_pct: 0.1, start_date: '2025-01-09', end_date: '2025-01-08' } }],
    [{ holiday: { dates: [] } }],
    [{ holiday: { dates: ['2025-02-30'] } }],
    [{ inventory: { on_hand_units: -1 } }],
  ])('refuses to assume %j', async (assumptions) => {
    const simulated = scenario().simulate({ run_id: run.run_id, assumptions });
    expect(await problemOf(simulated)).toMatchObject({ status: 400, code: 'INVALID_INPUT' });
  });

  it('needs a success run with its registered model file', async () => {
    const simulate = async (run_id: string) =>
      problemOf(scenario().simulate({ run_id, assumptions: {} }));
    const unusable = { status: 409, code: 'MODEL_RUN_NOT_USABLE' };
    expect(await simulate(createId())).toMatchObject({ status: 404, code: 'MODEL_RUN_NOT_FOUND' });
    expect(await simulate(await insertRunRow(shop.db, { status: 'failed' }))).toMatchObject(
      unusable,
    );
    expect(await simulate(await insertRunRow(shop.db, {}))).toMatchObject(unusable);
    const altered = await registerNaive();
    const file = path.join(shop.artifactRoot, altered.run_id, 'model.json');
    const whole = await readFile(file, 'utf8');
    // Still a valid model, but not the registered one.
    await writeFile(file, `${whole}\n`);
    expect(await simulate(altered.run_id)).toMatchObject(unusable);
    await writeFile(file, whole);
    await scenario().simulate({ run_id: altered.run_id, assumptions: {} });
    await rm(file);
    expect(await simulate(altered.run_id)).toMatchObject(unusable);
  });
});

describe('scenario.simulate through a feature-aware model', () => {
  /** 182 days up to 7 January 2025: 20 a day, 10 more on promotion, 20 fewer for a price twice as high. */
  const days = 182;
  const start = '2024-07-10';
  const promoted = Array.from({ length: days }, (_, day) => Math.floor(day / 7) % 4 === 2);
  const prices = Array.from({ length: days }, (_, day) =>
    Math.floor(day / 5) % 6 === 3 ? 12 : 10,
  );
  const values = prices.map((price, day) => 40 - 2 * price + (promoted[day] ? 10 : 0) + (day % 3));
  const covariates = {
    unit_price: prices,
    on_promotion: promoted,
    in_stock: promoted.map(() => true),
  };
  const week = { start_date: '2025-01-09', end_date: '2025-01-10' };
  const history = {
    modelType: 'ridge' as const,
    series: { startDate: start, values },
    horizon: 14,
  };
  let aware: ModelRun;

  beforeAll(async () => {
    aware = await registerFitted({ ...history, covariates }, '2025-01-07');
  });

  const simulate = (assumptions: Assumptions, run_id = aware.run_id) =>
    scenario().simulate({ run_id, horizon: 4, method: 'model_exogenous', assumptions });
  const movesOf = async (assumptions: Assumptions) =>
    (await simulate(assumptions)).days.map(({ delta }) => Math.sign(Math.round(delta * 1e6)));

  it('is the baseline without assumptions', async () => {
    const comparison = await simulate({});
    expect(comparisonSchema.parse(comparison)).toEqual(comparison);
    expect(comparison).toMatchObject({ method: 'model_exogenous', units_delta: 0 });
    expect(comparison.days.map((day) => day.applied_factor)).toEqual([1, 1, 1, 1]);
    const heuristic = await scenario().simulate({
      run_id: aware.run_id,
      horizon: 4,
      assumptions: {},
    });
    expect(comparison.days).toEqual(heuristic.days);
    expect(comparison.disclaimer).not.toBe(heuristic.disclaimer);
  });

  it('changes only the assumed days, by the learned effects', async () => {
    expect(await movesOf({ promotion: { kind: 'bundle', ...week } })).toEqual([0, 1, 1, 0]);
    expect(await movesOf({ price: { change_pct: 0.2, ...week } })).toEqual([0, -1, -1, 0]);
    expect(await movesOf({ price: { change_pct: -0.2, ...week } })).toEqual([0, 1, 1, 0]);
    const { days: rows } = await simulate({ promotion: { kind: 'bogo', ...week } });
    for (const row of rows) {
      expect(row.applied_factor).toBe(row.scenario / row.baseline);
      expect(row.delta).toBe(row.scenario - row.baseline);
    }
    const gained = rows.reduce((sum, row) => sum + row.delta, 0);
    expect(gained).toBeGreaterThan(14);
    expect(gained).toBeLessThan(22);
  });

  it('treats a discount as a lower price and all types of promotion alike', async () => {
    const units = async (assumptions: Assumptions) => (await simulate(assumptions)).units_delta;
    const plain = await units({ promotion: { kind: 'pct_off', discount_pct: 0, ...week } });
    expect(await units({ promotion: { kind: 'bogo', ...week } })).toBe(plain);
    expect(await units({ promotion: { kind: 'bundle', ...week } })).toBe(plain);
    const discounted = await units({
      promotion: { kind: 'pct_off', discount_pct: 0.2, ...week },
    });
    const cut = await units({ price: { change_pct: -0.2, ...week } });
    expect(discounted).toBeGreaterThan(plain);
    expect(discounted).toBeCloseTo(plain + cut, 9);
  });

  it('counts revenue at the assumed price', async () => {
    const { days: rows, ...totals } = await simulate({ price: { change_pct: -0.5, ...week } });
    const [first, second, third, fourth] = rows.map((row) => row.scenario);
    const halves = ((first ?? 0) + (fourth ?? 0)) * 2 + (second ?? 0) + (third ?? 0);
    expect(totals.unit_price_used).toBe(13.46875);
    expect(totals.scenario_revenue).toBeCloseTo((halves * 13.46875) / 2, 9);
  });

  it('bills one of two units of a buy one, get one', async () => {
    const promotion = { kind: 'bogo' as const, ...week };
    const { days: rows, scenario_revenue } = await simulate({ unit_price: 2, promotion });
    const [first, second, third, fourth] = rows.map((row) => row.scenario);
    const paid = (first ?? 0) + (fourth ?? 0) + ((second ?? 0) + (third ?? 0)) / 2;
    expect(scenario_revenue).toBeCloseTo(paid * 2, 9);
  });

  it('relates a price change to the price of today, not to that of the last day', async () => {
    const cut = { price: { change_pct: -0.2, ...week } };
    const units = async (unit_price: number, run_id?: string) =>
      (await simulate({ ...cut, unit_price }, run_id)).units_delta;
    const gained = await units(10);
    // At most 8: two units fewer for every 1 added to the price, two days at 2 off, shrunk towards zero.
    expect(gained).toBeGreaterThan(3);
    expect(gained).toBeLessThan(8);
    expect(await units(20)).toBeCloseTo(2 * gained, 9);
    for (const last of [50, 0]) {
      const odd = [...prices.slice(0, -1), last];
      const fitted = await registerFitted(
        { ...history, covariates: { ...covariates, unit_price: odd } },
        '2025-01-07',
      );
      const [at10, at20] = [await units(10, fitted.run_id), await units(20, fitted.run_id)];
      expect(at10).toBeGreaterThan(0);
      expect(at20).toBeCloseTo(2 * at10, 9);
    }
  });

  it('changes nothing if only the price of today is given', async () => {
    const comparison = await simulate({ unit_price: 25 });
    expect(comparison).toMatchObject({ units_delta: 0, revenue_delta: 0 });
    expect(comparison.days).toEqual((await simulate({})).days);
  });

  it('ignores days outside the horizon, as the heuristic does', async () => {
    const past = { start_date: '2024-12-01', end_date: '2025-01-07' };
    const far = { start_date: '2025-02-01', end_date: '2025-02-03' };
    for (const period of [past, far]) {
      const moves = await movesOf({
        price: { change_pct: -0.3, ...period },
        promotion: { kind: 'bogo', ...period },
        holiday: { dates: [period.start_date] },
      });
      expect(moves).toEqual([0, 0, 0, 0]);
    }
  });

  it('compares inventory with the expected units, without limiting them', async () => {
    const promotion = { kind: 'bogo' as const, ...week };
    const { scenario_units } = await simulate({ promotion });
    const short = await simulate({ promotion, inventory: { on_hand_units: 1 } });
    expect(short).toMatchObject({ scenario_units, coverage_verdict: 'stockout' });
  });

  it('says what the model could not learn, and that assuming it changes nothing', async () => {
    const plain = await registerFitted(history, '2025-01-07');
    const assumptions = {
      price: { change_pct: -0.3, ...week },
      promotion: { kind: 'bogo' as const, ...week },
    };
    const comparison = await simulate(assumptions, plain.run_id);
    expect(comparison.units_delta).toBe(0);
    expect(comparison.disclaimer).toMatch(/held no change of price.*held no promotion/);
    expect((await simulate(assumptions)).disclaimer).not.toMatch(/held no/);
  });

  it('refuses a life-cycle stage by name', async () => {
    expect(await problemOf(simulate({ lifecycle: { stage: 'launch' } }))).toMatchObject({
      status: 400,
      code: 'INVALID_INPUT',
      errors: [{ pointer: '/assumptions/lifecycle' }],
    });
  });

  it('refuses a run of frame version 1, saying why and what to do', async () => {
    const problem = await problemOf(simulate(holiday, run.run_id));
    expect(problem).toMatchObject({ status: 409, code: 'MODEL_RUN_NOT_USABLE' });
    expect(problem.detail).toMatch(/past sales alone \(naive, feature frame version 1\)/);
    expect(problem.detail).toMatch(/version 2, or use the heuristic/);
  });

  it('refuses more days than the model was trained for', async () => {
    const long = scenario().simulate({
      run_id: aware.run_id,
      horizon: 15,
      method: 'model_exogenous',
      assumptions: {},
    });
    expect(await problemOf(long)).toMatchObject({ status: 409, code: 'MODEL_RUN_NOT_USABLE' });
  });

  it('is kept as a plan and ranked with plans of the heuristic', async () => {
    const promotion = { kind: 'bogo' as const, ...week };
    const plan = { run_id: aware.run_id, horizon: 4, assumptions: { promotion } };
    const learned = await scenario().save({ ...plan, name: 'learned', method: 'model_exogenous' });
    const guessed = await scenario().save({ ...plan, name: 'guessed' });
    const nothing = await scenario().save({ ...plan, name: 'nothing', assumptions: {} });
    expect(learned).toMatchObject({
      method: 'model_exogenous',
      comparison: { method: 'model_exogenous' },
    });
    const { ranking } = await scenario().compare({
      scenario_ids: [nothing.scenario_id, learned.scenario_id, guessed.scenario_id],
    });
    const gains = ranking.map((row) => row.revenue_delta ?? Number.NaN);
    expect(gains).toEqual(gains.toSorted((left, right) => right - left));
    expect(ranking.map(({ name, method }) => [name, method]).toSorted()).toEqual([
      ['guessed', 'heuristic'],
      ['learned', 'model_exogenous'],
      ['nothing', 'heuristic'],
    ]);
    // Every second unit is free, and more units are sold than without the promotion, but not twice as many.
    expect(ranking[0]?.name).toBe('nothing');
  });
});

describe('saved plans', () => {
  const save = (name: string, changes = {}) =>
    scenario().save({ run_id: run.run_id, name, assumptions: holiday, ...changes });

  it('hold the whole comparison, as simulated', async () => {
    const comparison = await scenario().simulate({ run_id: run.run_id, assumptions: holiday });
    const plan = await save('  a holiday ', { tags: ['source:showcase'] });
    expect(scenarioPlanSchema.parse(plan)).toEqual(plan);
    expect(plan).toMatchObject({
      name: 'a holiday',
      ...grain,
      run_id: run.run_id,
      horizon: 14,
      method: 'heuristic',
      assumptions: holiday,
      tags: ['source:showcase'],
      cloned_from: null,
    });
    expect(plan.comparison).toEqual(comparison);
    expect(await scenario().byId({ scenario_id: plan.scenario_id })).toEqual(plan);
  });

  it.each(['', '  ', 'x'.repeat(201), 'a\u0000', '\ud800'])('refuse the name %j', async (name) => {
    expect(await problemOf(save(name))).toMatchObject({ status: 400, code: 'INVALID_INPUT' });
    expect(await shop.db.$count(scenarioPlan)).toBe(0);
  });

  it('are found in the order requested, duplicates once, with missing ids named', async () => {
    const [a, b] = [await insertPlan(shop.db), await insertPlan(shop.db)];
    const gone = createId();
    const answer = await scenario().byIds({ scenario_ids: [b, gone, a, b] });
    expect(answer.found.map((plan) => plan.scenario_id)).toEqual([b, a]);
    expect(answer.missing).toEqual([gone]);
  });

  it('are listed newest first through ties, by run and by all tags', async () => {
    const other = createId();
    for (let at = 0; at < 12; at += 1) {
      await insertPlan(shop.db, {
        run_id: at % 2 === 0 ? run.run_id : other,
        tags: [['a'], ['a', 'b'], []][at % 3],
        created_at: new Date(Date.UTC(2025, 0, 1, 0, 0, 0, at % 4)).toISOString(),
      });
    }
    const rows = await shop.db
      .select()
      .from(scenarioPlan)
      .orderBy(desc(scenarioPlan.created_at), desc(scenarioPlan.scenario_id));
    for (const filter of [
      {},
      { run_id: other },
      { tags: ['b', 'a'] },
      { tags: ['a'], run_id: other },
    ]) {
      const expected = rows.filter(
        (row) =>
          (!filter.run_id || row.run_id === filter.run_id) &&
          (filter.tags ?? []).every((tag) => row.tags.includes(tag)),
      );
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await scenario().list({ ...filter, limit: 3, ...(cursor && { cursor }) });
        expect(page.total).toBe(expected.length);
        expect(page.scenarios.every((plan) => plan.units_delta === 1)).toBe(true);
        seen.push(...page.scenarios.map((plan) => plan.scenario_id));
        cursor = page.next_cursor ?? undefined;
      } while (cursor);
      expect(seen).toEqual(expected.map((row) => row.scenario_id));
    }
  });

  it('are ranked by revenue gained, unknown revenue last, then units, then the order requested', async () => {
    const plan = await save('template');
    const rank = (revenue_delta: number | null, units_delta: number) =>
      insertPlan(shop.db, {
        comparison: { ...plan.comparison, revenue_delta, units_delta },
      });
    const [loss, tieFew, tieMany, tieAgain, unpriced, unpricedMore] = [
      await rank(-5, 100),
      await rank(7, 1),
      await rank(7, 2),
      await rank(7, 2),
      await rank(null, 1_000),
      await rank(null, 2_000),
    ];
    const ranked = async (...scenario_ids: string[]) =>
      (await scenario().compare({ scenario_ids })).ranking;
    const ranking = await ranked(unpriced, loss, tieFew, tieMany, tieAgain);
    expect(ranking.map((row) => row.scenario_id)).toEqual([
      tieMany,
      tieAgain,
      tieFew,
      loss,
      unpriced,
    ]);
    expect(ranking.map((row) => row.rank)).toEqual([1, 2, 3, 4, 5]);
    const unknown = await ranked(unpriced, unpricedMore, loss);
    expect(unknown.map((row) => row.scenario_id)).toEqual([loss, unpricedMore, unpriced]);
    const missing = scenario().compare({ scenario_ids: [loss, createId()] });
    expect(await problemOf(missing)).toMatchObject({ status: 404, code: 'SCENARIO_NOT_FOUND' });
  });

  it('say in the ranking which of them are not a choice', async () => {
    const of = async (assumptions: Assumptions) => (await save('x', { assumptions })).scenario_id;
    const period = { start_date: '2025-01-08', end_date: '2025-01-09' };
    const cut = { price: { change_pct: -0.1, ...period } };
    const ids = [
      await of(cut),
      await of({ promotion: { kind: 'bogo', ...period }, inventory: { on_hand_units: 9 } }),
      await of({ ...cut, ...holiday }),
      await of({ lifecycle: { stage: 'growth' } }),
      await of({}),
    ];
    const { ranking } = await scenario().compare({ scenario_ids: ids });
    const isChoice = new Map(ranking.map((row) => [row.scenario_id, row.is_choice]));
    expect(ids.map((id) => isChoice.get(id))).toEqual([true, true, false, false, true]);
  });

  it('say why a revenue is unknown, in the list and in the ranking', async () => {
    const period = { start_date: '2025-01-08', end_date: '2025-01-09' };
    const bundle = await save('bundle', {
      assumptions: { promotion: { kind: 'bundle', ...period } },
    });
    const known = await save('known');
    const { ranking } = await scenario().compare({
      scenario_ids: [bundle.scenario_id, known.scenario_id],
    });
    const reasons = (rows: { name: string; revenue_unknown: unknown }[]) =>
      rows.map((row) => [row.name, row.revenue_unknown]);
    const reason = bundle.comparison.revenue_unknown;
    expect(reason).toMatchObject({ reason: 'bundle_without_discount' });
    expect(reasons(ranking)).toEqual([
      ['known', null],
      ['bundle', reason],
    ]);
    expect(reasons((await scenario().list({})).scenarios)).toEqual([
      ['known', null],
      ['bundle', reason],
    ]);
  });

  describe('from before plans said where their price comes from', () => {
    const keepOld = (changes: Partial<SavedComparison> = {}) =>
      insertPlan(shop.db, {
        run_id: run.run_id,
        assumptions: {
          promotion: { kind: 'pct_off', start_date: '2025-01-04', end_date: '2025-01-04' },
        },
        comparison: { ...oldComparison, ...changes },
      });
    const unpriced = {
      unit_price_used: null,
      baseline_revenue: null,
      scenario_revenue: null,
      revenue_delta: null,
    };

    it('are read unchanged, even a percentage off without a discount', async () => {
      const scenario_id = await keepOld();
      const plan = await scenario().byId({ scenario_id });
      expect(scenarioPlanSchema.parse(plan)).toEqual(plan);
      expect(plan.assumptions.promotion).not.toHaveProperty('discount_pct');
      expect(plan.comparison).not.toHaveProperty('unit_price_source');
      expect(plan.comparison).not.toHaveProperty('revenue_unknown');
      const { found } = await scenario().byIds({ scenario_ids: [scenario_id] });
      expect(found).toEqual([plan]);
    });

    it('are listed and ranked beside newer ones, with a missing price as the reason for an unknown revenue', async () => {
      const [old, oldUnpriced] = [await keepOld(), await keepOld(unpriced)];
      const newer = await save('newer');
      const { scenarios } = await scenario().list({});
      expect(scenarios.map((row) => row.revenue_unknown?.reason)).toEqual([
        undefined,
        'no_price',
        undefined,
      ]);
      const { ranking } = await scenario().compare({
        scenario_ids: [oldUnpriced, old, newer.scenario_id],
      });
      expect(ranking.map((row) => row.scenario_id)).toEqual([newer.scenario_id, old, oldUnpriced]);
      expect(ranking.at(-1)).toMatchObject({ revenue_unknown: { reason: 'no_price' } });
    });
  });

  it('are not ranked against themselves', async () => {
    const scenario_id = await insertPlan(shop.db);
    const alone = scenario().compare({ scenario_ids: [scenario_id, scenario_id] });
    const errors = [{ pointer: '/scenario_ids', message: 'must not name a plan twice' }];
    expect(await problemOf(alone)).toMatchObject({ code: 'INVALID_INPUT', errors });
  });

  it('are deleted once; references to them then dangle', async () => {
    const scenario_id = await insertPlan(shop.db);
    expect(await scenario().delete({ scenario_id })).toEqual({ scenario_id, deleted: true });
    for (const call of [scenario().delete, scenario().byId]) {
      expect(await problemOf(call({ scenario_id }))).toMatchObject({ code: 'SCENARIO_NOT_FOUND' });
    }
  });
});
