import type { Worker } from 'node:worker_threads';
import {
  type ModelRun,
  type SeedOverrides,
  type StepEvent,
  startResultSchema,
} from '@vitrine/contract';
import { showcaseEvent, showcaseRun } from '@vitrine/db';
import { holdTable, holdWriters } from '@vitrine/db/testing';
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { insertRunRow, insertWorkspace } from '../testing.ts';
import { openEventLog } from './event-log.ts';
import { findRun } from './queries.ts';
import {
  type Instance,
  type Lab,
  openLab,
  readEnvelope,
  summarizeEvents,
} from './testing/open-lab.ts';
import { openRunnerProcess, type RunnerProcess } from './testing/open-runner-process.ts';
import {
  formatLongSales,
  longRequest,
  startLongRun,
  waitForStep,
} from './testing/start-long-run.ts';
import { openRunNotifier } from './watch-events.ts';

let lab: Lab;
let one: Instance;
let other: Instance;

beforeAll(async () => {
  lab = await openLab();
  [one, other] = await Promise.all([lab.open(), lab.open()]);
  await one.ingest(formatLongSales());
});

afterAll(() => lab.dispose());

beforeEach(() => lab.clearRuns());

/** A run that ends at once, because there are no sales in its window. */
const shortRun = { preservation: 'ephemeral', window_end: '1899-12-31' } as const;

/** How every run begins. */
const firstEvent: Omit<StepEvent, 'timestamp'> = {
  event_type: 'step_start',
  step_name: 'precheck',
  step_index: 1,
  total_steps: 16,
  phase_name: 'data',
  phase_index: 1,
  phase_total: 6,
  status: null,
  detail: '',
  duration_ms: null,
  data: {},
};

const dbOf = (instance: Instance) => instance.vitrine.createContext('test').db;

async function stopAndWait(instance: Instance, showcase_run_id: string) {
  await instance.api.showcase.stop({ showcase_run_id });
  return instance.watch(showcase_run_id);
}

/** Longer than any test takes. */
const longestWaitMs = 2 ** 31 - 1;

/** Ends the server session that holds the runner's lock. */
async function killLockSession(): Promise<void> {
  const rows = await dbOf(other).execute<{ pid: number }>(sql`
    select pid from pg_locks where locktype = 'advisory' and granted and objsubid = 1
      and ((classid::bigint << 32) | objid::bigint) = hashtextextended('vitrine:showcase-run', 0)
      and database = (select oid from pg_database where datname = current_database())`);
  expect(rows).toHaveLength(1);
  // With a timeout it returns once the session is gone, and the lock with it.
  await dbOf(other).execute(sql`select pg_terminate_backend(${rows[0]?.pid}::int, 30000)`);
}

/** Resolves once a start that waits for the runner's lock has retried that many times, so it is still waiting. */
async function seeAttempts(times: number): Promise<void> {
  for (let seen = 0; seen < times; seen += 1) {
    const before = await findLastAttempt();
    await expect.poll(findLastAttempt, { timeout: 30_000 }).not.toBe(before);
  }
}

async function findLastAttempt(): Promise<string | undefined> {
  const [row] = await dbOf(one).execute<{ at: string }>(sql`select max(query_start)::text as at
    from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
      and query like '%pg_try_advisory_lock%'`);
  return row?.at;
}

describe('one run at a time', () => {
  it('refuses a second start of any process on the database and names the run under way', async () => {
    const kept = await startLongRun(one);
    for (const instance of [one, other]) {
      await expect(instance.api.showcase.start({ preservation: 'keep' })).rejects.toMatchObject({
        code: 'CONFLICT',
        cause: { code: 'SHOWCASE_BUSY', evidence: kept },
      });
    }
    expect((await other.api.workspace.list({})).total).toBe(1);
    await stopAndWait(one, kept.showcase_run_id);
    const ephemeral = await startLongRun(other, 'ephemeral');
    await expect(startLongRun(one)).rejects.toMatchObject({
      cause: { code: 'SHOWCASE_BUSY', evidence: { ...ephemeral, workspace_id: null } },
    });
    await stopAndWait(other, ephemeral.showcase_run_id);
  });

  it('lets exactly one of many simultaneous starts through', async () => {
    const starts = await Promise.allSettled(
      Array.from({ length: 8 }, (_, turn) => startLongRun(turn % 2 === 0 ? one : other)),
    );
    const through = starts.filter((start) => start.status === 'fulfilled');
    expect(through).toHaveLength(1);
    const { running } = await one.api.showcase.current({});
    expect(running?.showcase_run_id).toBe(through[0]?.value.showcase_run_id);
    await stopAndWait(one, running?.showcase_run_id ?? '');
  });

  it('lets exactly one of many processes through that start at the same moment, and then the next', async () => {
    const processes = await Promise.all(Array.from({ length: 4 }, () => openRunnerProcess(lab)));
    const ask = (runner: RunnerProcess) => runner.ask(longRequest);
    const answers = await Promise.all(processes.map(ask));
    const { running } = await one.api.showcase.current({});
    const { showcase_run_id, workspace_id } = startResultSchema.strip().parse(running);
    const started = { showcase_run_id, workspace_id };
    expect(answers.filter((answer) => 'showcase_run_id' in answer)).toEqual([started]);
    const refusals = answers.filter((answer) => 'code' in answer);
    expect(refusals).toEqual(Array(3).fill({ code: 'SHOWCASE_BUSY', evidence: started }));
    expect((await one.api.workspace.list({})).total).toBe(1);
    await stopAndWait(one, showcase_run_id);
    const loser = processes[answers.findIndex((answer) => 'code' in answer)];
    const next = startResultSchema.parse(await loser?.ask(longRequest));
    await stopAndWait(one, next.showcase_run_id);
    await Promise.all(processes.map((runner) => runner.kill()));
  });

  it('names the run even in a refusal while that run is still starting', async () => {
    const held = await holdTable(lab.database, 'showcase_workspace');
    const starting = startLongRun(one);
    await held.isAwaited();
    const refused = startLongRun(other).catch((error: unknown) => error);
    await seeAttempts(1);
    // Longer than a start waits for a run that is already named.
    const clock = vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 900);
    await seeAttempts(2);
    clock.mockRestore();
    await held.release();
    const evidence = await starting;
    expect(await refused).toMatchObject({ cause: { code: 'SHOWCASE_BUSY', evidence } });
    await stopAndWait(one, evidence.showcase_run_id);
  });
});

describe('what a crashed process left', () => {
  it('does not refuse a start while another process is settling it', async () => {
    const dead = '1'.repeat(32);
    await dbOf(one).insert(showcaseRun).values({ showcase_run_id: dead, status: 'running' });
    const sweeper = await lab.database.open();
    const lock = await sweeper.locks.acquire('showcase-run', { timeoutMs: 1_000 });
    // The start sees a short wait, however long the settling takes on a busy machine.
    const clock = vi.spyOn(performance, 'now').mockReturnValue(performance.now());
    const starting = startLongRun(one);
    await seeAttempts(2);
    await lock.release();
    const { showcase_run_id } = await starting;
    clock.mockRestore();
    expect((await one.watch(dead)).at(-1)?.event).toMatchObject({ status: 'fail' });
    await stopAndWait(one, showcase_run_id);
  });

  it('is reported up to its last event: how long it worked, and what it had saved on its workspace', async () => {
    const winning_run_id = 'a'.repeat(32);
    const workspace_id = await insertWorkspace(dbOf(one), {
      status: 'running',
      created_objects: { winning_run_id, alias: 'demo-production' },
    });
    const showcase_run_id = '2'.repeat(32);
    const started_at = '2026-01-01T20:00:00.000Z';
    await dbOf(one)
      .insert(showcaseRun)
      .values({ showcase_run_id, workspace_id, status: 'running', started_at });
    const event = { ...firstEvent, timestamp: '2026-01-01T20:00:02.000Z' };
    await dbOf(one).insert(showcaseEvent).values({ showcase_run_id, event_id: 1, event });
    await one.run(shortRun);
    const { result } = summarizeEvents(await one.watch(showcase_run_id));
    expect(result).toEqual({
      overall_status: 'fail',
      workspace_id,
      winner_model_type: null,
      winner_wape: null,
      winning_run_id,
      alias: 'demo-production',
      wall_clock_s: 2,
    });
    const row = await findRun(dbOf(one), showcase_run_id);
    expect(row?.ended_at).toBe(event.timestamp);
  });

  it('is settled in the registry too: an abandoned model run has failed', async () => {
    const insert = (status: ModelRun['status']) => insertRunRow(dbOf(one), { status });
    const unfinished = [await insert('pending'), await insert('running')];
    const ended = [await insert('success'), await insert('archived')];
    await one.run(shortRun);
    const { found } = await one.api.registry.runs.byIds({ run_ids: [...unfinished, ...ended] });
    expect(found.map(({ status }) => status)).toEqual(['failed', 'failed', 'success', 'archived']);
    expect(found.map(({ error_message }) => error_message !== null)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});

describe('stop', () => {
  it('ends a run of another process, settled as failed', async () => {
    const { showcase_run_id, workspace_id } = await startLongRun(one);
    await waitForStep(other, showcase_run_id, 'backtest');
    const stopped = await other.api.showcase.stop({ showcase_run_id });
    expect(stopped).toEqual({ showcase_run_id, stopping: true });
    const run = summarizeEvents(await other.watch(showcase_run_id));
    expect(run.result).toMatchObject({ overall_status: 'fail', workspace_id });
    expect(run.step('train').status).toBe('pass');
    expect(run.step('backtest')).toMatchObject({ status: 'fail', detail: 'Stopped on request.' });
    expect(run.step('verify').status).toBe('skip');
    expect(run.step('keep').status).toBe('pass');
    const row = await other.api.workspace.byId({ workspace_id: workspace_id ?? '' });
    expect(row).toMatchObject({ status: 'failed', date_end: '1999-12-07' });
    const { latest } = await other.api.showcase.current({});
    expect(latest).toMatchObject({ status: 'failed', stop_requested_at: expect.any(String) });
  });

  it('reaches the runner from any process without polling', async () => {
    const showcase_run_id = '2'.repeat(32);
    await dbOf(one).insert(showcaseRun).values({ showcase_run_id, status: 'running' });
    const notifier = await openRunNotifier(await lab.database.open());
    const { signal } = new AbortController();
    const woken = notifier.next(showcase_run_id, { signal, withinMs: longestWaitMs });
    await other.api.showcase.stop({ showcase_run_id });
    await woken;
    await notifier.close();
  });

  it('is seen with the next event of the run, even if nobody was woken', async () => {
    const showcase_run_id = '3'.repeat(32);
    const db = dbOf(one);
    await db.insert(showcaseRun).values({ showcase_run_id, status: 'running' });
    const onStopRequested = vi.fn();
    const showcaseRunId = showcase_run_id;
    const events = openEventLog({ db, showcaseRunId, lastEventId: 0, onStopRequested });
    await events.stepStart('precheck');
    expect(onStopRequested).not.toHaveBeenCalled();
    await db.update(showcaseRun).set({ stop_requested_at: sql`now()` });
    await events.stepStart('reset');
    expect(onStopRequested).toHaveBeenCalledOnce();
  });

  it('says so if the run had already ended, and for an unknown run', async () => {
    const { showcase_run_id } = await one.run(shortRun);
    expect(await other.api.showcase.stop({ showcase_run_id })).toEqual({
      showcase_run_id,
      stopping: false,
    });
    await expect(one.api.showcase.stop({ showcase_run_id: '0'.repeat(32) })).rejects.toMatchObject({
      code: 'NOT_FOUND',
      cause: { code: 'SHOWCASE_RUN_NOT_FOUND' },
    });
    await expect(one.watch('0'.repeat(32))).rejects.toMatchObject({
      code: 'NOT_FOUND',
      cause: { code: 'SHOWCASE_RUN_NOT_FOUND' },
    });
  });
});

describe('watching from another process', () => {
  it('sees every event of a live run, the same as in the process that runs it', async () => {
    const { showcase_run_id } = await one.api.showcase.start({
      preservation: 'keep',
      window_end: '1900-06-30',
    });
    const [here, there] = await Promise.all([
      one.watch(showcase_run_id),
      other.watch(showcase_run_id),
    ]);
    expect(here).toHaveLength(33);
    expect(there).toEqual(here);
  });

  it('continues after the last event that a viewer has seen', async () => {
    const { showcase_run_id } = await startLongRun(one);
    const seen = await waitForStep(other, showcase_run_id, 'backtest');
    const rest = other.watch(showcase_run_id, String(seen.at(-1)?.id));
    const all = await stopAndWait(one, showcase_run_id);
    expect([...seen, ...(await rest)]).toEqual(all);
    expect(await other.watch(showcase_run_id, String(all.at(-1)?.id))).toEqual([]);
  });

  it('outlives its viewers', async () => {
    const { showcase_run_id } = await startLongRun(one);
    const viewing: AsyncIterable<unknown> = await other.api.showcase.events({ showcase_run_id });
    for await (const envelope of viewing) if (readEnvelope(envelope).id === 3) break;
    expect((await one.api.showcase.current({})).running).toMatchObject({ showcase_run_id });
    await stopAndWait(one, showcase_run_id);
  });
});

describe('a runner that loses its lock', () => {
  it('ends its run as failed', async () => {
    const { showcase_run_id, workspace_id } = await startLongRun(one);
    await waitForStep(one, showcase_run_id, 'backtest');
    await killLockSession();
    const run = summarizeEvents(await other.watch(showcase_run_id));
    expect(run.result.overall_status).toBe('fail');
    expect(run.step('backtest').detail).toMatch(/connection .* was lost/);
    expect(await other.api.workspace.byId({ workspace_id: workspace_id ?? '' })).toMatchObject({
      status: 'failed',
    });
  });

  it('does no work if that happens while its run is still starting', async () => {
    const held = await holdTable(lab.database, 'showcase_workspace');
    const starting = one.api.showcase.start({ preservation: 'keep', window_end: '1900-06-30' });
    await held.isAwaited();
    await killLockSession();
    await held.release();
    const { showcase_run_id, workspace_id } = await starting;
    const run = summarizeEvents(await other.watch(showcase_run_id));
    expect(run.step('precheck').detail).toMatch(/connection .* was lost/);
    expect(run.step('status').status).toBe('skip');
    expect(await other.api.workspace.byId({ workspace_id: workspace_id ?? '' })).toMatchObject({
      status: 'failed',
    });
  });

  it('never touches the run of the next lock holder, and writes no more events of its own', async () => {
    const losing = await lab.open();
    const held = await holdTable(lab.database, 'run_alias');
    const lost = await losing.api.showcase.start({
      preservation: 'keep',
      promote: true,
      window_end: '1900-06-30',
    });
    await held.isAwaited();
    await killLockSession();
    const next = await startLongRun(other);
    const watched = await one.watch(lost.showcase_run_id);
    expect(watched.at(-1)?.event).toMatchObject({
      event_type: 'pipeline_complete',
      status: 'fail',
    });
    await held.release();
    // The run that lost its lock is refused, gives up, and looks for runs to settle.
    await losing.vitrine.close();
    expect(await one.watch(lost.showcase_run_id)).toEqual(watched);
    expect((await one.api.showcase.current({})).running).toMatchObject(next);
    await stopAndWait(other, next.showcase_run_id);
  });
});

describe('the runs that are remembered', () => {
  it('are the last twenty, with their events', async () => {
    const ids: string[] = [];
    for (let turn = 0; turn < 22; turn += 1) {
      const { showcase_run_id } = await one.run(shortRun);
      ids.push(showcase_run_id);
    }
    for (const forgotten of ids.slice(0, 2)) {
      await expect(one.watch(forgotten)).rejects.toMatchObject({
        cause: { code: 'SHOWCASE_RUN_NOT_FOUND' },
      });
    }
    for (const known of ids.slice(2)) expect(await one.watch(known)).toHaveLength(33);
    expect(await dbOf(one).$count(showcaseEvent)).toBe(20 * 33);
  });

  it('always include the current run, even if the clock was set back since the others', async () => {
    const later = Array.from({ length: 20 }, (_, turn) => ({
      showcase_run_id: String(turn).padStart(32, '0'),
      status: 'failed' as const,
      started_at: '2999-01-01T00:00:00.000Z',
    }));
    await dbOf(one).insert(showcaseRun).values(later);
    const { showcase_run_id } = await one.run(shortRun);
    expect(await one.watch(showcase_run_id)).toHaveLength(33);
    expect(await dbOf(one).$count(showcaseRun)).toBe(20);
  });

  it('are the newest by order of events, even if the clock was set back since', async () => {
    const earlier = await one.run(shortRun);
    await dbOf(one).update(showcaseRun).set({ started_at: '2999-01-01T00:00:00.000Z' });
    const { showcase_run_id } = await one.run(shortRun);
    expect((await one.api.showcase.current({})).latest).toMatchObject({ showcase_run_id });
    for (let turn = 0; turn < 19; turn += 1) await one.run(shortRun);
    expect(await one.watch(showcase_run_id)).toHaveLength(33);
    await expect(one.watch(earlier.showcase_run_id)).rejects.toMatchObject({
      cause: { code: 'SHOWCASE_RUN_NOT_FOUND' },
    });
  });
});

describe('close', () => {
  it('ends and settles the run of this process before it returns', async () => {
    const leaving = await lab.open();
    const { showcase_run_id, workspace_id } = await startLongRun(leaving);
    await waitForStep(one, showcase_run_id, 'backtest');
    await leaving.vitrine.close();
    const { running, latest } = await one.api.showcase.current({});
    expect(running).toBeNull();
    expect(latest).toMatchObject({ showcase_run_id, status: 'failed' });
    const run = summarizeEvents(await one.watch(showcase_run_id));
    expect(run.step('backtest').detail).toMatch(/was shut down/);
    expect(await one.api.workspace.byId({ workspace_id: workspace_id ?? '' })).toMatchObject({
      status: 'failed',
    });
  });

  it('registers no further model and leaves the alias alone, and keeps what was registered', async () => {
    const leaving = await lab.open();
    const sales = await holdTable(lab.database, 'sales_daily');
    const { workspace_id } = await leaving.api.showcase.start({
      preservation: 'keep',
      promote: true,
      window_end: '1900-06-30',
    });
    await sales.isAwaited();
    const registry = await holdWriters(lab.database, 'model_run');
    await sales.release();
    await registry.isAwaited();
    const closed = leaving.vitrine.close();
    await registry.release();
    await closed;
    const { runs } = await one.api.registry.runs.list({});
    expect(runs).toMatchObject([{ status: 'success' }]);
    const { aliases } = await one.api.registry.aliases.list({});
    expect(aliases).toEqual([]);
    const row = await one.api.workspace.byId({ workspace_id: workspace_id ?? '' });
    expect(row.created_objects).toMatchObject({ trained_run_ids: [runs[0]?.run_id] });
    expect(row.phase_summaries?.decision?.steps[0]?.detail).toMatch(/was shut down/);
  });

  it('settles a run that is still starting', async () => {
    const leaving = await lab.open();
    const starting = startLongRun(leaving).catch(() => null);
    await leaving.vitrine.close();
    await starting;
    expect((await one.api.showcase.current({})).running).toBeNull();
    const { workspaces } = await one.api.workspace.list({});
    expect(workspaces.map(({ status }) => status)).not.toContain('running');
  });
});

describe('the worker threads of a process', () => {
  const workers = new Set<Worker>();
  const collect = (worker: Worker) => workers.add(worker);
  let runner: Instance;
  let run: Awaited<ReturnType<typeof startLongRun>>;

  beforeEach(async () => {
    process.on('worker', collect);
    runner = await lab.open();
    run = await startLongRun(runner);
    await waitForStep(other, run.showcase_run_id, 'backtest');
    process.off('worker', collect);
  });

  afterEach(async () => {
    await stopAndWait(other, run.showcase_run_id);
    await runner.vitrine.close();
    workers.clear();
  });

  /** The threads that have been busy since the last check. */
  const watchBusy = () => {
    const measure = (worker: Worker) => worker.performance.eventLoopUtilization();
    let before = new Map([...workers].map((worker) => [worker, measure(worker)]));
    return () => {
      const now = new Map([...workers].map((worker) => [worker, measure(worker)]));
      const busy = [...workers].filter((worker) => {
        const { eventLoopUtilization: share } = worker.performance;
        return share(now.get(worker), before.get(worker)).utilization > 0.9;
      });
      before = now;
      return busy;
    };
  };

  it('score several folds at once, each on its own thread', async () => {
    const busy = watchBusy();
    await expect.poll(() => busy().length, { interval: 200 }).toBeGreaterThanOrEqual(2);
  });

  it('are terminated in the middle of a fit when the run is stopped', async () => {
    const look = watchBusy();
    let busy: Worker[] = [];
    const countBusy = () => {
      busy = look();
      return busy.length;
    };
    await expect.poll(countBusy, { interval: 200 }).toBeGreaterThanOrEqual(2);
    const stopped = summarizeEvents(await stopAndWait(other, run.showcase_run_id));
    expect(stopped.step('backtest').detail).toBe('Stopped on request.');
    // A thread that was allowed to finish its task would be ready for the next one.
    await expect.poll(() => busy.every(hasEnded)).toBe(true);
  });

  const hasEnded = ({ threadId }: Worker) => threadId === -1;
});

describe('stopping a run that seeds', () => {
  beforeEach(() => lab.clearSales());

  const startSeeding = async (seed_overrides: SeedOverrides) => {
    const { showcase_run_id } = await one.api.showcase.start({
      preservation: 'keep',
      skip_seed: false,
      seed_overrides,
    });
    await waitForStep(other, showcase_run_id, 'seed');
    return showcase_run_id;
  };

  const expectNothingSeeded = async (showcase_run_id: string) => {
    const run = summarizeEvents(await stopAndWait(other, showcase_run_id));
    expect(run.step('seed')).toMatchObject({ status: 'fail', detail: 'Stopped on request.' });
    expect((await one.api.sales.coverage({})).rows).toBe(0);
  };

  it('ends it while it writes its rows, and no seeded row stays', async () => {
    await expectNothingSeeded(await startSeeding({ stores: 100, products: 100, window_days: 92 }));
  });

  it('ends it while it merges them, which would never end, and no seeded row stays', async () => {
    const held = await holdWriters(lab.database, 'sales_daily');
    const showcase_run_id = await startSeeding({ stores: 1, products: 1, window_days: 92 });
    await held.isAwaited();
    await expectNothingSeeded(showcase_run_id);
    await held.release();
  });
});

describe('stopping a run that waits for the sales', () => {
  it.each(['reset', 'seed'] as const)('ends it in the step %s', async (step) => {
    const held = await holdSales();
    const { showcase_run_id } = await one.api.showcase.start({
      preservation: 'keep',
      skip_seed: false,
      reset: step === 'reset',
    });
    await waitForStep(other, showcase_run_id, step);
    const run = summarizeEvents(await stopAndWait(other, showcase_run_id));
    expect(run.step(step)).toMatchObject({ status: 'fail', detail: 'Stopped on request.' });
    await held.release();
  });

  it('ends it while the existing sales are still being counted', async () => {
    const held = await holdTable(lab.database, 'sales_daily');
    const { showcase_run_id } = await one.api.showcase.start({
      preservation: 'keep',
      window_end: '2026-01-31',
    });
    await waitForStep(other, showcase_run_id, 'precheck');
    const run = summarizeEvents(await stopAndWait(other, showcase_run_id));
    expect(run.step('precheck')).toMatchObject({ status: 'fail', detail: 'Stopped on request.' });
    await held.release();
  });

  /** Holds the lock like an ingest of a long file. */
  const holdSales = async () => {
    await lab.clearSales();
    const writer = await lab.database.open();
    return writer.locks.acquire('sales', { timeoutMs: 1_000 });
  };
});
