import {
  phaseNames,
  type RunRequestInput,
  type StepName,
  showcaseSteps,
  startResultSchema,
  stepEventSchema,
  type Workspace,
  workspaceSchema,
} from '@vitrine/contract';
import { holdTable } from '@vitrine/db/testing';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { type Instance, type Lab, openLab, summarizeEvents } from './testing/open-lab.ts';
import { openRunnerProcess } from './testing/open-runner-process.ts';
import { formatLongSales, longGrain, longRequest, waitForStep } from './testing/start-long-run.ts';

let lab: Lab;
let survivor: Instance;

beforeEach(async () => {
  lab = await openLab();
  survivor = await lab.open();
  await survivor.ingest(formatLongSales());
});

afterEach(() => lab.dispose());

interface Crash {
  request: RunRequestInput;
  /** Resolves once the run has reached the point where the test kills it. */
  isThere(showcase_run_id: string): Promise<unknown>;
}

/** Starts a run in its own process and kills that process at the given point. */
async function crash({ request, isThere }: Crash) {
  const runner = await openRunnerProcess(lab);
  const started = startResultSchema.parse(await runner.ask(request));
  await isThere(started.showcase_run_id);
  await runner.kill();
  return { ...started, workspace_id: started.workspace_id ?? '' };
}

const midBacktest: Crash = {
  request: longRequest,
  isThere: (showcase_run_id) => waitForStep(survivor, showcase_run_id, 'backtest'),
};

const gone = 'The process running this run ended before the run finished.';

/** The last events of a run that was interrupted in a step: the step fails, and the fault is reported before the end. */
function endingsFrom(step: StepName, detail: string) {
  const names = showcaseSteps.map(({ step_name }) => step_name);
  const skipped = { status: 'skip', detail: 'An earlier step failed' };
  return [
    { step_name: step, status: 'fail', detail },
    ...names.slice(names.indexOf(step) + 1, -1).map((step_name) => ({ step_name, ...skipped })),
    { step_name: 'keep', status: 'pass', detail: 'Kept as failed' },
  ];
}

interface Interruption {
  step: StepName;
  detail: string;
}

/** Checks that the run and its row report the same steps; returns the row. */
async function expectSettled(
  crashed: Awaited<ReturnType<typeof crash>>,
  { step, detail }: Interruption,
): Promise<Workspace> {
  const { showcase_run_id, workspace_id } = crashed;
  const run = summarizeEvents(await survivor.watch(showcase_run_id));
  expect(run.events.map(({ id }) => id)).toEqual(run.events.map((_, index) => index + 1));
  const events = run.events.map(({ event }) => stepEventSchema.parse(event));
  expect(events.map(({ event_type, step_name }) => [event_type, step_name])).toEqual([
    ...showcaseSteps.flatMap(({ step_name }) => [
      ['step_start', step_name],
      ['step_complete', step_name],
    ]),
    ['error', null],
    ['pipeline_complete', null],
  ]);
  expect(events.at(-2)).toMatchObject({ status: 'fail', detail: gone });
  expect(run.result).toMatchObject({ overall_status: 'fail', workspace_id });
  const ended = events
    .filter(({ event_type }) => event_type === 'step_complete')
    .map(({ step_name, status, detail }) => ({ step_name, status, detail }));
  const endings = endingsFrom(step, detail);
  expect(ended.slice(-endings.length)).toEqual(endings);
  const row = workspaceSchema.parse(await survivor.api.workspace.byId({ workspace_id }));
  expect(row.status).toBe('failed');
  const saved = phaseNames.flatMap((phase) => row.phase_summaries?.[phase]?.steps ?? []);
  expect(saved.map(({ duration_ms, ...ending }) => ending)).toEqual(ended);
  return row;
}

/** Opens the product again until the database has noticed that the process, and with it the lock, is gone. */
async function settleByOpening(): Promise<void> {
  await vi.waitFor(async () => {
    await lab.open();
    expect((await survivor.api.showcase.current({})).running).toBeNull();
  }, 30_000);
}

describe('a run whose process was killed', () => {
  it('is settled as failed by the next process that starts', async () => {
    const crashed = await crash(midBacktest);
    const before = await survivor.api.showcase.current({});
    expect(before.running).toMatchObject({ showcase_run_id: crashed.showcase_run_id });
    const watching = survivor.watch(crashed.showcase_run_id);
    await settleByOpening();
    expect((await watching).at(-1)?.event.event_type).toBe('pipeline_complete');
    const digest = expect.any(String);
    const settled = await expectSettled(crashed, { step: 'backtest', detail: gone });
    expect(settled).toMatchObject({
      date_end: '1999-12-07',
      stage_digests: { data: { sales: digest, features: digest }, modeling: { models: digest } },
      phase_summaries: {
        data: { status: 'pass' },
        modeling: { status: 'fail' },
        grain: longGrain,
        environment: { vitrine_version: '0.0.0-test' },
      },
    });
  });

  it('is settled by the next start, which then continues', async () => {
    const crashed = await crash(midBacktest);
    // The database takes a moment to notice that the process, and with it the lock, is gone.
    const start = () =>
      survivor.api.showcase.start({ preservation: 'keep', window_end: '1900-06-30' });
    const next = await vi.waitFor(start, { timeout: 30_000 });
    const { result } = summarizeEvents(await survivor.watch(next.showcase_run_id));
    expect(result.overall_status).toBe('pass');
    const settled = await expectSettled(crashed, { step: 'backtest', detail: gone });
    expect(settled).toMatchObject({ date_end: '1999-12-07' });
  });

  it('in the middle of seeding has seeded nothing, and reports that the sales had been deleted', async () => {
    const crashed = await crash({
      request: {
        preservation: 'keep',
        skip_seed: false,
        reset: true,
        seed_overrides: { stores: 100, products: 100 },
      },
      isThere: () => expect.poll(isCopying, { interval: 10 }).toBe(true),
    });
    await settleByOpening();
    const detail = `${gone} The sales had already been deleted, and nothing was seeded.`;
    const settled = await expectSettled(crashed, { step: 'seed', detail });
    expect(settled).toMatchObject({ date_end: null, created_objects: {} });
    expect(settled.phase_summaries?.data?.status).toBe('fail');
    expect((await survivor.api.sales.coverage({})).rows).toBe(0);
  });

  it('in the middle of registering keeps its registered model runs on its workspace', async () => {
    const held = await holdTable(lab.database, 'run_alias');
    const crashed = await crash({
      request: {
        preservation: 'keep',
        promote: true,
        user_scope: longGrain,
        window_end: '1900-06-30',
      },
      isThere: () => held.isAwaited(),
    });
    await held.release();
    await settleByOpening();
    const { created_objects } = await expectSettled(crashed, { step: 'register', detail: gone });
    const run_ids = z.array(z.string()).length(10).parse(created_objects.trained_run_ids);
    const { found } = await survivor.api.registry.runs.byIds({ run_ids });
    expect(found.map(({ status }) => status)).toEqual(Array(10).fill('success'));
  });
});

async function isCopying(): Promise<boolean> {
  const { db } = survivor.vitrine.createContext('test');
  const rows = await db.execute(sql`select from pg_stat_activity
    where datname = current_database() and state = 'active' and query like 'copy incoming_sales%'`);
  return rows.length === 1;
}
