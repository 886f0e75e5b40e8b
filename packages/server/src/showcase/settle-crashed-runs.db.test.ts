import {
  type RunRequestInput,
  startResultSchema,
  stepEventSchema,
  type Workspace,
  workspaceSchema,
} from '@vitrine/contract';
import { holdTable } from '@vitrine/db/testing';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
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
  /** Resolves once the run is where it shall be killed. */
  isThere(showcase_run_id: string): Promise<unknown>;
}

/** Starts a run in a process of its own and kills that process where it is told to. */
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

/** The run's events have no gap and end with the fault and the end; the row as it stands is answered. */
async function expectSettled(crashed: Awaited<ReturnType<typeof crash>>): Promise<Workspace> {
  const { showcase_run_id, workspace_id } = crashed;
  const { events, result } = summarizeEvents(await survivor.watch(showcase_run_id));
  expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1));
  expect(events.slice(-2).map(({ event }) => [event.event_type, event.status])).toEqual([
    ['error', 'fail'],
    ['pipeline_complete', 'fail'],
  ]);
  for (const { event } of events) stepEventSchema.parse(event);
  expect(result).toMatchObject({ overall_status: 'fail', workspace_id });
  const row = workspaceSchema.parse(await survivor.api.workspace.byId({ workspace_id }));
  expect(row.status).toBe('failed');
  return row;
}

/** Opens the product once more until the database has noticed that the process, and with it the lock, is gone. */
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
    expect(await expectSettled(crashed)).toMatchObject({
      date_end: '1999-12-07',
      stage_digests: { data: { sales: digest, features: digest }, modeling: { models: digest } },
      phase_summaries: { data: { status: 'pass' }, grain: longGrain },
    });
  });

  it('is settled by the next start, which then goes on', async () => {
    const crashed = await crash(midBacktest);
    // The database takes a moment to notice that the process, and with it the lock, is gone.
    const start = () =>
      survivor.api.showcase.start({ preservation: 'keep', window_end: '1900-06-30' });
    const next = await vi.waitFor(start, { timeout: 30_000 });
    const { result } = summarizeEvents(await survivor.watch(next.showcase_run_id));
    expect(result.overall_status).toBe('pass');
    expect(await expectSettled(crashed)).toMatchObject({ date_end: '1999-12-07' });
  });

  it('in the middle of seeding has seeded nothing', async () => {
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
    expect(await expectSettled(crashed)).toMatchObject({ date_end: null, created_objects: {} });
    expect((await survivor.api.sales.coverage({})).rows).toBe(0);
  });

  it('in the middle of registering keeps the model runs that it had made on its workspace', async () => {
    const held = await holdTable(lab.database, 'run_alias');
    const crashed = await crash({
      request: { preservation: 'keep', user_scope: longGrain, window_end: '1900-06-30' },
      isThere: () => held.isAwaited(),
    });
    await held.release();
    await settleByOpening();
    const { created_objects } = await expectSettled(crashed);
    const run_ids = z.array(z.string()).length(4).parse(created_objects.trained_run_ids);
    const { found } = await survivor.api.registry.runs.byIds({ run_ids });
    expect(found.map(({ status }) => status)).toEqual(Array(4).fill('success'));
  });
});

async function isCopying(): Promise<boolean> {
  const { db } = survivor.vitrine.createContext('test');
  const rows = await db.execute(sql`select from pg_stat_activity
    where datname = current_database() and state = 'active' and query like 'copy incoming_sales%'`);
  return rows.length === 1;
}
