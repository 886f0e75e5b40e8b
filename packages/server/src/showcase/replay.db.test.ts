import { createHash } from 'node:crypto';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  buildReplayRequest,
  formatSided,
  phaseNames,
  type RunRequestInput,
  stageParts,
  trainModelTypes,
  type Workspace,
} from '@vitrine/contract';
import { showcaseWorkspace } from '@vitrine/db';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Instance, type Lab, openLab } from './testing/open-lab.ts';
import { formatSalesCsv, weeklyQuantities } from './testing/sales-csv.ts';
import { formatLongSales, startLongRun, waitForStep } from './testing/start-long-run.ts';

let lab: Lab;
let one: Instance;

beforeAll(async () => {
  lab = await openLab();
  one = await lab.open();
});

beforeEach(() => Promise.all([lab.clearRuns(), lab.clearSales()]));

afterAll(() => lab.dispose());

const tea = {
  store_code: 'NORTH',
  sku: 'TEA',
  start: '2025-01-01',
  quantities: weeklyQuantities(150),
};
const coffee = { ...tea, sku: 'COFFEE', quantities: weeklyQuantities(140) };
const keep: RunRequestInput = { preservation: 'keep' };

async function replay(source: Workspace, change: Partial<RunRequestInput> = {}) {
  const run = await one.run({ ...buildReplayRequest(source), ...change });
  return { run, row: await one.kept(run) };
}

/** Digest of every part by name; fails if a complete run has left one out. */
function allDigests({ stage_digests }: Workspace): Record<string, string> {
  const entries = stageParts.map(({ phase, part }) => {
    const digests: Partial<Record<string, string>> = stage_digests?.[phase] ?? {};
    return [part, digests[part] ?? 'none'] as const;
  });
  expect(entries.map(([, digest]) => digest)).not.toContain('none');
  return Object.fromEntries(entries);
}

const stages = (of: Lab) => path.join(of.config.artifactRoot, 'stages');

async function evidence(of: Lab): Promise<Record<string, Buffer>> {
  const names = (await readdir(stages(of))).filter((name) => name.endsWith('.json')).sort();
  const files = await Promise.all(names.map((name) => readFile(path.join(stages(of), name))));
  return Object.fromEntries(names.map((name, index) => [name, files[index] ?? Buffer.alloc(0)]));
}

describe('a kept run', () => {
  it('leaves a digest of every part, and its evidence matches it', async () => {
    await one.ingest(formatSalesCsv(tea));
    const row = await one.kept(await one.run(keep));
    for (const digest of Object.values(allDigests(row))) {
      const bytes = await readFile(path.join(stages(lab), `${digest}.json`));
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(digest);
    }
    expect(row.replay_verdict).toBeNull();
  });

  it('summarizes every phase with its steps, the grain by its codes and what it ran on', async () => {
    await one.ingest(formatSalesCsv(tea));
    const run = await one.run(keep);
    const { phase_summaries } = await one.kept(run);
    const steps = phaseNames.flatMap((phase) => phase_summaries?.[phase]?.steps ?? []);
    const ended = run.events
      .map(({ event }) => event)
      .filter(({ event_type }) => event_type === 'step_complete')
      .map(({ step_name, status, detail }) => ({ step_name, status, detail }));
    expect(steps.map(({ duration_ms, ...step }) => step)).toEqual(ended);
    expect(phase_summaries?.data).toMatchObject({ status: 'pass' });
    expect(phase_summaries?.grain).toEqual({ store_code: 'NORTH', sku: 'TEA' });
    expect(phase_summaries?.environment).toEqual({
      vitrine_version: '0.0.0-test',
      node_version: process.version,
      platform: process.platform,
      arch: process.arch,
    });
  });

  it('leaves the digests of the parts that it reached when it fails', async () => {
    await one.ingest(formatSalesCsv({ ...tea, quantities: weeklyQuantities(60) }));
    const row = await one.kept(await one.run(keep));
    expect(row.status).toBe('failed');
    expect(row.stage_digests).toEqual({
      data: { sales: expect.any(String), features: expect.any(String) },
      modeling: { models: expect.any(String) },
    });
    expect(row.phase_summaries).toMatchObject({
      modeling: { status: 'fail' },
      decision: { status: 'skip' },
      keep: { status: 'pass' },
    });
  });

  it('leaves the digests of the parts that it reached when it is stopped', async () => {
    await one.ingest(formatLongSales());
    const { showcase_run_id, workspace_id } = await startLongRun(one);
    await waitForStep(one, showcase_run_id, 'backtest');
    await one.api.showcase.stop({ showcase_run_id });
    await one.watch(showcase_run_id);
    const row = await one.api.workspace.byId({ workspace_id: String(workspace_id) });
    expect(row.status).toBe('failed');
    expect(row.stage_digests).toEqual({
      data: { sales: expect.any(String), features: expect.any(String) },
      modeling: { models: expect.any(String) },
    });
    expect(row.phase_summaries?.modeling?.steps.at(-1)).toMatchObject({
      step_name: 'backtest',
      status: 'fail',
      detail: 'Stopped on request.',
    });
  });

  it('continues, with a warning at its end, if evidence cannot be written', async () => {
    await one.ingest(formatSalesCsv({ ...tea, sku: 'UNWRITTEN' }));
    await rm(stages(lab), { recursive: true, force: true });
    await writeFile(stages(lab), 'in the way');
    try {
      const run = await one.run(keep);
      expect(run.step('keep')).toMatchObject({
        status: 'warn',
        detail: expect.stringMatching(/Not proven: evidence of sales not written \(E[A-Z]+\); /),
      });
      expect(run.result.overall_status).toBe('warn');
      const source = await one.kept(run);
      allDigests(source);
      await rm(stages(lab));
      expect((await replay(source)).row.replay_verdict?.verdict).toBe('identical');
    } finally {
      await rm(stages(lab), { recursive: true, force: true });
    }
  });

  it('keeps no evidence when it is ephemeral', async () => {
    await one.ingest(formatSalesCsv({ ...tea, sku: 'NOBODY KEEPS THIS' }));
    await one.run({ preservation: 'ephemeral' });
    const texts = Object.values(await evidence(lab).catch(() => ({}))).map(String);
    expect(texts.filter((text) => text.includes('NOBODY KEEPS THIS'))).toEqual([]);
  });
});

describe('a replay', () => {
  it('is identical to its source and writes no evidence of its own', async () => {
    await one.ingest(formatSalesCsv(tea));
    const source = await one.kept(await one.run(keep));
    const before = await evidence(lab);
    const { run, row } = await replay(source);
    expect(row.replay_verdict).toEqual({ verdict: 'identical', first_difference: null });
    expect(row.stage_digests).toEqual(source.stage_digests);
    expect(run.step('keep')).toMatchObject({
      status: 'pass',
      detail: 'Kept as completed; identical to its source',
      data: { replay_verdict: row.replay_verdict },
    });
    expect(await evidence(lab)).toEqual(before);
  });

  it.each([
    ['seeded with a reset', { skip_seed: false, reset: true, window_end: '2025-03-31' }],
    ['seeded on a pinned preset', { skip_seed: false, scenario: 'holiday_rush' }],
    [
      'seeded with its own models and folds',
      {
        skip_seed: false,
        window_end: '2025-03-31',
        seed: 7,
        seed_overrides: { stores: 2, products: 3 },
        run_config: { train_model_types: ['exponential_smoothing', 'trend_regression'] },
      },
    ],
  ] satisfies [string, Partial<RunRequestInput>][])(
    'is identical when it was %s',
    async (_, request) => {
      const source = await one.kept(await one.run({ ...keep, ...request }));
      allDigests(source);
      const { row } = await replay(source);
      expect(row.replay_verdict).toEqual({ verdict: 'identical', first_difference: null });
    },
  );

  it('names the sales when one sale has changed', async () => {
    await one.ingest(formatSalesCsv(tea));
    const source = await one.kept(await one.run(keep));
    await one.ingest('date,store_code,sku,quantity,unit_price\n2025-02-03,NORTH,TEA,99,2.5\n');
    const { run, row } = await replay(source);
    expect(row.replay_verdict).toEqual({
      verdict: 'diverged',
      first_difference: {
        phase: 'data',
        part: 'sales',
        source: source.stage_digests?.data?.sales,
        replay: row.stage_digests?.data?.sales,
      },
    });
    expect(run.step('keep').detail).toContain('diverged from its source, first in data: sales');
    const proof = await prove(source, row);
    expect(proof.parts[0]?.outcome).toBe('diverged');
    expect(formatSided(proof.parts[0]?.reason ?? [])).toMatch(
      /^At "\/quantities\/33" \(2025-02-03\): .* in the source, 99 in the replay\.$/,
    );
  });

  it.each([
    ['price', '2025-02-03,NORTH,TEA,18,2.75,false,true'],
    ['promotion', '2025-02-03,NORTH,TEA,18,2.5,true,true'],
    ['stock', '2025-02-03,NORTH,TEA,18,2.5,false,false'],
  ])('names the sales when the %s of one past day has changed', async (_, line) => {
    const header = 'date,store_code,sku,quantity,unit_price,on_promotion,in_stock';
    await one.ingest(formatSalesCsv(tea));
    await one.ingest(`${header}\n2025-02-03,NORTH,TEA,18,2.5,false,true\n`);
    const source = await one.kept(await one.run(keep));
    await one.ingest(`${header}\n${line}\n`);
    const { row } = await replay(source);
    expect(row.replay_verdict).toMatchObject({
      verdict: 'diverged',
      first_difference: { phase: 'data', part: 'sales' },
    });
  });

  it('is equivalent when only the last bits of a number differ', async () => {
    await one.ingest(formatSalesCsv(tea));
    const source = await one.kept(await one.run(keep));
    const evidenceOf = (digest?: string) => path.join(stages(lab), `${digest}.json`);
    const text = await readFile(evidenceOf(source.stage_digests?.modeling?.metrics), 'utf8');
    const nudged = text.replace(
      /"wape":(0\.\d+)/,
      (_, wape) => `"wape":${Number(wape) * (1 + 1e-12)}`,
    );
    expect(nudged).not.toBe(text);
    const metrics = createHash('sha256').update(nudged).digest('hex');
    await writeFile(evidenceOf(metrics), nudged);
    const modeling = { ...source.stage_digests?.modeling, metrics };
    const { db } = one.vitrine.createContext('test');
    await db
      .update(showcaseWorkspace)
      .set({ stage_digests: { ...source.stage_digests, modeling } })
      .where(eq(showcaseWorkspace.workspace_id, source.workspace_id));
    const { run, row } = await replay(source);
    expect(row.replay_verdict).toMatchObject({
      verdict: 'equivalent',
      first_difference: { phase: 'modeling', part: 'metrics', source: metrics },
    });
    expect(run.step('keep').detail).toContain('equivalent to its source');
  });

  it('has no verdict when its source was deleted', async () => {
    await one.ingest(formatSalesCsv(tea));
    const source = await one.kept(await one.run(keep));
    await one.api.workspace.delete({ workspace_id: source.workspace_id });
    const { run, row } = await replay(source);
    expect(row.replay_verdict).toBeNull();
    expect(run.step('keep').detail).toContain('its source was deleted');
  });

  it('cannot be compared with a source from a version without digests, and says why', async () => {
    await one.ingest(formatSalesCsv(tea));
    const source = await one.kept(await one.run(keep));
    const { db } = one.vitrine.createContext('test');
    await db
      .update(showcaseWorkspace)
      .set({ stage_digests: null, phase_summaries: null })
      .where(eq(showcaseWorkspace.workspace_id, source.workspace_id));
    const { row } = await replay(source);
    expect(row).toMatchObject({ status: 'completed', replay_verdict: null });
    const { environments, ...proof } = await prove(source, row);
    expect(proof).toMatchObject({
      verdict: null,
      first_difference: null,
    });
    expect(formatSided(proof.not_comparable ?? [])).toMatch(/^The source recorded no digests/);
    expect(environments.source).toBeNull();
    expect(environments.replay).not.toBeNull();
  });

  it('that fails names the first part that it did not reach', async () => {
    await one.ingest(formatSalesCsv(tea));
    const source = await one.kept(await one.run(keep));
    const { db } = one.vitrine.createContext('test');
    await db.execute(sql`create or replace function refuse_runs() returns trigger language plpgsql
      as $$ begin raise exception 'refused'; end $$`);
    await db.execute(sql`create trigger refuse_runs before insert on model_run
      for each row execute function refuse_runs()`);
    try {
      const { row } = await replay(source);
      expect(row.status).toBe('failed');
      expect(row.replay_verdict).toMatchObject({
        verdict: 'diverged',
        first_difference: { phase: 'decision', part: 'winner', replay: null },
      });
    } finally {
      await db.execute(sql`drop trigger refuse_runs on model_run`);
    }
  });

  it('shows its verdict in the exported manifest', async () => {
    await one.ingest(formatSalesCsv(tea));
    const source = await one.kept(await one.run(keep));
    const { row } = await replay(source);
    const { workspace_id } = row;
    expect((await one.api.workspace.export({ workspace_id })).validated).toBe(true);
    const file = path.join(lab.config.exportRoot, workspace_id, 'manifest.json');
    const manifest: unknown = JSON.parse(await readFile(file, 'utf8'));
    expect(manifest).toMatchObject({
      workspace: {
        replay_verdict: { verdict: 'identical', first_difference: null },
        stage_digests: row.stage_digests,
        phase_summaries: row.phase_summaries,
      },
    });
  });
});

describe('the same request on another database', () => {
  it('gives the same digests and evidence, byte for byte, whatever the ids and the order of loading', async () => {
    const other = await openLab();
    try {
      const two = await other.open();
      await rm(stages(lab), { recursive: true, force: true });
      const request: RunRequestInput = {
        ...keep,
        user_scope: { store_code: 'NORTH', sku: 'TEA' },
        run_config: { train_model_types: [...trainModelTypes] },
      };
      await one.ingest(formatSalesCsv(tea, coffee));
      await two.ingest(formatSalesCsv({ ...coffee, store_code: 'EAST' }));
      await two.ingest(formatSalesCsv(coffee, { ...tea, quantities: tea.quantities.slice(0, 9) }));
      await two.ingest(formatSalesCsv(tea));
      const first = await one.kept(await one.run({ ...request, workspace_name: 'first' }));
      const second = await two.kept(await two.run(request));
      expect([second.store_id, second.product_id]).not.toEqual([first.store_id, first.product_id]);
      expect(allDigests(second)).toEqual(allDigests(first));
      const [ours, theirs] = [await evidence(lab), await evidence(other)];
      expect(Object.keys(ours)).toHaveLength(stageParts.length);
      expect(theirs).toEqual(ours);
    } finally {
      await other.dispose();
    }
  });
});

function prove(source: Workspace, replayed: Workspace) {
  return one.api.workspace.replayProof({
    source_workspace_id: source.workspace_id,
    replay_workspace_id: replayed.workspace_id,
  });
}

describe('the proof of any two runs', () => {
  it.each([
    ['models', { train_model_types: ['naive', 'trend_regression'] }],
    ['metrics', { backtest: { n_splits: 4 } }],
  ] satisfies [string, RunRequestInput['run_config']][])(
    'names the %s when a setting of them has changed',
    async (part, run_config) => {
      await one.ingest(formatSalesCsv(tea));
      const source = await one.kept(await one.run(keep));
      const changed = await one.kept(await one.run({ ...keep, run_config }));
      expect(changed.replay_verdict).toBeNull();
      const proof = await prove(source, changed);
      expect(proof).toMatchObject({
        source_workspace_id: source.workspace_id,
        verdict: 'diverged',
        first_difference: { phase: 'modeling', part },
      });
      expect(proof.parts.map(({ outcome }) => outcome).slice(0, 2)).toEqual([
        'identical',
        'identical',
      ]);
    },
  );

  it('says that evidence is missing or altered if a part differs, and diverges there', async () => {
    await one.ingest(formatSalesCsv(tea));
    const source = await one.kept(await one.run(keep));
    const changed = await one.kept(
      await one.run({ ...keep, run_config: { backtest: { gap: 3 } } }),
    );
    const metrics = (row: Workspace) =>
      path.join(stages(lab), `${row.stage_digests?.modeling?.metrics}.json`);
    const ask = async () => {
      const part = (await prove(source, changed)).parts[3];
      return { ...part, reason: formatSided(part?.reason ?? []) };
    };
    await writeFile(metrics(changed), '{}');
    expect(await ask()).toMatchObject({
      part: 'metrics',
      outcome: 'diverged',
      reason: expect.stringContaining('The evidence of the replay no longer matches its digest'),
    });
    await rm(metrics(source));
    expect(await ask()).toMatchObject({
      outcome: 'diverged',
      reason: expect.stringContaining('The evidence of the source is missing: stages/'),
    });
  });

  it('writes altered or missing evidence again when the same part is made again', async () => {
    await one.ingest(formatSalesCsv(tea));
    const source = await one.kept(await one.run(keep));
    const before = await evidence(lab);
    const file = path.join(stages(lab), `${source.stage_digests?.data?.sales}.json`);
    await writeFile(file, 'altered');
    await replay(source);
    expect(await evidence(lab)).toEqual(before);
    expect(await readdir(path.join(stages(lab), '.tx'))).toEqual([]);
  });

  it('refuses workspaces that do not exist', async () => {
    await one.ingest(formatSalesCsv(tea));
    const source = await one.kept(await one.run(keep));
    await expect(
      one.api.workspace.replayProof({
        source_workspace_id: source.workspace_id,
        replay_workspace_id: '0'.repeat(32),
      }),
    ).rejects.toMatchObject({ cause: { code: 'WORKSPACE_NOT_FOUND' } });
  });
});
