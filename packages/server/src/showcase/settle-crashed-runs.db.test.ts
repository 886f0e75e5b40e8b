import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { startResultSchema } from '@vitrine/contract';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Instance, type Lab, openLab, summarizeEvents } from './testing/open-lab.ts';
import { formatLongSales, waitForStep } from './testing/start-long-run.ts';

const program = fileURLToPath(new URL('./testing/run-process.ts', import.meta.url));

let lab: Lab;
let survivor: Instance;

beforeEach(async () => {
  lab = await openLab();
  survivor = await lab.open();
  await survivor.ingest(formatLongSales());
});

afterEach(() => lab.dispose());

/** Starts a run in a process of its own and kills that process in the middle of the backtest. */
async function crashMidRun() {
  const child = fork(program, {
    execArgv: ['--conditions=@vitrine/source', '--import', 'tsx'],
    env: {
      ...process.env,
      DATABASE_URL: lab.database.url,
      ARTIFACT_ROOT: lab.config.artifactRoot,
      SHOWCASE_EXPORT_ROOT: lab.config.exportRoot,
    },
  });
  const exited = once(child, 'exit');
  const [message]: unknown[] = await Promise.race([once(child, 'message'), exited]);
  const started = startResultSchema.parse(message);
  await waitForStep(survivor, started.showcase_run_id, 'backtest');
  child.kill('SIGKILL');
  await exited;
  return { ...started, workspace_id: started.workspace_id ?? '' };
}

async function expectSettled(crashed: Awaited<ReturnType<typeof crashMidRun>>): Promise<void> {
  const { showcase_run_id, workspace_id } = crashed;
  const { events, result } = summarizeEvents(await survivor.watch(showcase_run_id));
  expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1));
  expect(events.slice(-2).map(({ event }) => [event.event_type, event.status])).toEqual([
    ['error', 'fail'],
    ['pipeline_complete', 'fail'],
  ]);
  expect(result).toMatchObject({ overall_status: 'fail', workspace_id });
  const row = await survivor.api.workspace.byId({ workspace_id });
  expect(row).toMatchObject({ status: 'failed', date_end: '1999-12-07' });
}

describe('a run whose process was killed', () => {
  it('is settled as failed by the next process that starts', async () => {
    const crashed = await crashMidRun();
    const before = await survivor.api.showcase.current({});
    expect(before.running).toMatchObject({ showcase_run_id: crashed.showcase_run_id });
    const watching = survivor.watch(crashed.showcase_run_id);
    await vi.waitFor(async () => {
      await lab.open();
      expect((await survivor.api.showcase.current({})).running).toBeNull();
    }, 5_000);
    expect((await watching).at(-1)?.event.event_type).toBe('pipeline_complete');
    await expectSettled(crashed);
    expect((await survivor.api.showcase.current({})).running).toBeNull();
  });

  it('is settled by the next start, which then goes on', async () => {
    const crashed = await crashMidRun();
    // The database takes a moment to notice that the process, and with it the lock, is gone.
    const start = () => survivor.run({ preservation: 'keep', window_end: '1900-06-30' });
    const next = await vi.waitFor(start, { timeout: 5_000 });
    expect(next.result.overall_status).toBe('pass');
    await expectSettled(crashed);
  });
});
