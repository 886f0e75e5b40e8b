import {
  backtestOutcomeSchema,
  buildReplayRequest,
  describeTestDays,
  formatWape,
  type RunRequestInput,
  runtimeInfoSchema,
  type ScenarioRanking,
  type StepName,
  showcaseSteps,
  trainModelTypes,
  type Workspace,
} from '@vitrine/contract';
import { salesDaily } from '@vitrine/db';
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type FinishedRun, type Instance, type Lab, openLab } from './testing/open-lab.ts';
import { formatSalesCsv, weeklyQuantities } from './testing/sales-csv.ts';

let lab: Lab;
let one: Instance;

beforeAll(async () => {
  lab = await openLab();
  one = await lab.open();
});

beforeEach(() => Promise.all([lab.clearRuns(), lab.clearSales()]));

afterAll(() => lab.dispose());

const start = '2025-01-01';
const ownGrain = { store_code: 'NORTH', sku: 'TEA', start, quantities: weeklyQuantities(120) };
const lastDay = '2025-04-30';
const keep: RunRequestInput = { preservation: 'keep' };
const seeded: RunRequestInput = { ...keep, skip_seed: false, window_end: '2025-03-31' };

function statuses({ events }: FinishedRun) {
  return Object.fromEntries(
    events
      .filter(({ event }) => event.event_type === 'step_complete')
      .map(({ event }) => [event.step_name, event.status]),
  );
}

const after = (step: StepName): StepName[] => {
  const names = showcaseSteps.map(({ step_name }) => step_name);
  return names.slice(names.indexOf(step) + 1).filter((name) => name !== 'keep');
};

function expectFailedAt(run: FinishedRun, step: StepName): void {
  const found = statuses(run);
  expect(found[step]).toBe('fail');
  for (const later of after(step)) expect([later, found[later]]).toEqual([later, 'skip']);
  expect(found.keep).toBe('pass');
  expect(run.result.overall_status).toBe('fail');
}

async function countSales(): Promise<number> {
  const db = one.vitrine.createContext('test').db;
  return db.$count(salesDaily);
}

describe('a kept run', () => {
  it('records every replay input, the effective grain and, sparsely, what it made', async () => {
    await one.ingest(formatSalesCsv(ownGrain));
    const run_config = { train_model_types: ['naive', 'moving_average'] };
    const run = await one.run({
      ...keep,
      workspace_name: 'first-try',
      seed: 7,
      promote: true,
      user_scope: { store_code: 'NORTH', sku: 'TEA' },
      run_config: { train_model_types: ['naive', 'moving_average'] },
    });
    const row = await one.kept(run);
    const { store_id, product_id } = row;
    expect(row).toMatchObject({
      name: 'first-try',
      status: 'completed',
      seed: null,
      scenario: null,
      promote: true,
      reset: false,
      skip_seed: true,
      seed_overrides: null,
      user_scope: { store_code: 'NORTH', sku: 'TEA', store_id, product_id },
      run_config: { ...run_config, backtest: { horizon: 14, n_splits: 3, metric: 'wape' } },
      window_end: lastDay,
      date_start: start,
      date_end: lastDay,
      config_schema_version: 1,
      replayed_from_workspace_id: null,
      result_summary: {
        winner_model_type: run.result.winner_model_type,
        winner_wape: run.result.winner_wape,
      },
    });
    const made = row.created_objects;
    expect(Object.keys(made).sort()).toEqual([
      'alias',
      'scenario_plan_ids',
      'stale_alias_run_id',
      'train_model_types',
      'trained_run_ids',
      'v2_run_id',
      'winning_run_id',
    ]);
    expect(made).toMatchObject({
      winning_run_id: run.result.winning_run_id,
      alias: 'demo-production',
      train_model_types: run_config.train_model_types,
    });
    expect(made.scenario_plan_ids).toHaveLength(2);
    expect(made.trained_run_ids).toHaveLength(3);
  });

  it('trains, scores and registers every model that can be requested', async () => {
    const run = await one.run({
      ...seeded,
      run_config: { train_model_types: [...trainModelTypes] },
    });
    const { created_objects, status } = await one.kept(run);
    expect(status).toBe('completed');
    const { runs } = await one.api.registry.runs.list({ limit: 100 });
    const trained = runs.filter(({ run_id }) =>
      JSON.stringify(created_objects.trained_run_ids).includes(run_id),
    );
    expect(trained.map(({ model_type }) => model_type).sort()).toEqual(
      [...trainModelTypes, 'ridge'].sort(),
    );
    expect(trained.every(({ metrics }) => Number.isFinite(metrics?.wape))).toBe(true);
    // The registry has exactly the numbers that the steps report.
    expect(run.step('train').detail).toBe(`Trained ${trainModelTypes.join(', ')}`);
    const { candidates } = backtestOutcomeSchema.parse(run.step('backtest').data);
    expect(candidates.map(({ model_type }) => model_type).sort()).toEqual(
      trained.map(({ model_type }) => model_type).sort(),
    );
    expect(run.step('register').detail).toContain(`${run.result.winner_model_type} wins`);
  });

  it('settles its row before it says that it is complete', async () => {
    await one.ingest(formatSalesCsv(ownGrain));
    const run = await one.run(keep);
    expect((await one.kept(run)).status).toBe('completed');
    const { running, latest } = await one.api.showcase.current({});
    expect(running).toBeNull();
    expect(latest).toMatchObject({ showcase_run_id: run.showcase_run_id, status: 'completed' });
  });

  it('gives the plans the tags of the run and of its workspace', async () => {
    await one.ingest(formatSalesCsv(ownGrain));
    const named = await one.run({ ...keep, workspace_name: 'spring' });
    const plain = await one.run(keep);
    const { scenarios } = await one.api.scenario.list({});
    const tags = scenarios.map((plan) => plan.tags.join(' ')).sort();
    expect(tags).toEqual(
      [
        `source:showcase workspace:${plain.workspace_id}`,
        `source:showcase workspace:${plain.workspace_id}`,
        'source:showcase workspace:spring',
        'source:showcase workspace:spring',
      ].sort(),
    );
    expect(named.workspace_id).not.toBe(plain.workspace_id);
  });

  it('verifies every artifact that it registered', async () => {
    await one.ingest(formatSalesCsv(ownGrain));
    const run = await one.run(keep);
    const trained = (await one.kept(run)).created_objects.trained_run_ids;
    const count = Array.isArray(trained) ? trained.length : 0;
    expect(count).toBeGreaterThan(1);
    expect(run.step('verify').detail).toBe(`${count} of ${count} model files verified`);
    expect(run.step('verify').data.runs).toHaveLength(count);
  });
});

describe('promotion', () => {
  const short = { run_config: { train_model_types: ['naive' as const] } };
  const aliasesNow = async () => (await one.api.registry.aliases.list({})).aliases;

  it('is the default of a run that seeds, and optional for one on own data', async () => {
    const preset = await one.run({ ...seeded, ...short });
    expect(preset.result.alias).toBe('demo-production');
    expect(await one.kept(preset)).toMatchObject({ promote: true });
    const before = await aliasesNow();
    await one.ingest(formatSalesCsv(ownGrain));
    const own = await one.run({ ...keep, ...short });
    expect(own.result).toMatchObject({ overall_status: 'pass', alias: null });
    expect(own.step('register')).toMatchObject({
      detail: expect.stringContaining('not promoted'),
      data: { alias: null },
    });
    expect(own.step('stale_alias')).toMatchObject({ status: 'skip', data: {} });
    const row = await one.kept(own);
    expect(row.promote).toBe(false);
    expect(Object.keys(row.created_objects)).not.toContain('alias');
    expect(Object.keys(row.created_objects)).not.toContain('stale_alias_run_id');
    expect(await aliasesNow()).toEqual(before);
    const { workspace_id } = row;
    expect((await one.api.workspace.health({ workspace_id })).partial_run).toBe(false);
    const promoted = await one.run({ ...keep, ...short, promote: true });
    expect(promoted.result.alias).toBe('demo-production');
    expect(await aliasesNow()).toMatchObject([{ run_id: promoted.result.winning_run_id }]);
  });

  it('can be left out by a run that seeds', async () => {
    const run = await one.run({ ...seeded, ...short, promote: false });
    expect(run.result.alias).toBeNull();
    expect(await aliasesNow()).toEqual([]);
  });

  it('is repeated by a replay, which registers the same runs and moves no alias', async () => {
    await one.ingest(formatSalesCsv(ownGrain));
    const source = await one.kept(await one.run({ ...keep, ...short, promote: true }));
    const elsewhere = await one.run({ ...keep, ...short, promote: true, window_end: '2025-04-15' });
    const before = await aliasesNow();
    expect(before).toMatchObject([{ run_id: elsewhere.result.winning_run_id }]);
    const replay = await one.run(buildReplayRequest(source));
    expect(replay.result.alias).toBeNull();
    expect(replay.step('register').detail).toContain('a replay moves no alias');
    expect(replay.step('stale_alias')).toMatchObject({ status: 'pass' });
    const row = await one.kept(replay);
    expect(row.promote).toBe(true);
    expect(row.replay_verdict).toMatchObject({ verdict: 'identical' });
    const made = ({ created_objects }: Workspace) =>
      Object.keys(created_objects).filter((key) => key !== 'alias');
    expect(made(row)).toEqual(made(source));
    expect(await aliasesNow()).toMatchObject([
      { run_id: before[0]?.run_id, updated_at: before[0]?.updated_at },
    ]);
  });

  it('says so if the refit is a day too short for the backtest', async () => {
    await one.ingest(formatSalesCsv({ ...ownGrain, quantities: weeklyQuantities(72) }));
    const run = await one.run({ ...keep, ...short, promote: true });
    const { status, detail, data } = run.step('stale_alias');
    expect([status, data.metrics]).toEqual(['warn', null]);
    expect(detail).toMatch(/the refit was not scored: .*29 training days, needs 30/);
    expect(run.result.overall_status).toBe('warn');
  });
});

describe('a run that fails in the middle', () => {
  it('names both numbers of days if a fold is too short', async () => {
    await one.ingest(formatSalesCsv({ ...ownGrain, quantities: weeklyQuantities(60) }));
    const run = await one.run(keep);
    expectFailedAt(run, 'backtest');
    expect(run.step('backtest').detail).toMatch(/18 training days, needs 30/);
    expect(await one.kept(run)).toMatchObject({
      status: 'failed',
      window_end: '2025-03-01',
      date_start: start,
      created_objects: {},
      result_summary: { winner_model_type: null, winner_wape: null },
    });
  });

  it('fails at the status step when there are no sales at all', async () => {
    const run = await one.run(keep);
    expectFailedAt(run, 'status');
    expect(await one.kept(run)).toMatchObject({ status: 'failed', window_end: null });
  });

  it('fails at the status step when the window ends before the first sale', async () => {
    await one.ingest(formatSalesCsv(ownGrain));
    const run = await one.run({ ...keep, window_end: '2024-12-31' });
    expectFailedAt(run, 'status');
    expect(run.step('status').detail).toContain('2024-12-31');
  });

  it('says so for one single day of sales', async () => {
    await one.ingest(formatSalesCsv({ ...ownGrain, quantities: [3] }));
    const run = await one.run(keep);
    expect(run.result.overall_status).toBe('fail');
    expect(run.events.map(({ event }) => event.detail).join()).not.toContain('Internal error');
    expect((await one.kept(run)).status).toBe('failed');
  });
});

describe('the choice of a run', () => {
  /** Every candidate of a run with defaults, in the order of the list. */
  const all = [...trainModelTypes, 'ridge'];
  const chosen = (run: FinishedRun) => backtestOutcomeSchema.parse(run.step('backtest').data);

  it('is made among all models and the feature-aware one, winner first, by a rule that it names', async () => {
    await one.ingest(formatSalesCsv(ownGrain));
    const run = await one.run(keep);
    const { candidates, selection, verdict, measured_on } = chosen(run);
    expect(candidates.map(({ model_type }) => model_type).sort()).toEqual([...all].sort());
    expect(selection).toMatchObject({
      rule: 'median_combination_unless_10_percent_better',
      metric: 'wape',
      winner: run.result.winner_model_type,
    });
    expect(candidates[0]).toMatchObject({
      model_type: selection.winner,
      skill_vs_seasonal_naive: verdict.skill_vs_seasonal_naive,
    });
    const rest = candidates.slice(1).map(({ metrics }) => metrics?.wape ?? Number.NaN);
    expect(rest).toEqual([...rest].sort((left, right) => left - right));
    expect(candidates[0]?.metrics?.wape).toBe(run.result.winner_wape);
    expect(measured_on).toEqual({
      folds: 3,
      days: 42,
      first_date: '2025-03-20',
      last_date: '2025-04-30',
      selling_days: ownGrain.quantities.slice(-42).filter((units) => units > 0).length,
    });
    for (const { intervals } of candidates) {
      expect(intervals.map(({ level }) => level)).toEqual([80, 95]);
    }
  });

  it('names in one line the winner, the scores of the best three, and how many others were scored', async () => {
    await one.ingest(formatSalesCsv(ownGrain));
    const run = await one.run(keep);
    const best = chosen(run)
      .candidates.slice(0, 3)
      .map(({ model_type, metrics }) => `${model_type} ${formatWape(metrics?.wape)}`);
    expect(run.step('backtest').detail).toBe(
      `3 folds of 14 days, WAPE: ${best.join(', ')} and ${all.length - 3} more`,
    );
  });

  it('reports every error with the days it was measured on', async () => {
    await one.ingest(formatSalesCsv(ownGrain));
    const run = await one.run({ ...keep, promote: true });
    const days = describeTestDays(chosen(run).measured_on);
    expect(run.step('register').detail).toMatch(/ wins with WAPE \d+\.\d\s% on /);
    expect(run.step('register').detail).toContain(days);
    expect(run.step('champion_compare').detail).toMatch(/^WAPE of \w+ .*, of \w+ .*, on /);
    expect(run.step('champion_compare').detail).toContain(days);
    expect(run.step('stale_alias').detail).toMatch(
      /the refit has WAPE \d+\.\d\s% on the 42 days to 2025-04-29$/,
    );
  });

  it('is shown with its verdict on the workspace, the register step and the list', async () => {
    await one.ingest(formatSalesCsv(ownGrain));
    const run = await one.run(keep);
    const { selection, verdict, measured_on } = chosen(run);
    expect((await one.kept(run)).phase_summaries).toMatchObject({
      selection,
      verdict,
      measured_on,
    });
    expect(run.step('register').data.verdict).toEqual(verdict);
    const { workspaces } = await one.api.workspace.list({});
    expect(workspaces[0]).toMatchObject({ verdict, measured_on });
  });

  it('picks the feature-aware model if that is clearly best, which is then one run under two keys', async () => {
    // Every second week is busy: a lag of two weeks predicts it, a season of one does not.
    const quantities = Array.from(
      { length: 150 },
      (_, day) => (Math.floor(day / 7) % 2 === 0 ? 10 : 60) + ((day * 37) % 5),
    );
    await one.ingest(formatSalesCsv({ ...ownGrain, quantities }));
    const run = await one.run(keep);
    expect(run.result.winner_model_type).toBe('ridge');
    const { created_objects } = await one.kept(run);
    expect(created_objects.winning_run_id).toBe(run.result.winning_run_id);
    expect(created_objects.v2_run_id).toBe(run.result.winning_run_id);
    expect(run.step('champion_compare').data).toMatchObject({
      comparable: true,
      baseline_run_id: run.result.winning_run_id,
    });
    expect(chosen(run).selection.reason).toContain('at least 10 % below');
  });

  it('compares the winner with the best of the other feature frame version', async () => {
    await one.ingest(formatSalesCsv(ownGrain));
    const run = await one.run(keep);
    const { baseline_run_id, candidate_run_id, comparable } = run.step('champion_compare').data;
    expect(comparable).toBe(true);
    expect(baseline_run_id).toBe(run.result.winning_run_id);
    const { found } = await one.api.registry.runs.byIds({
      run_ids: [String(baseline_run_id), String(candidate_run_id)],
    });
    const versions = found.map(({ feature_frame_version }) => feature_frame_version);
    expect(versions.toSorted()).toEqual([1, 2]);
  });

  it('leaves out models that cannot be trained or scored on the grain, warns and says why', async () => {
    await one.ingest(formatSalesCsv({ ...ownGrain, quantities: weeklyQuantities(24) }));
    const backtest = { horizon: 2, n_splits: 2, min_train_size: 7 };
    const run = await one.run({ ...keep, run_config: { backtest } });
    expect(run.result.overall_status).toBe('warn');
    const { candidates } = chosen(run);
    const scored = candidates.filter(({ metrics }) => metrics !== null);
    const left = candidates.filter(({ metrics }) => metrics === null);
    expect(scored.length).toBeGreaterThan(0);
    expect(left.length).toBeGreaterThan(0);
    expect(candidates.slice(scored.length)).toEqual(left);
    for (const { reason } of left) expect(reason).toMatch(/needs \d+ days of data, found \d+/);
    for (const { reason } of scored) expect(reason).toBeNull();
  });

  it('fails if no requested model can be scored', async () => {
    await one.ingest(formatSalesCsv({ ...ownGrain, quantities: weeklyQuantities(20) }));
    const run = await one.run({
      ...keep,
      run_config: {
        train_model_types: ['mstl'],
        backtest: { horizon: 4, n_splits: 2, min_train_size: 7 },
      },
    });
    expectFailedAt(run, 'backtest');
    expect(run.step('backtest').detail).toContain('mstl does not compete: Fold 1: ');
  });

  it('is compared with seasonal_naive even if that does not compete', async () => {
    await one.ingest(formatSalesCsv(ownGrain));
    const run = await one.run({ ...keep, run_config: { train_model_types: ['naive'] } });
    const { candidates, verdict } = chosen(run);
    expect(candidates.map(({ model_type }) => model_type)).not.toContain('seasonal_naive');
    expect(verdict.skill_vs_seasonal_naive).toEqual(expect.any(Number));
    expect((await one.api.registry.runs.list({})).runs).toHaveLength(2);
  });

  it('uses MAE if nothing was sold on the test days, and names a window with sales', async () => {
    const quantities = [...weeklyQuantities(120), ...Array.from({ length: 42 }, () => 0)];
    await one.ingest(formatSalesCsv({ ...ownGrain, quantities }));
    const run = await one.run(keep);
    expect(run.result).toMatchObject({ overall_status: 'warn', winner_wape: null });
    const { selection, verdict, measured_on } = chosen(run);
    expect(selection.metric).toBe('mae');
    expect(selection.reason).toContain('so MAE decides');
    expect(verdict.flags).toContain('metric_undefined');
    expect(measured_on.selling_days).toBe(0);
    expect(run.step('backtest')).toMatchObject({
      status: 'warn',
      detail: expect.stringContaining(
        'WAPE is undefined, because nothing was sold on the test days. The last sale of NORTH · TEA was on 2025-04-30: a window that ends there (window_end) has sales to measure by',
      ),
    });
    expect(await one.kept(run)).toMatchObject({
      status: 'completed',
      result_summary: { winner_wape: null, winner_model_type: selection.winner },
    });
  });

  it.each([
    ['nothing was ever sold', keep],
    [
      'another window means other sales',
      {
        ...seeded,
        seed_overrides: { stores: 1, products: 1, sparsity: 0.9 },
        run_config: { backtest: { horizon: 1, n_splits: 2 } },
      },
    ],
  ])('suggests no end of the window if %s', async (_, request) => {
    const quantities = weeklyQuantities(120).fill(0);
    if (request === keep) await one.ingest(formatSalesCsv({ ...ownGrain, quantities }));
    const { detail } = (await one.run(request)).step('backtest');
    expect(detail).toMatch(/WAPE is undefined, because nothing was sold on the test days$/);
  });
});

describe('the frequency of the sales', () => {
  const daysApart = (step: number, count: number) =>
    Array.from({ length: count * step }, (_, day) => (day % step === 0 ? 40 + (day % 11) : null));
  const csvOf = (quantities: (number | null)[]) =>
    formatSalesCsv({ ...ownGrain, quantities: quantities.map((units) => units ?? -1) })
      .split('\n')
      .filter((line) => !line.includes(',-1,'))
      .join('\n');

  it.each([
    [7, 'weekly'],
    [30, 'monthly'],
  ])('that are %d days apart is named by a warning, and the run continues', async (step, name) => {
    await one.ingest(csvOf(daysApart(step, 16)));
    const run = await one.run(keep);
    expect(run.step('status')).toMatchObject({
      status: 'warn',
      detail: expect.stringContaining(`looks ${name}`),
      data: { frequency: name },
    });
    expect(run.step('backtest').status).not.toBe('skip');
  });

  it('is not mentioned if sales are daily', async () => {
    await one.ingest(formatSalesCsv(ownGrain));
    const { status, detail, data } = (await one.run(keep)).step('status');
    expect(status).toBe('pass');
    expect(detail).not.toContain('looks');
    expect(data.frequency).toBeNull();
  });
});

describe('the grain of a run', () => {
  it('is discovered by selling days, then units, then codes', async () => {
    const fewDays = { ...ownGrain, sku: 'RARE', quantities: [...weeklyQuantities(119), 0] };
    const fewUnits = { ...ownGrain, sku: 'SLOW', quantities: ownGrain.quantities.map(() => 1) };
    const twin = { ...ownGrain, store_code: 'SOUTH' };
    await one.ingest(formatSalesCsv(twin, fewDays, fewUnits, ownGrain));
    const run = await one.run(keep);
    expect(run.step('status')).toMatchObject({
      status: 'pass',
      data: { store_code: 'NORTH', sku: 'TEA', days: 120, date_start: start, date_end: lastDay },
    });
  });

  it('is discovered without the sales after the window', async () => {
    const late = { ...ownGrain, sku: 'LATE', start: '2025-03-01', quantities: Array(200).fill(99) };
    await one.ingest(formatSalesCsv(late, ownGrain));
    const run = await one.run({ ...keep, window_end: lastDay });
    expect(run.step('status').data).toMatchObject({ sku: 'TEA', days: 120, date_end: lastDay });
    const whole = await one.run(keep);
    expect(whole.step('status').data).toMatchObject({ sku: 'LATE', days: 200 });
  });

  it('is discovered, with a warning, if the requested one does not exist', async () => {
    await one.ingest(formatSalesCsv(ownGrain));
    const run = await one.run({ ...keep, user_scope: { store_code: 'NOWHERE', sku: 'NOTHING' } });
    expect(run.step('status')).toMatchObject({ status: 'warn', data: { store_code: 'NORTH' } });
    expect(run.result.overall_status).toBe('warn');
    expect(await one.kept(run)).toMatchObject({
      status: 'completed',
      user_scope: { store_code: 'NOWHERE', sku: 'NOTHING' },
    });
  });

  it('is found by its codes if its ids are gone', async () => {
    const other = { ...ownGrain, sku: 'COFFEE', quantities: weeklyQuantities(150) };
    await one.ingest(formatSalesCsv(other, ownGrain));
    const user_scope = { store_id: 900, product_id: 901, store_code: 'NORTH', sku: 'TEA' };
    const run = await one.run({ ...keep, user_scope });
    expect(run.step('status')).toMatchObject({ status: 'pass', data: { sku: 'TEA' } });
    const row = await one.kept(run);
    expect(row.product_id).not.toBe(901);
  });

  it('is the one that the ids name if the codes name another, and is recorded with its own codes', async () => {
    const other = { ...ownGrain, sku: 'COFFEE', quantities: weeklyQuantities(150) };
    await one.ingest(formatSalesCsv(other, ownGrain));
    const user_scope = { store_code: 'NORTH', sku: 'TEA' };
    const { store_id, product_id } = await one.kept(await one.run({ ...keep, user_scope }));
    if (store_id === null || product_id === null) throw new Error('no grain');
    const ids = { store_id, product_id };
    const run = await one.run({
      ...keep,
      user_scope: { ...ids, store_code: 'NORTH', sku: 'COFFEE' },
    });
    expect(run.step('status')).toMatchObject({ status: 'pass', data: { sku: 'TEA' } });
    expect((await one.kept(run)).user_scope).toEqual({ ...ids, ...user_scope });
  });

  it('is recorded with its ids too if it was requested by codes that the run seeds', async () => {
    const first = await one.run(seeded);
    const { store_code, sku } = first.step('status').data;
    const user_scope = { store_code: String(store_code), sku: String(sku) };
    for (const reset of [false, true]) {
      if (!reset) await lab.clearSales();
      const row = await one.kept(await one.run({ ...seeded, reset, user_scope }));
      const { store_id, product_id } = row;
      expect(store_id).toEqual(expect.any(Number));
      expect(row.user_scope).toEqual({ store_id, product_id, ...user_scope });
      expect(buildReplayRequest(row).user_scope).toEqual(row.user_scope);
    }
  });

  it('is recorded as requested if the request has codes that do not exist', async () => {
    await one.ingest(formatSalesCsv(ownGrain));
    const user_scope = { store_id: 900, product_id: 901, store_code: 'NORTH', sku: 'TEA' };
    expect((await one.kept(await one.run({ ...keep, user_scope }))).user_scope).toEqual(user_scope);
  });

  it('is found again from ids alone after a reset, which assigns new ids', async () => {
    const first = await one.run(seeded);
    const { store_id, product_id } = await one.kept(first);
    if (store_id === null || product_id === null) throw new Error('no grain');
    const again = await one.run({ ...seeded, reset: true, user_scope: { store_id, product_id } });
    expect(again.step('status').status).toBe('pass');
    expect(again.step('status').data.sku).toBe(first.step('status').data.sku);
    expect((await one.kept(again)).store_id).not.toBe(store_id);
  });
});

describe('the window of a run', () => {
  it('keeps later sales out of every number', async () => {
    const known = { ...keep, window_end: lastDay };
    await one.ingest(formatSalesCsv(ownGrain));
    const before = await one.run(known);
    const later = [...weeklyQuantities(120), ...Array.from({ length: 60 }, () => 5000)];
    const dearer = formatSalesCsv({ ...ownGrain, quantities: later })
      .split('\n')
      .map((line, row) => (row > 120 ? line.replace(/,2\.5$/, ',99') : line))
      .join('\n');
    await one.ingest(dearer);
    const afterwards = await one.run(known);
    for (const step of ['status', 'features', 'train', 'v2_train', 'backtest'] as const) {
      expect(afterwards.step(step).data).toEqual(before.step(step).data);
    }
    for (const step of ['plan_price_cut', 'plan_holiday'] as const) {
      const { scenario_id: _first, ...expected } = before.step(step).data;
      const { scenario_id: _second, ...found } = afterwards.step(step).data;
      expect(found).toEqual(expected);
    }
    expect(afterwards.result.winner_wape).toBe(before.result.winner_wape);
    expect(await one.kept(afterwards)).toMatchObject({ window_end: lastDay, date_end: lastDay });
  });
});

describe('sales that change during a run', () => {
  afterEach(async () => {
    const { db } = one.vitrine.createContext('test');
    await db.execute(sql`drop trigger if exists make_dearer on model_run`);
  });

  it('do not affect it, not even their prices', async () => {
    await one.ingest(formatSalesCsv(ownGrain));
    const { db } = one.vitrine.createContext('test');
    await db.execute(sql`create or replace function make_dearer() returns trigger language plpgsql
      as $$ begin update sales_daily set unit_price = 99, quantity = 7; return new; end $$`);
    await db.execute(sql`create trigger make_dearer before insert on model_run
      for each row execute function make_dearer()`);
    const run = await one.run(keep);
    expect(run.result.overall_status).toBe('pass');
    const { scenarios } = await one.api.scenario.list({});
    for (const { scenario_id } of scenarios) {
      const { comparison } = await one.api.scenario.byId({ scenario_id });
      expect(comparison.unit_price_used).toBe(2.5);
    }
    expect(scenarios).toHaveLength(2);
  });
});

describe('the plans of a run', () => {
  const salesAt = (priceOf: (date: string) => string) =>
    formatSalesCsv(ownGrain).replaceAll(
      /^(\d{4}-\d{2}-\d{2})(.*),2\.5$/gm,
      (_, date, rest) => `${date}${rest},${priceOf(date)}`,
    );
  it('keep their price if the goods of the last day were free', async () => {
    await one.ingest(salesAt((date) => (date === lastDay ? '0' : '2.5')));
    const run = await one.run(keep);
    expect(run.result.overall_status).toBe('pass');
    const { scenarios } = await one.api.scenario.list({});
    for (const { scenario_id } of scenarios) {
      const { comparison } = await one.api.scenario.byId({ scenario_id });
      expect(comparison).toMatchObject({
        unit_price_used: 2.5,
        unit_price_source: 'recent_sales',
        baseline_revenue: expect.closeTo(comparison.baseline_units * 2.5, 6),
      });
    }
  });

  it('are divided into choices and events', async () => {
    await one.ingest(formatSalesCsv(ownGrain));
    const { data, detail } = (await one.run(keep)).step('plan_compare');
    const ranking = data.ranking as ScenarioRanking[];
    expect(ranking.map(({ name, is_choice }) => [name, is_choice]).toSorted()).toEqual([
      ['Holiday', false],
      ['Price cut 10 %', true],
    ]);
    expect(detail).toMatch(
      /^Against the baseline: Price cut 10 % \+[\d.,]+ revenue, \+[\d.,]+ units\. Not a choice but an event: Holiday \+[\d.,]+ revenue, \+[\d.,]+ units$/,
    );
  });

  it('say that the revenue is unknown, and why, if nothing was sold at a price', async () => {
    await one.ingest(salesAt(() => '0'));
    const run = await one.run(keep);
    expect(run.result.overall_status).toBe('pass');
    expect(run.step('plan_price_cut').data).toMatchObject({
      revenue_delta: null,
      revenue_unknown: { reason: 'no_price' },
    });
    expect(run.step('plan_compare').detail).toMatch(
      /Price cut 10 % \+[\d.,]+ units, revenue unknown\. .*\. No price is known: .*\.$/,
    );
  });
});

describe('a window too far from the first sale', () => {
  it('fails at the status step, naming both numbers of days', async () => {
    await one.ingest(formatSalesCsv(ownGrain));
    const run = await one.run({ ...keep, window_end: '9999-10-02' });
    expectFailedAt(run, 'status');
    expect(run.step('status').detail).toMatch(/2912718 days.*at most 36600/);
  });

  it('fails at the status step when the last sale leaves no days to plan', async () => {
    await one.ingest(formatSalesCsv({ ...ownGrain, start: '9999-09-01' }));
    const run = await one.run(keep);
    expectFailedAt(run, 'status');
    expect(run.step('status').detail).toContain('9999-10-02');
  });

  it('plans up to the last day of the calendar', async () => {
    const backtest = { horizon: 90, n_splits: 2, min_train_size: 7 };
    const quantities = weeklyQuantities(300);
    await one.ingest(formatSalesCsv({ ...ownGrain, start: '9998-12-07', quantities }));
    const run = await one.run({ ...keep, run_config: { backtest } });
    expect(run.step('status').data).toMatchObject({ date_end: '9999-10-02' });
    expect(run.step('plan_price_cut').status).toBe('pass');
  });
});

describe('the covariates of the days', () => {
  const facts = [
    { price: 2.5, on_promotion: false, in_stock: true },
    { price: 2, on_promotion: true, in_stock: true },
    { price: 2.5, on_promotion: false, in_stock: false },
  ];
  /** The days of `ownGrain`, with a different covariate every week; `from` changes all covariates from a day on. */
  const formatFacts = (from = Number.POSITIVE_INFINITY) => {
    const lines = ownGrain.quantities.map((quantity, day) => {
      const date = new Date(Date.parse(start) + day * 86_400_000).toISOString().slice(0, 10);
      const turn = Math.floor(day / 7) + (day >= from ? 1 : 0);
      const fact = facts[turn % facts.length] ?? facts[0];
      const { price, on_promotion, in_stock } = fact ?? {};
      return `${date},NORTH,TEA,${quantity},${price},${on_promotion},${in_stock}`;
    });
    const header = 'date,store_code,sku,quantity,unit_price,on_promotion,in_stock';
    return `${[header, ...lines].join('\n')}\n`;
  };
  const modelOf = async ({ created_objects }: Workspace, key: string) =>
    one.api.registry.runs.byId({ run_id: String(created_objects[key]) });

  it('is reported by the steps in groups, and learned with a sign', async () => {
    await one.ingest(formatFacts());
    const run = await one.run(keep);
    const { columns, groups } = run.step('features').data;
    expect(groups).toEqual([
      { name: 'trend', columns: ['trend'] },
      { name: 'calendar', columns: expect.any(Array) },
      { name: 'fourier', columns: ['sin_week_1', 'cos_week_1', 'sin_year_1', 'cos_year_1'] },
      { name: 'lags', columns: ['lag_14', 'lag_21'] },
      { name: 'trailing_means', columns: ['mean_7_to_lag_14'] },
      { name: 'price', columns: ['price_vs_median_28_to_lag_14'] },
      { name: 'promotion', columns: ['on_promotion'] },
      { name: 'stock', columns: ['in_stock'] },
      { name: 'holidays', columns: ['holiday'] },
    ]);
    expect(run.step('features').detail).toContain('in 9 groups');
    const v2 = await modelOf(await one.kept(run), 'v2_run_id');
    expect(v2.feature_config).toMatchObject({ columns, groups, holiday_calendar: 'western_1' });
    const { coefficients } = runtimeInfoSchema.parse(v2.runtime_info);
    expect(coefficients.map(({ name }) => name)).toEqual(columns);
    expect(run.step('v2_train').data.coefficients).toMatchObject(coefficients);
    const learned = coefficients.filter((each) => each.learned).map(({ group }) => group);
    expect(learned).toEqual(expect.arrayContaining(['price', 'promotion', 'stock']));
  });

  it('changes only the feature-aware model, and no data hash', async () => {
    await one.ingest(formatFacts());
    const first = await one.kept(await one.run(keep));
    await one.ingest(formatFacts(60));
    const second = await one.kept(await one.run(keep));
    for (const [key, same] of [
      ['winning_run_id', true],
      ['v2_run_id', false],
    ] as const) {
      const [before, after] = [await modelOf(first, key), await modelOf(second, key)];
      expect(after.data_hash).toBe(before.data_hash);
      expect(after.artifact_hash === before.artifact_hash).toBe(same);
      expect(after.metrics?.wape === before.metrics?.wape).toBe(same);
    }
    expect(second.stage_digests?.data?.sales).not.toBe(first.stage_digests?.data?.sales);
  });

  it('makes plans of a feature-aware run re-forecast through assumptions', async () => {
    await one.ingest(formatFacts());
    const { created_objects } = await one.kept(await one.run(keep));
    const plan = (key: string) => ({
      run_id: String(created_objects[key]),
      method: 'model_exogenous' as const,
      assumptions: {
        promotion: { kind: 'bogo' as const, start_date: '2025-05-01', end_date: '2025-05-14' },
      },
    });
    const comparison = await one.api.scenario.simulate(plan('v2_run_id'));
    expect(comparison.units_delta).not.toBe(0);
    await expect(one.api.scenario.simulate(plan('winning_run_id'))).rejects.toThrow(/version 1/);
  });
});

describe('aliases after further runs', () => {
  it('are stale because of a newer run, or of one that reads other features', async () => {
    await one.ingest(formatSalesCsv(ownGrain));
    const { created_objects } = await one.kept(await one.run({ ...keep, promote: true }));
    const { aliases } = one.api.registry;
    const point = (alias_name: string, key: string) =>
      aliases.set({ alias_name, run_id: String(created_objects[key]) });
    await point('by-target', 'winning_run_id');
    await point('by-features', 'v2_run_id');
    const reasons = async () =>
      Object.fromEntries(
        (await aliases.list({})).aliases.map((alias) => [alias.alias_name, alias.stale_reason]),
      );
    expect(await reasons()).toEqual({
      'by-features': null,
      'by-target': null,
      'demo-production': 'newer_success_run',
    });
    // The newest run of the next pass is its refitted winner, on past sales alone.
    await one.run({ ...keep, promote: true });
    expect(await reasons()).toEqual({
      'by-features': 'feature_frame_version_mismatch',
      'by-target': 'newer_success_run',
      'demo-production': 'newer_success_run',
    });
  });
});

describe('seeding', () => {
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllEnvs();
  });

  it('seeds demo_minimal and runs on it', async () => {
    const run = await one.run(seeded);
    expect(run.step('seed')).toMatchObject({
      status: 'pass',
      data: { stores: 3, products: 10, date_end: '2025-03-31' },
    });
    expect(run.result.overall_status).toBe('pass');
    expect(await one.kept(run)).toMatchObject({ window_end: '2025-03-31', skip_seed: false });
  });

  it('changes nothing when the same inputs are seeded again', async () => {
    const first = await one.run(seeded);
    const rows = await countSales();
    const again = await one.run(seeded);
    expect(again.step('seed').data).toMatchObject({ inserted: 0, updated: 0 });
    expect(await countSales()).toBe(rows);
    expect(again.step('backtest').data).toEqual(first.step('backtest').data);
  });

  it('ends today in UTC, whatever the local date', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2025-03-31T18:00:00Z') });
    vi.stubEnv('TZ', 'Pacific/Kiritimati');
    expect(new Date().getDate()).toBe(1);
    const run = await one.run({ ...keep, skip_seed: false });
    expect(run.step('seed').data).toMatchObject({ date_end: '2025-03-31' });
    expect(await one.kept(run)).toMatchObject({ window_end: '2025-03-31' });
  });

  it('ends on the own last day of a pinned preset', async () => {
    const run = await one.run({
      ...keep,
      skip_seed: false,
      scenario: 'holiday_rush',
      seed_overrides: { stores: 1, products: 2 },
    });
    expect(await one.kept(run)).toMatchObject({
      window_end: '2024-12-31',
      seed_overrides: { stores: 1, products: 2 },
    });
  });

  it('refuses at the start to seed over sales of a file, and changes nothing', async () => {
    await one.ingest(formatSalesCsv(ownGrain));
    await expect(one.run(seeded)).rejects.toMatchObject({
      cause: { code: 'SALES_CONFLICT' },
    });
    expect(await countSales()).toBe(120);
    expect((await one.api.workspace.list({})).total).toBe(0);
    expect((await one.api.showcase.current({})).latest).toBeNull();
  });

  it('refuses at the start to seed over rows of other inputs', async () => {
    await one.run(seeded);
    await expect(one.run({ ...seeded, seed: 43 })).rejects.toMatchObject({
      cause: { code: 'SALES_CONFLICT' },
    });
  });

  it('deletes the sales of a file first, with counts, if reset is requested', async () => {
    await one.ingest(formatSalesCsv(ownGrain));
    const run = await one.run({ ...seeded, reset: true });
    expect(run.step('reset')).toMatchObject({
      status: 'pass',
      data: { sales: 120, stores: 1, products: 1 },
    });
    expect(run.result.overall_status).toBe('pass');
    expect((await one.kept(run)).reset).toBe(true);
  });

  it('fails a run that deletes its own data and then needs it', async () => {
    await one.ingest(formatSalesCsv(ownGrain));
    const run = await one.run({ ...keep, reset: true });
    expectFailedAt(run, 'status');
    expect(await countSales()).toBe(0);
  });
});

describe('a workspace row that cannot be written', () => {
  async function refuseWorkspaces(event: 'insert' | 'update'): Promise<void> {
    const { db } = one.vitrine.createContext('test');
    await db.execute(sql`create or replace function refuse() returns trigger language plpgsql
      as $$ begin raise exception 'refused'; end $$`);
    await db.execute(
      sql.raw(`create trigger refuse before ${event} on showcase_workspace
        for each row execute function refuse()`),
    );
  }

  afterEach(async () => {
    const { db } = one.vitrine.createContext('test');
    await db.execute(sql`drop trigger refuse on showcase_workspace`);
  });

  it('does not stop the run, which says that nothing was kept', async () => {
    await one.ingest(formatSalesCsv(ownGrain));
    await refuseWorkspaces('insert');
    const run = await one.run(keep);
    expect(run.workspace_id).toBeNull();
    expect(run.result).toMatchObject({ workspace_id: null, winner_model_type: expect.any(String) });
    expect(run.step('verify')).toMatchObject({
      status: 'skip',
      detail: 'No model file was written',
    });
    expect(run.step('keep')).toMatchObject({
      status: 'warn',
      detail: expect.stringContaining('nothing was kept'),
    });
  });

  it('does not stop the run if it can no longer be written', async () => {
    await one.ingest(formatSalesCsv(ownGrain));
    await refuseWorkspaces('update');
    const run = await one.run(keep);
    expect(run.result).toMatchObject({ workspace_id: null, winner_model_type: expect.any(String) });
    expect(run.step('keep').status).toBe('warn');
  });
});

describe('the data that a run leaves for charts', () => {
  it('is every test day, and the future days as forecast by the model file', async () => {
    await one.ingest(formatSalesCsv(ownGrain));
    const run = await one.run(keep);
    const { created_objects } = await one.kept(run);
    for (const key of ['winning_run_id', 'v2_run_id']) {
      const run_id = String(created_objects[key]);
      const model = await one.api.registry.runs.byId({ run_id });
      const { backtest, fold_traces, outlook } = runtimeInfoSchema.parse(model.runtime_info);
      expect(fold_traces.map(({ fold, start_date }) => [fold, start_date])).toEqual(
        backtest?.folds.map(({ fold, test_start }) => [fold, test_start]),
      );
      const tested = fold_traces.flatMap((trace) => trace.actual);
      expect(tested).toEqual(ownGrain.quantities.slice(-tested.length));
      const baseline = await one.api.scenario.simulate({ run_id, horizon: 14, assumptions: {} });
      expect(outlook?.start_date).toBe(baseline.days[0]?.date);
      expect(outlook?.forecast).toEqual(
        baseline.days.map((day) => Math.round(day.baseline * 1_000) / 1_000),
      );
    }
  });

  it('stays out of the events of the run', async () => {
    await one.ingest(formatSalesCsv(ownGrain));
    const run = await one.run(keep);
    expect(JSON.stringify(run.step('backtest').data)).not.toContain('traces');
  });
});
