import {
  type PipelineResult,
  phaseNames,
  type RunRequestInput,
  type StepStatus,
  showcaseSteps,
} from '@vitrine/contract';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type FinishedRun,
  type Instance,
  type Lab,
  openLab,
  summarizeEvents,
} from './testing/open-lab.ts';
import { formatLongSales, longGrain, longRequest, waitForStep } from './testing/start-long-run.ts';

let lab: Lab;
let one: Instance;

beforeAll(async () => {
  lab = await openLab();
  one = await lab.open();
  await one.ingest(formatLongSales());
  await recordWorkspaces();
});

beforeEach(() => lab.clearRuns());

afterAll(() => lab.dispose());

const dbOf = ({ vitrine }: Instance) => vitrine.createContext('test').db;

/** Records the status of the workspace's row with every event, in the transaction that wrote the event. */
async function recordWorkspaces(): Promise<void> {
  const db = dbOf(one);
  await db.execute(
    sql`create table workspace_at_event (showcase_run_id text, event_id integer, status text)`,
  );
  await db.execute(sql`create function note_workspace() returns trigger language plpgsql as $$ begin
    insert into workspace_at_event
    select new.showcase_run_id, new.event_id, w.status from showcase_run r
    join showcase_workspace w using (workspace_id) where r.showcase_run_id = new.showcase_run_id;
    return new; end $$`);
  await db.execute(sql`create trigger note_workspace after insert on showcase_event
    for each row execute function note_workspace()`);
}

async function workspaceAtEvents(showcase_run_id: string): Promise<string[]> {
  const rows = await dbOf(one).execute<{ status: string }>(sql`select status from workspace_at_event
    where showcase_run_id = ${showcase_run_id} order by event_id`);
  return rows.map(({ status }) => status);
}

const quick = { user_scope: longGrain, window_end: '1900-06-30' };

async function runToStop(): Promise<FinishedRun> {
  const started = await one.api.showcase.start(longRequest);
  await waitForStep(one, started.showcase_run_id, 'backtest');
  await one.api.showcase.stop({ showcase_run_id: started.showcase_run_id });
  return { ...started, ...summarizeEvents(await one.watch(started.showcase_run_id)) };
}

interface Kind {
  name: string;
  run: () => Promise<FinishedRun>;
  overall: PipelineResult['overall_status'];
}

const run = (request: RunRequestInput) => () => one.run(request);

const kinds: Kind[] = [
  { name: 'passes', run: run({ preservation: 'keep', ...quick }), overall: 'pass' },
  {
    name: 'warns because its scope did not resolve',
    run: run({
      preservation: 'keep',
      window_end: '1900-06-30',
      user_scope: { store_code: 'NOWHERE', sku: 'NOTHING' },
    }),
    overall: 'warn',
  },
  { name: 'keeps nothing', run: run({ preservation: 'ephemeral', ...quick }), overall: 'pass' },
  {
    name: 'fails',
    run: run({ preservation: 'keep', window_end: '1899-12-31' }),
    overall: 'fail',
  },
  { name: 'is stopped', run: runToStop, overall: 'fail' },
];

const ranks: Record<StepStatus, number> = { skip: 0, pass: 0, warn: 1, fail: 2 };

/** The place of every step in DOMAIN_MODEL. */
function placeOf(index: number) {
  const step = showcaseSteps[index];
  if (!step) throw new RangeError(`there is no step ${index}`);
  return {
    step_name: step.step_name,
    step_index: index + 1,
    total_steps: 16,
    phase_name: step.phase_name,
    phase_index: phaseNames.indexOf(step.phase_name) + 1,
    phase_total: 6,
  };
}

describe.each(kinds)('a run that $name', ({ run: runIt, overall }) => {
  let finished: FinishedRun;
  const completions = () =>
    finished.events
      .map(({ event }) => event)
      .filter((event) => event.event_type === 'step_complete');

  beforeEach(async () => {
    finished = await runIt();
  });

  it('reports the start and end of each of the sixteen steps in order, and then its own end', () => {
    const { events } = finished;
    expect(events.map(({ id }) => id)).toEqual(Array.from({ length: 33 }, (_, index) => index + 1));
    for (let index = 0; index < 16; index += 1) {
      const [begun, ended] = [events[2 * index]?.event, events[2 * index + 1]?.event];
      expect(begun).toMatchObject({ ...placeOf(index), event_type: 'step_start', status: null });
      expect(ended).toMatchObject({ ...placeOf(index), event_type: 'step_complete' });
      expect(ended?.status).toMatch(/^(pass|fail|warn|skip)$/);
      expect(ended?.detail).toMatch(/^[^\n]+$/);
      expect(ended?.duration_ms).toBeGreaterThanOrEqual(0);
    }
    const times = events.map(({ event }) => event.timestamp);
    expect(times).toEqual(times.toSorted());
  });

  it('skips everything after a failure except keep, and is as bad as its worst step', () => {
    const statuses = completions().map(({ status }) => status ?? 'skip');
    const failure = statuses.indexOf('fail');
    expect(failure >= 0).toBe(overall === 'fail');
    if (failure >= 0) {
      expect(statuses.slice(failure + 1, -1)).toEqual(Array(14 - failure).fill('skip'));
      expect(statuses.at(-1)).toBe('pass');
    }
    const worst = Math.max(...statuses.map((status) => ranks[status]));
    expect(worst).toBe(ranks[overall]);
    expect(finished.result.overall_status).toBe(overall);
  });

  it('ends with exactly the promised fields', () => {
    const last = finished.events.at(-1)?.event;
    expect(last).toMatchObject({
      event_type: 'pipeline_complete',
      status: overall,
      step_name: null,
      step_index: null,
      phase_name: null,
      phase_index: null,
      total_steps: 16,
      phase_total: 6,
    });
    expect(Object.keys(last?.data ?? {}).sort()).toEqual([
      'alias',
      'overall_status',
      'wall_clock_s',
      'winner_model_type',
      'winner_wape',
      'winning_run_id',
      'workspace_id',
    ]);
    expect(finished.result.workspace_id).toBe(finished.workspace_id);
  });

  it('has a running workspace before the first step, and settles it before reporting its end', async () => {
    const settled = overall === 'fail' ? 'failed' : 'completed';
    const expected = [...Array(31).fill('running'), settled, settled];
    const isKept = finished.workspace_id !== null;
    expect(await workspaceAtEvents(finished.showcase_run_id)).toEqual(isKept ? expected : []);
  });
});

it('writes the end of a step together with the start of the next', async () => {
  const { showcase_run_id } = await one.run({ preservation: 'keep', ...quick });
  const rows = await dbOf(one).execute<{ event_id: number; written_by: string }>(sql`
    select event_id, xmin::text as written_by from showcase_event
    where showcase_run_id = ${showcase_run_id} order by event_id`);
  const writes = new Map<string, number[]>();
  for (const { event_id, written_by } of rows)
    writes.set(written_by, [...(writes.get(written_by) ?? []), event_id]);
  const pairs = Array.from({ length: 15 }, (_, step) => [2 * step + 2, 2 * step + 3]);
  expect([...writes.values()]).toEqual([[1], ...pairs, [32], [33]]);
});
