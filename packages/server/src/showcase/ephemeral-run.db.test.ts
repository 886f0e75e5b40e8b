import { mkdir } from 'node:fs/promises';
import { type RunRequestInput, runRequestSchema } from '@vitrine/contract';
import { holdTable } from '@vitrine/db/testing';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { digestTables, digestTree } from '../testing.ts';
import { type Instance, type Lab, openLab, summarizeEvents } from './testing/open-lab.ts';
import { openRunnerProcess } from './testing/open-runner-process.ts';
import { formatSalesCsv, weeklyQuantities } from './testing/sales-csv.ts';
import { waitForStep } from './testing/start-long-run.ts';

let lab: Lab;
let one: Instance;

/** Long enough for a test to act between two steps of its run. */
const grain = {
  store_code: 'NORTH',
  sku: 'TEA',
  start: '2001-01-01',
  quantities: weeklyQuantities(3_000),
};
const run_config = {
  train_model_types: ['naive', 'seasonal_naive'],
} satisfies RunRequestInput['run_config'];
const ephemeral = { preservation: 'ephemeral', run_config } satisfies RunRequestInput;
const keep = { preservation: 'keep', promote: true, run_config } satisfies RunRequestInput;

beforeAll(async () => {
  lab = await openLab();
  one = await lab.open();
  await mkdir(lab.config.artifactRoot, { recursive: true });
  await one.ingest(formatSalesCsv(grain));
});

beforeEach(async () => {
  await lab.clearRuns();
  await one.run(keep);
});

afterAll(() => lab.dispose());

/** Everything except the row of the run and its events, which stay. */
async function digestAll() {
  const { db } = one.vitrine.createContext('test');
  const { showcase_run, showcase_event, ...tables } = await digestTables(db);
  return { tables, files: await digestTree(lab.config.artifactRoot) };
}

async function expectNothingLeft(before: Awaited<ReturnType<typeof digestAll>>) {
  expect(await digestAll()).toEqual(before);
  const { running, latest } = await one.api.showcase.current({});
  expect(running).toBeNull();
  expect(latest?.workspace_id).toBeNull();
}

/** Cancels the statement that waits for the locked sales, as an administrator of the server can. */
async function cancelReadersOfSales() {
  const { db } = one.vitrine.createContext('test');
  await db.execute(sql`select pg_cancel_backend(pid) from pg_locks
    where not granted and relation = 'sales_daily'::regclass
      and database = (select oid from pg_database where datname = current_database())`);
}

describe('an ephemeral run leaves nothing but its row and its events', () => {
  it('when it has finished, with the numbers of a kept run and without ids of its objects', async () => {
    const kept = await one.run(keep);
    const before = await digestAll();
    const run = await one.run(ephemeral);
    await expectNothingLeft(before);
    expect(run.workspace_id).toBeNull();
    expect(run.result).toMatchObject({
      overall_status: 'pass',
      workspace_id: null,
      winning_run_id: null,
      alias: null,
      winner_model_type: kept.result.winner_model_type,
      winner_wape: kept.result.winner_wape,
    });
    for (const step of ['stale_alias', 'verify', 'keep'] as const)
      expect([step, run.step(step).status]).toEqual([step, 'skip']);
    const comparable = ({ scenario_id, ...data }: Record<string, unknown>) => data;
    for (const step of ['plan_price_cut', 'plan_holiday'] as const) {
      expect(run.step(step).data.scenario_id).toBeNull();
      expect(comparable(run.step(step).data)).toEqual(comparable(kept.step(step).data));
    }
    expect(JSON.stringify(run.events)).not.toMatch(/"[0-9a-f]{32}"/);
  });

  it('when it has failed', async () => {
    const before = await digestAll();
    const run = await one.run({ ...ephemeral, window_end: '2001-02-10' });
    expect(run.result.overall_status).toBe('fail');
    await expectNothingLeft(before);
  });

  it('when it was stopped', async () => {
    const before = await digestAll();
    const { showcase_run_id } = await one.api.showcase.start({
      ...ephemeral,
      run_config: { backtest: { n_splits: 20, horizon: 90 } },
    });
    await waitForStep(one, showcase_run_id, 'backtest');
    await one.api.showcase.stop({ showcase_run_id });
    const { result } = summarizeEvents(await one.watch(showcase_run_id));
    expect(result.overall_status).toBe('fail');
    await expectNothingLeft(before);
  });

  it.each([
    ['failed', async () => {}],
    ['was stopped', (showcase_run_id: string) => one.api.showcase.stop({ showcase_run_id })],
  ])('when it %s between its plans, after its models were registered', async (_, endRun) => {
    const before = await digestAll();
    const { showcase_run_id } = await one.api.showcase.start(ephemeral);
    await waitForStep(one, showcase_run_id, 'train');
    const held = await holdTable(lab.database, 'sales_daily');
    await held.isAwaited();
    await endRun(showcase_run_id);
    await cancelReadersOfSales();
    await held.release();
    const run = summarizeEvents(await one.watch(showcase_run_id));
    expect(run.step('register').status).toBe('pass');
    expect(run.step('plan_price_cut').status).toBe('fail');
    await expectNothingLeft(before);
  });

  it('when its process was killed between its plans, once the next process opens the database', async () => {
    const before = await digestAll();
    const runner = await openRunnerProcess(lab);
    const started = await runner.ask(ephemeral);
    if (!('showcase_run_id' in started)) throw new Error('the run did not start');
    await waitForStep(one, started.showcase_run_id, 'train');
    const held = await holdTable(lab.database, 'sales_daily');
    await held.isAwaited();
    await runner.kill();
    await held.release();
    await (await lab.open()).vitrine.close();
    const run = summarizeEvents(await one.watch(started.showcase_run_id));
    expect(run.step('register').status).toBe('pass');
    expect(run.step('plan_price_cut').status).toBe('fail');
    expect(run.result).toMatchObject({ overall_status: 'fail', winning_run_id: null });
    await expectNothingLeft(before);
  });
});

it('a run whose workspace cannot be written keeps nothing else either', async () => {
  const { db } = one.vitrine.createContext('test');
  await db.execute(sql`create or replace function refuse_rows() returns trigger language plpgsql
    as $$ begin raise exception 'refused'; end $$`);
  await db.execute(sql`create trigger refuse_rows before insert on showcase_workspace
    for each row execute function refuse_rows()`);
  try {
    const before = await digestAll();
    const run = await one.run(keep);
    expect(run.result).toMatchObject({ overall_status: 'warn', workspace_id: null, alias: null });
    expect(run.step('keep').detail).toContain('nothing was kept');
    await expectNothingLeft(before);
  } finally {
    await db.execute(sql`drop trigger refuse_rows on showcase_workspace`);
  }
});

it('a run that keeps nothing cannot be promoted', () => {
  const parsed = runRequestSchema.safeParse({ ...ephemeral, promote: true });
  expect(parsed.error?.issues.map(({ path }) => path)).toEqual([['promote']]);
});
