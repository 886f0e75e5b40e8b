import { setTimeout as delay } from 'node:timers/promises';
import type { ModelRun } from '@vitrine/contract';
import { showcaseEvent, showcaseRun } from '@vitrine/db';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { insertRunRow } from '../testing.ts';
import {
  type Instance,
  type Lab,
  openLab,
  readEnvelope,
  summarizeEvents,
} from './testing/open-lab.ts';
import { formatLongSales, startLongRun, waitForStep } from './testing/start-long-run.ts';

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

/** Ends at once: there are no sales in its window. */
const shortRun = { preservation: 'ephemeral', window_end: '1899-12-31' } as const;

const dbOf = (instance: Instance) => instance.vitrine.createContext('test').db;

async function stopAndWait(instance: Instance, showcase_run_id: string) {
  await instance.api.showcase.stop({ showcase_run_id });
  return instance.watch(showcase_run_id);
}

/** Ends the server session that holds the runner's lock. */
async function killLockSession(): Promise<void> {
  const rows = await dbOf(other).execute<{ pid: number }>(sql`
    select pid from pg_locks where locktype = 'advisory' and granted and objsubid = 1
      and ((classid::bigint << 32) | objid::bigint) = hashtextextended('vitrine:showcase-run', 0)
      and database = (select oid from pg_database where datname = current_database())`);
  expect(rows).toHaveLength(1);
  await dbOf(other).execute(sql`select pg_terminate_backend(${rows[0]?.pid}::int)`);
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
});

describe('what a crashed process left', () => {
  it('does not refuse a start while another process is settling it', async () => {
    const dead = '1'.repeat(32);
    await dbOf(one).insert(showcaseRun).values({ showcase_run_id: dead, status: 'running' });
    const sweeper = await lab.database.open();
    const lock = await sweeper.locks.acquire('showcase-run', { timeoutMs: 1_000 });
    const starting = startLongRun(one);
    const early = await Promise.race([
      starting.then(
        () => 'started',
        () => 'refused',
      ),
      delay(300, 'waiting'),
    ]);
    expect(early).toBe('waiting');
    await lock.release();
    const { showcase_run_id } = await starting;
    expect((await one.watch(dead)).at(-1)?.event).toMatchObject({ status: 'fail' });
    await stopAndWait(one, showcase_run_id);
  });

  it('is settled in the registry too: a model run that nobody works on any more has failed', async () => {
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
  it('ends a run of another process within a second, mid-fit, settled as failed', async () => {
    const { showcase_run_id, workspace_id } = await startLongRun(one);
    await waitForStep(other, showcase_run_id, 'backtest');
    const asked = performance.now();
    const stopped = await other.api.showcase.stop({ showcase_run_id });
    expect(stopped).toEqual({ showcase_run_id, stopping: true });
    const run = summarizeEvents(await other.watch(showcase_run_id));
    expect(performance.now() - asked).toBeLessThan(1_000);
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

  it('says so when the run had already ended, and for a run that never was', async () => {
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

  it('goes on after the last event that a viewer has seen', async () => {
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
    expect(await other.api.workspace.byId({ workspace_id: workspace_id ?? '' })).toMatchObject({
      status: 'failed',
    });
  });

  it('never touches the run of whoever holds the lock next', async () => {
    const lost = await startLongRun(one);
    await waitForStep(one, lost.showcase_run_id, 'backtest');
    await dbOf(one).execute(sql`create or replace function refuse_slowly() returns trigger
      language plpgsql as $$ begin perform pg_sleep(1.5); raise exception 'refused'; end $$`);
    await dbOf(one).execute(
      sql.raw(`create trigger refuse_slowly before insert on showcase_event for each row
        when (new.showcase_run_id = '${lost.showcase_run_id}'
          and new.event ->> 'event_type' = 'step_complete')
        execute function refuse_slowly()`),
    );
    await killLockSession();
    const next = await startLongRun(other);
    const [end] = (await one.watch(lost.showcase_run_id)).slice(-1);
    expect(end?.event).toMatchObject({ event_type: 'pipeline_complete', status: 'fail' });
    // Until the run that lost its lock has heard of the refusal and given up.
    await expect.poll(() => countSleepers(), { timeout: 5_000 }).toBe(0);
    await delay(200);
    expect((await one.api.showcase.current({})).running).toMatchObject(next);
    await dbOf(one).execute(sql`drop trigger refuse_slowly on showcase_event`);
    await stopAndWait(other, next.showcase_run_id);
  });
});

async function countSleepers(): Promise<number> {
  const [row] = await dbOf(other).execute<{ sleepers: number }>(sql`
    select count(*)::int as sleepers from pg_stat_activity
    where wait_event = 'PgSleep' and datname = current_database()`);
  return row?.sleepers ?? 0;
}

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
});

describe('close', () => {
  it('ends the run of this process, settled, before it answers', async () => {
    const leaving = await lab.open();
    const { showcase_run_id, workspace_id } = await startLongRun(leaving);
    await waitForStep(one, showcase_run_id, 'backtest');
    await leaving.vitrine.close();
    const { running, latest } = await one.api.showcase.current({});
    expect(running).toBeNull();
    expect(latest).toMatchObject({ showcase_run_id, status: 'failed' });
    const run = summarizeEvents(await one.watch(showcase_run_id));
    expect(run.step('backtest').detail).toMatch(/told to end/);
    expect(await one.api.workspace.byId({ workspace_id: workspace_id ?? '' })).toMatchObject({
      status: 'failed',
    });
  });

  it('settles a run that is just starting', async () => {
    const leaving = await lab.open();
    const starting = startLongRun(leaving).catch(() => null);
    await leaving.vitrine.close();
    await starting;
    expect((await one.api.showcase.current({})).running).toBeNull();
    const { workspaces } = await one.api.workspace.list({});
    expect(workspaces.map(({ status }) => status)).not.toContain('running');
  });
});

describe('stopping a run that seeds', () => {
  const isMerging = async () => {
    const [row] = await dbOf(other).execute<{ merging: number }>(sql`
      select count(*)::int as merging from pg_stat_activity where state = 'active'
        and datname = current_database() and query like '%with merged as%' and pid <> pg_backend_pid()`);
    return row?.merging === 1;
  };

  it.each([
    ['writes its rows', async () => true, { stores: 100, products: 100, window_days: 92 }],
    ['merges them', isMerging, { stores: 40, products: 80, window_days: 92 }],
  ])('ends it within a second while it %s, and nothing of the seed stays', async (...row) => {
    const [, isThere, seed_overrides] = row;
    await lab.clearSales();
    const { showcase_run_id } = await one.api.showcase.start({
      preservation: 'keep',
      skip_seed: false,
      seed_overrides,
    });
    await waitForStep(other, showcase_run_id, 'seed');
    await expect.poll(isThere, { interval: 10, timeout: 30_000 }).toBe(true);
    const asked = performance.now();
    const run = summarizeEvents(await stopAndWait(other, showcase_run_id));
    expect(performance.now() - asked).toBeLessThan(1_000);
    expect(run.step('seed')).toMatchObject({ status: 'fail', detail: 'Stopped on request.' });
    expect((await one.api.sales.coverage({})).rows).toBe(0);
  });
});
