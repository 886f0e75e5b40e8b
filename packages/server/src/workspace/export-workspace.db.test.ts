import { once } from 'node:events';
import { mkdtemp, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { createServer, connect as openSocket, type Socket } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { manifestSchema, stringifyCanonicalJson } from '@vitrine/bundle';
import { verifyBundleDirectory } from '@vitrine/bundle/node';
import { type JsonObject, workspaceExportResultSchema } from '@vitrine/contract';
import { openDatabase } from '@vitrine/db';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createId } from '../ids.ts';
import {
  digestTables,
  digestTree,
  insertPlan,
  insertRunRow,
  insertWorkspace,
  oldComparison,
  openTestVitrine,
  problemOf,
  registerRun,
  type TestVitrine,
} from '../testing.ts';
import { createLookup } from '../wiring/siblings.ts';
import { type ExportDependencies, exportLockName, exportWorkspace } from './export-workspace.ts';

let shop: TestVitrine;

beforeAll(async () => {
  shop = await openTestVitrine();
});
afterAll(() => shop.close());

const exportOf = (workspace_id: string) => shop.call.workspace.export({ workspace_id });
const bundleOf = (workspaceId: string) => path.join(shop.exportRoot, workspaceId);

async function readManifest(workspaceId: string) {
  const text = await readFile(path.join(bundleOf(workspaceId), 'manifest.json'), 'utf8');
  const manifest = manifestSchema.parse(JSON.parse(text));
  expect(text).toBe(stringifyCanonicalJson(JSON.parse(text)));
  return manifest;
}

/** A workspace as a complete run leaves it: three runs, an alias, two plans. */
async function keepWhole() {
  const winner = await registerRun(shop);
  const v2 = await registerRun(shop, { model_type: 'ridge' });
  const stale = await registerRun(shop, { end: '2025-01-02', quantities: [3, 4] });
  const alias = `alias-${winner.run_id.slice(0, 8)}`;
  await shop.call.registry.aliases.set({ alias_name: alias, run_id: winner.run_id });
  const plans = [
    await insertPlan(shop.db, { name: 'price cut', run_id: winner.run_id }),
    await insertPlan(shop.db, { name: 'holiday', run_id: winner.run_id }),
  ];
  const created_objects: JsonObject = {
    winning_run_id: winner.run_id,
    v2_run_id: v2.run_id,
    stale_alias_run_id: stale.run_id,
    alias,
    scenario_plan_ids: plans,
    trained_run_ids: [winner.run_id],
    train_model_types: ['naive'],
  };
  const workspace_id = await insertWorkspace(shop.db, { name: 'whole', created_objects });
  return { workspace_id, winner, v2, stale, alias, plans, created_objects };
}

const keep = (created_objects: JsonObject) => insertWorkspace(shop.db, { created_objects });

/** The wiring of the product, for tests that change one part of it. */
function dependenciesWith(changes: Partial<ExportDependencies>): ExportDependencies {
  const { services } = shop;
  return {
    database: services.database,
    exportRoot: services.exportRoot,
    repositoryRoot: shop.repositoryRoot,
    createLookup: (db) => createLookup({ services, requestId: 'test' }, db),
    verifyArtifact: (run) => services.artifacts.verify(run),
    lockTimeoutMs: 30_000,
    readInTurn: (read) => read(),
    now: () => new Date(),
    ...changes,
  };
}

const exportWith = (workspaceId: string, changes: Partial<ExportDependencies>) =>
  exportWorkspace(dependenciesWith(changes), { workspaceId, onSnapshot: () => {} });

describe('the bundle of a complete run', () => {
  it('holds the manifest, the plans in stored order and the checksums of both', async () => {
    const { workspace_id, winner, v2, stale, alias, plans } = await keepWhole();
    const result = await exportOf(workspace_id);
    expect(workspaceExportResultSchema.parse(result)).toEqual(result);
    expect(result).toMatchObject({
      workspace_id,
      bundle_path: `artifacts/showcase/${workspace_id}`,
      bundle_format_version: 1,
      scenario_plans_exported: 2,
      model_runs_referenced: 3,
      unresolved_references: [],
      validated: true,
      unchanged: false,
    });
    const manifest = await readManifest(workspace_id);
    expect(manifest.exported_at).toBe(result.exported_at);
    expect(manifest.workspace).toEqual(await shop.call.workspace.byId({ workspace_id }));
    expect(manifest.model_runs).toEqual(
      [winner, v2, stale].map((run, index) => ({
        key: ['winning_run_id', 'v2_run_id', 'stale_alias_run_id'][index],
        run_id: run.run_id,
        model_type: run.model_type,
        status: 'success',
        artifact_uri: `${run.run_id}/model.json`,
        artifact_hash: run.artifact_hash,
        artifact_size_bytes: run.artifact_size_bytes,
        artifact_verified: true,
        artifact_verify_reason: null,
        metrics: run.metrics,
      })),
    );
    expect(manifest.alias).toEqual({ alias_name: alias, run_id: winner.run_id });
    expect(manifest.scenario_plans).toEqual(
      plans.map((scenario_id, index) => ({
        scenario_id,
        file: `scenario_plans/${scenario_id}.json`,
        name: ['price cut', 'holiday'][index],
      })),
    );
    expect(manifest.unresolved_references).toEqual([]);
    expect(manifest.files.map((file) => file.path)).toEqual(
      plans.map((id) => `scenario_plans/${id}.json`).sort(),
    );
    for (const scenario_id of plans) {
      const text = await readFile(
        path.join(bundleOf(workspace_id), `scenario_plans/${scenario_id}.json`),
        'utf8',
      );
      expect(text).toBe(stringifyCanonicalJson(await shop.call.scenario.byId({ scenario_id })));
    }
  });

  it('is listed completely in the result, and contains no model file', async () => {
    const { workspace_id, winner } = await keepWhole();
    const { files, bundle_digest } = await exportOf(workspace_id);
    const tree = await digestTree(bundleOf(workspace_id));
    const onDisk = Object.entries(tree).filter(([name]) => !name.endsWith('/'));
    expect(files.map(({ path: name, sha256 }) => [name, sha256])).toEqual(onDisk);
    expect(bundle_digest).toBe(tree['checksums.sha256']);
    expect(Object.values(tree)).not.toContain(winner.artifact_hash);
    const list = await readFile(path.join(bundleOf(workspace_id), 'checksums.sha256'), 'utf8');
    const listed = onDisk.filter(([name]) => name !== 'checksums.sha256');
    expect(list).toBe(listed.map(([name, digest]) => `${digest}  ${name}\n`).join(''));
    expect(await verifyBundleDirectory(bundleOf(workspace_id))).toMatchObject({
      ok: true,
      bundle_digest,
    });
    expect(await shop.call.workspace.bundle({ workspace_id })).toMatchObject({ ok: true });
  });

  it('is left alone if nothing has changed', async () => {
    const { workspace_id } = await keepWhole();
    const first = await exportOf(workspace_id);
    const before = await digestTree(shop.exportRoot);
    const second = await exportOf(workspace_id);
    expect(second).toEqual({ ...first, unchanged: true });
    expect(await digestTree(shop.exportRoot)).toEqual(before);
  });

  it('is rewritten if one field of the workspace has changed', async () => {
    const { workspace_id } = await keepWhole();
    const first = await exportOf(workspace_id);
    await shop.call.workspace.update({ workspace_id, pinned: true });
    const second = await exportOf(workspace_id);
    expect(second.unchanged).toBe(false);
    expect(second.bundle_digest).not.toBe(first.bundle_digest);
    expect((await readManifest(workspace_id)).workspace).toMatchObject({ pinned: true });
  });

  it.each([
    ['a foreign file', 'foreign.txt'],
    ['a plan that nobody saved', `scenario_plans/${'a'.repeat(32)}.json`],
  ])('loses %s at the next export', async (_name, foreign) => {
    const { workspace_id } = await keepWhole();
    const first = await exportOf(workspace_id);
    await writeFile(path.join(bundleOf(workspace_id), foreign), '{}\n');
    expect(await shop.call.workspace.bundle({ workspace_id })).toMatchObject({ ok: false });
    const second = await exportOf(workspace_id);
    expect(second).toMatchObject({ unchanged: false, files: { length: first.files.length } });
    expect(Object.keys(await digestTree(bundleOf(workspace_id)))).not.toContain(foreign);
  });

  it('loses the plan that was deleted, and says so once', async () => {
    const { workspace_id, plans } = await keepWhole();
    await exportOf(workspace_id);
    const [gone = '', left = ''] = plans;
    await shop.call.scenario.delete({ scenario_id: gone });
    const dangle = { key: 'scenario_plan_ids[0]', ref_id: gone, reason: 'not_found' };
    const result = await exportOf(workspace_id);
    expect(result).toMatchObject({ unresolved_references: [dangle], scenario_plans_exported: 1 });
    const manifest = await readManifest(workspace_id);
    expect(manifest.unresolved_references).toEqual([dangle]);
    expect(manifest.scenario_plans.map((plan) => plan.scenario_id)).toEqual([left]);
    expect(result.files.some((file) => file.path.includes(gone))).toBe(false);
  });

  it('names the run that the alias points at now', async () => {
    const { workspace_id, alias, v2 } = await keepWhole();
    await shop.call.registry.aliases.set({ alias_name: alias, run_id: v2.run_id });
    await exportOf(workspace_id);
    expect((await readManifest(workspace_id)).alias).toEqual({
      alias_name: alias,
      run_id: v2.run_id,
    });
  });

  it('reports a model file that differs or is gone, in manifest and result, and still exports', async () => {
    const { workspace_id, winner, v2 } = await keepWhole();
    await writeFile(path.join(shop.artifactRoot, `${winner.run_id}/model.json`), '{"last": 6}\n');
    await rm(path.join(shop.artifactRoot, `${v2.run_id}/model.json`));
    const result = await exportOf(workspace_id);
    expect(result).toMatchObject({ validated: true, unresolved_references: [] });
    const { model_runs } = await readManifest(workspace_id);
    expect(model_runs.map((run) => [run.artifact_verified, run.artifact_verify_reason])).toEqual([
      [false, null],
      [null, 'missing'],
      [true, null],
    ]);
    expect(result.model_runs).toEqual(
      model_runs.map(({ key, run_id, artifact_verified, artifact_verify_reason }) => ({
        key,
        run_id,
        artifact_verified,
        artifact_verify_reason,
      })),
    );
  });

  it('is not delayed by a model file that grew to a terabyte: its size differs', async () => {
    const { workspace_id, winner } = await keepWhole();
    const file = path.join(shop.artifactRoot, `${winner.run_id}/model.json`);
    await truncate(file, 2 ** 40);
    const { model_runs } = await exportOf(workspace_id);
    await rm(file);
    expect(model_runs.map((run) => [run.artifact_verified, run.artifact_verify_reason])).toEqual([
      [false, null],
      [true, null],
      [true, null],
    ]);
  });

  it('returns the check of its own call even if the bundle is left alone', async () => {
    const { workspace_id, winner } = await keepWhole();
    await exportOf(workspace_id);
    let hashed = 0;
    const result = await exportWith(workspace_id, {
      verifyArtifact: (run) => {
        hashed += 1;
        return shop.services.artifacts.verify(run);
      },
    });
    expect(result).toMatchObject({ unchanged: true, model_runs_referenced: 3 });
    expect(hashed).toBe(3);
    expect(result.model_runs[0]).toEqual({
      key: 'winning_run_id',
      run_id: winner.run_id,
      artifact_verified: true,
      artifact_verify_reason: null,
    });
  });

  it('changes no table and no model file', async () => {
    const { workspace_id } = await keepWhole();
    const tables = await digestTables(shop.db);
    const models = await digestTree(shop.artifactRoot);
    await exportOf(workspace_id);
    await exportOf(workspace_id);
    expect(await digestTables(shop.db)).toEqual(tables);
    expect(await digestTree(shop.artifactRoot)).toEqual(models);
  });
});

describe('an export while others write', () => {
  it('is a snapshot: later changes are not in it', async () => {
    const { workspace_id, plans } = await keepWhole();
    const [deleted = ''] = plans;
    let changed = false;
    const result = await exportWith(workspace_id, {
      createLookup: (tx) => {
        const lookup = createLookup({ services: shop.services, requestId: 'test' }, tx);
        return {
          ...lookup,
          findModelRuns: async (ids) => {
            const runs = await lookup.findModelRuns(ids);
            await shop.call.scenario.delete({ scenario_id: deleted });
            await shop.call.workspace.update({ workspace_id, notes: 'too late' });
            changed = true;
            return runs;
          },
        };
      },
    });
    expect(changed).toBe(true);
    expect(result).toMatchObject({ scenario_plans_exported: 2, unresolved_references: [] });
    expect((await readManifest(workspace_id)).workspace).toMatchObject({ notes: null });
    expect(await exportOf(workspace_id)).toMatchObject({ scenario_plans_exported: 1 });
  });
});

describe('a workspace with broken references', () => {
  it('exports as manifest and checksums alone if it made nothing', async () => {
    const workspace_id = await keep({});
    const result = await exportOf(workspace_id);
    expect(result.files.map((file) => file.path)).toEqual(['checksums.sha256', 'manifest.json']);
    expect(Object.keys(await digestTree(bundleOf(workspace_id)))).toEqual([
      'checksums.sha256',
      'manifest.json',
    ]);
    expect(await readManifest(workspace_id)).toMatchObject({
      model_runs: [],
      alias: null,
      scenario_plans: [],
      unresolved_references: [],
      files: [],
    });
  });

  it('writes a plan of an older version unchanged', async () => {
    const plan = await insertPlan(shop.db, {
      assumptions: {
        promotion: { kind: 'pct_off', start_date: '2025-01-04', end_date: '2025-01-04' },
      },
      comparison: oldComparison,
    });
    const workspace_id = await keep({ scenario_plan_ids: [plan] });
    expect(await exportOf(workspace_id)).toMatchObject({
      validated: true,
      scenario_plans_exported: 1,
    });
    const file = path.join(bundleOf(workspace_id), 'scenario_plans', `${plan}.json`);
    const written = JSON.parse(await readFile(file, 'utf8'));
    expect(written.comparison).toEqual(oldComparison);
    expect(written.assumptions.promotion).not.toHaveProperty('discount_pct');
  });

  it('never looks up a malformed id, and never writes a file for one', async () => {
    const plan = await insertPlan(shop.db);
    const traversal = '../../../../etc/passwd';
    const workspace_id = await keep({
      winning_run_id: traversal,
      v2_run_id: 7,
      stale_alias_run_id: { run_id: plan },
      alias: 'Not An Alias',
      scenario_plan_ids: [traversal, plan, null, [plan], plan.toUpperCase(), `${plan}\n`, ''],
    });
    const asked: string[] = [];
    const result = await exportWith(workspace_id, {
      createLookup: (db) => {
        const lookup = createLookup({ services: shop.services, requestId: 'test' }, db);
        const recordIds = <Ids extends readonly string[]>(ids: Ids): Ids => {
          asked.push(...ids);
          return ids;
        };
        return {
          findModelRuns: (ids) => lookup.findModelRuns(recordIds(ids)),
          findPlans: (ids) => lookup.findPlans(recordIds(ids)),
          findAlias: (name) => lookup.findAlias(recordIds([name])[0] ?? ''),
        };
      },
    });
    expect(asked).toEqual([plan]);
    expect(result.unresolved_references).toEqual(
      [
        ['winning_run_id', traversal],
        ['v2_run_id', '7'],
        ['stale_alias_run_id', `{"run_id":"${plan}"}`],
        ['scenario_plan_ids[0]', traversal],
        ['scenario_plan_ids[2]', 'null'],
        ['scenario_plan_ids[3]', `["${plan}"]`],
        ['scenario_plan_ids[4]', plan.toUpperCase()],
        ['scenario_plan_ids[5]', `${plan}\n`],
        ['scenario_plan_ids[6]', ''],
        ['alias', 'Not An Alias'],
      ].map(([key, ref_id]) => ({ key, ref_id, reason: 'malformed_id' })),
    );
    expect(Object.keys(await digestTree(bundleOf(workspace_id)))).toEqual([
      'checksums.sha256',
      'manifest.json',
      'scenario_plans/',
      `scenario_plans/${plan}.json`,
    ]);
  });

  it('exports even if everything that it names is gone', async () => {
    const gone = createId();
    const workspace_id = await keep({
      winning_run_id: gone,
      alias: 'gone-for-good',
      scenario_plan_ids: [gone, gone],
    });
    const { unresolved_references } = await exportOf(workspace_id);
    expect(unresolved_references.map(({ key, reason }) => [key, reason])).toEqual([
      ['winning_run_id', 'not_found'],
      ['scenario_plan_ids[0]', 'not_found'],
      ['scenario_plan_ids[1]', 'not_found'],
      ['alias', 'not_found'],
    ]);
  });

  it('exports a plan once however often it is named', async () => {
    const [first, second] = [await insertPlan(shop.db), await insertPlan(shop.db)];
    const workspace_id = await keep({ scenario_plan_ids: [second, first, second, second] });
    const result = await exportOf(workspace_id);
    expect(result.scenario_plans_exported).toBe(2);
    const { scenario_plans } = await readManifest(workspace_id);
    expect(scenario_plans.map((plan) => plan.scenario_id)).toEqual([second, first]);
  });

  it('hashes a run under two keys once, and lists it twice', async () => {
    const { run_id } = await registerRun(shop);
    const workspace_id = await keep({ winning_run_id: run_id, v2_run_id: run_id });
    let hashed = 0;
    const result = await exportWith(workspace_id, {
      verifyArtifact: (run) => {
        hashed += 1;
        return shop.services.artifacts.verify(run);
      },
    });
    expect(hashed).toBe(1);
    expect(result.model_runs_referenced).toBe(2);
    const { model_runs } = await readManifest(workspace_id);
    expect(model_runs.map((run) => [run.key, run.artifact_verified])).toEqual([
      ['winning_run_id', true],
      ['v2_run_id', true],
    ]);
  });

  it('reports a run without a model file as such', async () => {
    const run_id = await insertRunRow(shop.db, { status: 'failed', metrics: null });
    const workspace_id = await keep({ winning_run_id: run_id });
    await exportOf(workspace_id);
    expect((await readManifest(workspace_id)).model_runs).toMatchObject([
      {
        status: 'failed',
        artifact_uri: null,
        artifact_verified: null,
        artifact_verify_reason: 'no_artifact',
        metrics: null,
      },
    ]);
  });
});

describe('many exports at once', () => {
  it('leave connections for other work, however long they read', async () => {
    const plan = await insertPlan(shop.db);
    const workspaceIds = await Promise.all(
      Array.from({ length: 6 }, () => keep({ scenario_plan_ids: [plan] })),
    );
    const another = await shop.database.open();
    const exporting = await another.db.transaction(async (tx) => {
      await tx.execute(sql`lock table scenario_plan in access exclusive mode`);
      const results = Promise.all(workspaceIds.map(exportOf));
      const countWaiting = () =>
        another.db.$count(
          sql`pg_stat_activity`,
          sql`datname = current_database() and wait_event_type = 'Lock'`,
        );
      await expect.poll(countWaiting).toBeGreaterThanOrEqual(2);
      // Each of these waits for the previous one, like the work of a run.
      for (let turn = 0; turn < 20; turn += 1) {
        await shop.db.transaction((other) => other.execute(sql`select pg_sleep(0.01)`));
      }
      return { results };
    });
    expect(await exporting.results).toMatchObject(workspaceIds.map(() => ({ validated: true })));
  });
});

describe('the workspaces that may be exported', () => {
  it.each([
    ['failed', { status: 'failed' as const }],
    ['archived', { archived: true }],
  ])('a %s workspace may', async (_name, row) => {
    const workspace_id = await insertWorkspace(shop.db, row);
    expect(await exportOf(workspace_id)).toMatchObject({ validated: true });
  });

  it('a running one may not: 409, and nothing is written', async () => {
    const workspace_id = await insertWorkspace(shop.db, { status: 'running' });
    const before = await digestTree(shop.repositoryRoot);
    expect(await problemOf(exportOf(workspace_id))).toMatchObject({
      status: 409,
      code: 'WORKSPACE_RUNNING',
      workspace_id,
    });
    expect(await digestTree(shop.repositoryRoot)).toEqual(before);
  });

  it.each([
    ['WORKSPACE_RUNNING', () => insertWorkspace(shop.db, { status: 'running' })],
    ['WORKSPACE_NOT_FOUND', async () => createId()],
  ])('answers %s without waiting for another export', async (code, make) => {
    const workspaceId = await make();
    const lock = await shop.services.database.locks.acquire(exportLockName(workspaceId), {
      timeoutMs: 1_000,
    });
    try {
      expect(await problemOf(exportWith(workspaceId, { lockTimeoutMs: 50 }))).toMatchObject({
        code,
      });
    } finally {
      await lock.release();
    }
  });

  it('an unknown one is 404, and nothing is written', async () => {
    const before = await digestTree(shop.repositoryRoot);
    expect(await problemOf(exportOf(createId()))).toMatchObject({
      status: 404,
      code: 'WORKSPACE_NOT_FOUND',
    });
    expect(await digestTree(shop.repositoryRoot)).toEqual(before);
  });

  it.each(['', '../../etc', 'A'.repeat(32), `${'0'.repeat(32)}/`, '0'.repeat(31), '.tx'])(
    'the malformed id %j is 400 before anything is read or written',
    async (workspace_id) => {
      const before = await digestTree(shop.repositoryRoot);
      const calls = [
        () => exportOf(workspace_id),
        () => shop.call.workspace.bundle({ workspace_id }),
      ];
      for (const call of calls) {
        expect(await problemOf(call())).toMatchObject({ status: 400, code: 'INVALID_INPUT' });
      }
      expect(await digestTree(shop.repositoryRoot)).toEqual(before);
    },
  );

  it('has no report before the first export: 404', async () => {
    const workspace_id = await keep({});
    expect(await problemOf(shop.call.workspace.bundle({ workspace_id }))).toMatchObject({
      status: 404,
      code: 'BUNDLE_NOT_FOUND',
    });
  });

  it('keeps its bundle, and the report on it, when the workspace is deleted', async () => {
    const workspace_id = await keep({});
    await exportOf(workspace_id);
    await shop.call.workspace.delete({ workspace_id });
    expect(await shop.call.workspace.bundle({ workspace_id })).toMatchObject({
      ok: true,
      workspace_id,
    });
  });
});

describe('an export that fails', () => {
  it('keeps the old bundle if a table cannot be read, and reports nothing as dangling', async () => {
    const { workspace_id } = await keepWhole();
    await exportOf(workspace_id);
    await shop.call.workspace.update({ workspace_id, notes: 'changed since' });
    const before = await digestTree(shop.exportRoot);
    for (const table of ['scenario_plan', 'model_run', 'run_alias']) {
      const away = sql.identifier(`${table}_away`);
      await shop.db.execute(sql`alter table ${sql.identifier(table)} rename to ${away}`);
      try {
        const problem = await problemOf(exportOf(workspace_id));
        expect(problem).toMatchObject({ status: 500, code: 'REFERENCE_LOOKUP_FAILED' });
        expect(JSON.stringify(problem)).not.toMatch(/select|relation|scenario_plan/);
      } finally {
        await shop.db.execute(sql`alter table ${away} rename to ${sql.identifier(table)}`);
      }
      expect(await digestTree(shop.exportRoot)).toEqual(before);
    }
    expect(await exportOf(workspace_id)).toMatchObject({ unchanged: false });
  });

  it('keeps the old bundle if its lock connection is killed during the export', async () => {
    const { workspace_id } = await keepWhole();
    await exportOf(workspace_id);
    await shop.call.workspace.update({ workspace_id, notes: 'changed since' });
    const before = await digestTree(shop.exportRoot);
    const killHolder = async () => {
      const killed = await shop.db.execute<{ done: boolean }>(sql`
        select pg_terminate_backend(pid) as done from pg_locks
        where locktype = 'advisory' and granted and objsubid = 1
          and database = (select oid from pg_database where datname = current_database())
          and ((classid::bigint << 32) | objid::bigint)
            = hashtextextended(${`vitrine:${exportLockName(workspace_id)}`}, 0)`);
      expect([...killed]).toEqual([{ done: true }]);
    };
    let killed = false;
    const problem = await problemOf(
      exportWith(workspace_id, {
        verifyArtifact: async (run, signal) => {
          if (killed) return shop.services.artifacts.verify(run, signal);
          killed = true;
          const lost = once(signal, 'abort');
          await killHolder();
          await lost;
          return shop.services.artifacts.verify(run, signal);
        },
      }),
    );
    expect(problem).toMatchObject({ status: 500, code: 'DATABASE_UNAVAILABLE' });
    expect(await digestTree(shop.exportRoot)).toEqual(before);
    expect(await exportOf(workspace_id)).toMatchObject({ unchanged: false, validated: true });
  });

  it('keeps the old bundle if the server has silently freed its lock', async () => {
    const { workspace_id } = await keepWhole();
    await exportOf(workspace_id);
    await shop.call.workspace.update({ workspace_id, notes: 'changed since' });
    const before = await digestTree(shop.exportRoot);
    const proxy = await openProxy(new URL(shop.database.url));
    const database = await openDatabase({ kind: 'external', url: proxy.url });
    try {
      const problem = await problemOf(
        exportWith(workspace_id, {
          database,
          verifyArtifact: (run, signal) => {
            proxy.cut();
            expect(signal.aborted).toBe(false);
            return shop.services.artifacts.verify(run, signal);
          },
        }),
      );
      expect(problem).toMatchObject({ status: 500, code: 'DATABASE_UNAVAILABLE' });
      expect(await digestTree(shop.exportRoot)).toEqual(before);
    } finally {
      await database.close();
      await proxy.close();
    }
    expect(await exportOf(workspace_id)).toMatchObject({ unchanged: false, validated: true });
  });

  it('names no path of the host if the export folder cannot be used', async () => {
    const { workspace_id } = await keepWhole();
    await exportOf(workspace_id);
    await shop.call.workspace.update({ workspace_id, notes: 'changed since' });
    const aside = `${shop.exportRoot}-aside`;
    await rename(shop.exportRoot, aside);
    await writeFile(shop.exportRoot, 'a file in its place');
    try {
      const problem = await problemOf(exportOf(workspace_id));
      expect(problem.status).toBe(500);
      expect(problem.code).toMatch(/^STORAGE_/);
      expect(JSON.stringify(problem)).not.toContain(shop.repositoryRoot);
    } finally {
      await rm(shop.exportRoot);
      await rename(aside, shop.exportRoot);
    }
    expect(await exportOf(workspace_id)).toMatchObject({ validated: true });
  });

  it('answers busy once it has waited long enough, and leaves the bundle alone', async () => {
    const workspace_id = await keep({});
    const lock = await shop.services.database.locks.acquire(exportLockName(workspace_id), {
      timeoutMs: 1_000,
    });
    try {
      expect(await problemOf(exportWith(workspace_id, { lockTimeoutMs: 50 }))).toMatchObject({
        status: 409,
        code: 'EXPORT_BUSY',
        workspace_id,
      });
    } finally {
      await lock.release();
    }
    expect(await exportOf(workspace_id)).toMatchObject({ unchanged: false });
  });
});

describe('many exports of one workspace at once', () => {
  it('all end in the same valid bundle', async () => {
    const { workspace_id } = await keepWhole();
    const results = await Promise.all(Array.from({ length: 8 }, () => exportOf(workspace_id)));
    expect(new Set(results.map((result) => result.bundle_digest)).size).toBe(1);
    expect(await shop.call.workspace.bundle({ workspace_id })).toMatchObject({
      ok: true,
      bundle_digest: results[0]?.bundle_digest,
    });
    expect(await shop.services.exportRoot.residue()).toEqual([]);
  });

  it('see all changes made before each request', async () => {
    const { workspace_id } = await keepWhole();
    const results: Promise<unknown>[] = [];
    for (let round = 0; round < 6; round += 1) {
      await shop.call.workspace.update({ workspace_id, notes: `round ${round}` });
      const seen = exportOf(workspace_id).then(async () => {
        const { workspace } = await readManifest(workspace_id);
        return Number(String(workspace.notes).slice('round '.length)) >= round;
      });
      results.push(seen);
    }
    expect(await Promise.all(results)).toEqual(Array(6).fill(true));
  });

  it('succeed from two processes too, here two products on one database and one root', async () => {
    const { workspace_id } = await keepWhole();
    const database = await shop.database.open();
    const other = () => exportWith(workspace_id, { database });
    const calls = [other(), exportOf(workspace_id), other(), exportOf(workspace_id), other()];
    const results = await Promise.all(calls);
    expect(new Set(results.map((result) => result.bundle_digest)).size).toBe(1);
    expect(new Set(results.map((result) => result.exported_at)).size).toBe(1);
  });
});

describe('where and when', () => {
  it('stamps new content with SOURCE_DATE_EPOCH, and gives an outside root no path', async () => {
    const outside = await mkdtemp(path.join(os.tmpdir(), 'vitrine-outside-'));
    const reproducible = await openTestVitrine({
      SOURCE_DATE_EPOCH: '1700000000',
      SHOWCASE_EXPORT_ROOT: outside,
    });
    try {
      const workspace_id = await insertWorkspace(reproducible.db);
      const first = await reproducible.call.workspace.export({ workspace_id });
      expect(first).toMatchObject({
        bundle_path: workspace_id,
        exported_at: '2023-11-14T22:13:20.000Z',
      });
      await rm(path.join(outside, workspace_id), { recursive: true });
      const second = await reproducible.call.workspace.export({ workspace_id });
      expect(second).toEqual(first);
    } finally {
      await reproducible.close();
      await rm(outside, { recursive: true, force: true });
    }
  });
});

/** Stands between a client and its database, and counts the statements that the client asks to be executed. */
async function openProxy(target: URL) {
  let count = 0;
  const sockets = new Set<Socket>();
  const pairs: { client: Socket; upstream: Socket }[] = [];
  const server = createServer((client) => {
    const upstream = openSocket(Number(target.port), target.hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {});
    }
    pairs.push({ client, upstream });
    let pending = Buffer.alloc(0);
    let started = false;
    client.on('data', (chunk) => {
      upstream.write(chunk);
      pending = Buffer.concat([pending, chunk]);
      // A message is its type, its length without the type, and its body; the first message has no type.
      for (;;) {
        const head = started ? 1 : 0;
        if (pending.length < head + 4) return;
        const size = head + pending.readUInt32BE(head);
        if (pending.length < size) return;
        const type = started ? String.fromCharCode(pending[0] ?? 0) : '';
        if (type === 'E' || type === 'Q') count += 1;
        pending = pending.subarray(size);
        started = true;
      }
    });
    upstream.pipe(client);
    client.on('close', () => upstream.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const url = new URL(target);
  url.port = String(address.port);
  return {
    url: url.toString(),
    count: () => count,
    /** The server loses every client, and no client notices until it sends something, as after a network failure. */
    cut: () => {
      for (const { client, upstream } of pairs.splice(0)) {
        upstream.unpipe(client);
        upstream.destroy();
        client.once('data', () => client.destroy());
      }
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe('a workspace with hundreds of plans', () => {
  it('is exported with a handful of statements', async () => {
    const runs = [await registerRun(shop), await registerRun(shop), await registerRun(shop)];
    const [first] = runs;
    const scenario_plan_ids: string[] = [];
    for (let at = 0; at < 400; at += 1) scenario_plan_ids.push(await insertPlan(shop.db));
    const alias = 'hundreds';
    await shop.call.registry.aliases.set({ alias_name: alias, run_id: first?.run_id ?? '' });
    const workspace_id = await keep({
      winning_run_id: runs[0]?.run_id ?? '',
      v2_run_id: runs[1]?.run_id ?? '',
      stale_alias_run_id: runs[2]?.run_id ?? '',
      alias,
      // The first once more, pages later.
      scenario_plan_ids: [...scenario_plan_ids, scenario_plan_ids[0] ?? ''],
    });
    const proxy = await openProxy(new URL(shop.database.url));
    const database = await openDatabase({ kind: 'external', url: proxy.url });
    try {
      await database.findFault();
      await exportWith(await keep({}), { database });
      const before = proxy.count();
      const result = await exportWith(workspace_id, { database });
      const statements = proxy.count() - before;
      expect(result).toMatchObject({ scenario_plans_exported: 400, model_runs_referenced: 3 });
      expect(statements).toBeGreaterThan(5);
      expect(statements).toBeLessThanOrEqual(20);
    } finally {
      await database.close();
      await proxy.close();
    }
  });
});
