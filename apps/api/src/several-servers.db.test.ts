import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startResultSchema } from '@vitrine/contract';
import { createTestDatabase, holdTable, type TestDatabase } from '@vitrine/db/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { openViewer, type Viewer } from './testing/open-viewer.ts';
import { formatSalesCsv } from './testing/sales-csv.ts';
import { type ServerProcess, startServerProcess } from './testing/start-server-process.ts';

let database: TestDatabase;
let directory: string;
let servers: ServerProcess[];
let viewers: Viewer[];

beforeEach(async () => {
  database = await createTestDatabase();
  directory = await mkdtemp(path.join(tmpdir(), 'vitrine-servers-'));
  servers = [];
  viewers = [];
});

afterEach(async () => {
  for (const viewer of viewers) viewer.close();
  await Promise.all(servers.map((server) => server.end('SIGKILL')));
  await database.dispose();
  await rm(directory, { recursive: true, force: true });
});

async function startServer(): Promise<ServerProcess> {
  const server = await startServerProcess({
    DATABASE_URL: database.url,
    ARTIFACT_ROOT: path.join(directory, 'models'),
    SHOWCASE_EXPORT_ROOT: path.join(directory, 'showcase'),
  });
  servers.push(server);
  return server;
}

function watch(server: () => ServerProcess, showcase_run_id: string): Viewer {
  const viewer = openViewer(() => server().url, showcase_run_id);
  viewers.push(viewer);
  return viewer;
}

async function ingest({ url }: ServerProcess, days: number): Promise<void> {
  const headers = { 'content-type': 'text/csv' };
  const body = formatSalesCsv(days);
  expect((await fetch(`${url}/demo/sales`, { method: 'POST', headers, body })).status).toBe(200);
}

async function call({ url }: ServerProcess, procedure: string, body: object): Promise<unknown> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${url}/trpc/${procedure}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  return answer.json();
}

const startedSchema = z.object({ result: z.object({ data: startResultSchema }) });

async function startRun(server: ServerProcess, request: object = {}) {
  const answer = await call(server, 'showcase.start', { preservation: 'keep', ...request });
  return startedSchema.parse(answer).result.data;
}

/** Sales of a hundred years, with a backtest that takes far longer than a test waits. */
async function startLongRun(server: ServerProcess) {
  await ingest(server, 36_500);
  const run = await startRun(server, { run_config: { backtest: { n_splits: 20, horizon: 90 } } });
  const viewer = watch(() => server, run.showcase_run_id);
  await viewer.hasSeen(backtestStart);
  viewer.close();
  return run;
}

const backtestStart = 15;
const registerStart = 17;
const planStart = 23;
const idsUpTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);
const idsOf = ({ events }: Viewer) => events.map(({ id }) => id);

describe('a viewer of a run', () => {
  it('sees each event once and in order, whatever happens to its connection and its server', async () => {
    const [runner, second] = await Promise.all([startServer(), startServer()]);
    await ingest(runner, 120);
    const [atRegister, atPlan] = [
      await holdTable(database, 'run_alias'),
      await holdTable(database, 'scenario_plan'),
    ];
    const { showcase_run_id, workspace_id } = await startRun(runner, { promote: true });
    let there = runner;
    const viewer = watch(() => there, showcase_run_id);
    await viewer.hasSeen(registerStart);
    // Cut, and back to the same server.
    viewer.cut();
    await viewer.hasConnected(2);
    // To another process, which knows the run only from the database and refuses to start another one.
    there = second;
    viewer.cut();
    await viewer.hasConnected(3);
    expect(await call(second, 'showcase.start', { preservation: 'keep' })).toMatchObject({
      error: {
        data: {
          httpStatus: 409,
          problem: { code: 'SHOWCASE_BUSY', showcase_run_id, workspace_id },
        },
      },
    });
    await atRegister.release();
    await viewer.hasSeen(planStart);
    // That process is restarted.
    expect(await second.end('SIGTERM')).toBe(0);
    there = await startServer();
    await viewer.hasConnected(4);
    await atPlan.release();
    await viewer.hasEnded();
    expect(idsOf(viewer)).toEqual(idsUpTo(33));
    const asked = [null, registerStart, registerStart, planStart];
    expect(viewer.connections).toEqual(asked.map((id) => (id === null ? null : String(id))));
    const late = watch(() => runner, showcase_run_id);
    await late.hasEnded();
    expect(late.events).toEqual(viewer.events);
    expect(late.connections).toEqual([null]);
  });

  it('gets a sign of life from the server from time to time', async () => {
    const server = await startServer();
    await ingest(server, 120);
    const held = await holdTable(database, 'scenario_plan');
    const viewer = watch(() => server, (await startRun(server)).showcase_run_id);
    await expect.poll(viewer.pings, { timeout: 40_000 }).toBeGreaterThan(0);
    expect(viewer.connections).toEqual([null]);
    await held.release();
    await viewer.hasEnded();
  });
});

describe('a server that ends in the middle of a run', () => {
  it('has settled it before it exits, if it got a signal', async () => {
    const [leaving, staying] = await Promise.all([startServer(), startServer()]);
    const { showcase_run_id } = await startLongRun(leaving);
    expect(await leaving.end('SIGTERM')).toBe(0);
    const { db } = await database.open();
    const runs = await db.execute<{ status: string }>(`select r.status from showcase_run r
      union all select w.status from showcase_workspace w`);
    expect(runs.map(({ status }) => status)).toEqual(['failed', 'failed']);
    const viewer = watch(() => staying, showcase_run_id);
    await viewer.hasEnded();
    expect(idsOf(viewer)).toEqual(idsUpTo(33));
    expect(viewer.events[backtestStart]?.event).toMatchObject({
      step_name: 'backtest',
      event_type: 'step_complete',
      status: 'fail',
      detail: 'The process running this run was shut down.',
    });
  });

  it('without a signal has its run settled by another server, which notifies its viewers', async () => {
    const [dying, staying] = await Promise.all([startServer(), startServer()]);
    const { showcase_run_id } = await startLongRun(dying);
    let there = dying;
    const viewer = watch(() => there, showcase_run_id);
    await viewer.hasSeen(backtestStart);
    there = staying;
    await dying.end('SIGKILL');
    await viewer.hasEnded();
    // All sixteen steps have their start and end in every run, followed by the fault and the end of the run.
    expect(idsOf(viewer)).toEqual(idsUpTo(34));
    expect(viewer.connections).toEqual([null, String(backtestStart)]);
    expect(viewer.events[backtestStart]?.event).toMatchObject({
      step_name: 'backtest',
      event_type: 'step_complete',
      status: 'fail',
      detail: 'The process running this run ended before the run finished.',
    });
    expect(viewer.events.slice(-2).map(({ event }) => event.event_type)).toEqual([
      'error',
      'pipeline_complete',
    ]);
  });
});
