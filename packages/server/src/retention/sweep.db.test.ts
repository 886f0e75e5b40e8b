import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { sweepResultSchema } from '@vitrine/contract';
import { runAlias, showcaseRun } from '@vitrine/db';
import { createTestDatabase } from '@vitrine/db/testing';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../config.ts';
import { createId } from '../ids.ts';
import { VitrineError } from '../rpc/vitrine-error.ts';
import {
  digestTables,
  digestTree,
  insertPlan,
  insertRunRow,
  insertWorkspace,
  openTestVitrine,
  problemOf,
  registerRun,
  type TestVitrine,
} from '../testing.ts';
import { createVitrine } from '../wiring/create-vitrine.ts';
import { type SweepDependencies, sweep } from './sweep.ts';

let shop: TestVitrine;

beforeEach(async () => {
  shop = await openTestVitrine();
});
afterEach(() => shop.close());

const list = () => shop.vitrine.sweep({ remove: false });
const nothing = { model_runs: [], model_files: [], evidence: [], size_bytes: 0, failed: [] };

type SweepLock = Parameters<typeof sweep>[1]['lock'];
const held: SweepLock = { assertHeld: async () => {}, lost: new AbortController().signal };

function dependencies(): SweepDependencies {
  const { artifacts, evidence, exportRoot } = shop.services;
  return { db: shop.db, modelFiles: artifacts, evidence, exportRoot };
}

/** A model file without a row, as left by a crash right after the write. */
async function writeOrphan(): Promise<string> {
  const { artifact_uri } = await shop.services.artifacts.write(createId(), { level: 1 });
  return path.dirname(artifact_uri);
}

async function storeEvidence(value: number): Promise<string> {
  const { sha256 } = await shop.services.evidence.store({ value });
  return sha256;
}

describe('a sweep', () => {
  it('lists failed runs, model files and evidence that nothing names, and changes nothing', async () => {
    await registerRun(shop);
    const failed = await insertRunRow(shop.db, { status: 'failed', error_message: 'disk full' });
    const orphan = await writeOrphan();
    const sha256 = await storeEvidence(1);
    const [tables, files] = [await digestTables(shop.db), await digestTree(shop.repositoryRoot)];

    const result = await list();

    expect(sweepResultSchema.parse(result)).toEqual({
      removed: false,
      model_runs: [{ run_id: failed, error_message: 'disk full' }],
      model_files: [{ run_id: orphan, size_bytes: 17 }],
      evidence: [{ sha256, size_bytes: 11 }],
      size_bytes: 28,
      failed: [],
    });
    expect(await digestTables(shop.db)).toEqual(tables);
    expect(await digestTree(shop.repositoryRoot)).toEqual(files);
  });

  it('removes exactly what it lists, and then lists nothing', async () => {
    const run = await registerRun(shop);
    const kept = await storeEvidence(2);
    await insertWorkspace(shop.db, { stage_digests: { data: { sales: kept } } });
    const files = await digestTree(shop.artifactRoot);
    const failed = await insertRunRow(shop.db, { status: 'failed' });
    const orphan = await writeOrphan();
    const sha256 = await storeEvidence(1);

    const result = await shop.vitrine.sweep({ remove: true });

    expect(result).toMatchObject({
      removed: true,
      model_runs: [{ run_id: failed }],
      model_files: [{ run_id: orphan }],
      evidence: [{ sha256 }],
    });
    expect(await digestTree(shop.artifactRoot)).toEqual(files);
    const runs = await shop.call.registry.runs.byIds({ run_ids: [run.run_id, failed] });
    expect(runs).toMatchObject({ found: [{ run_id: run.run_id }], missing: [failed] });
    expect(await list()).toEqual({ removed: false, ...nothing });
  });

  it('removes the file of a failed run together with its row', async () => {
    await registerRun(shop);
    const run_id = await writeOrphan();
    await insertRunRow(shop.db, { run_id, status: 'failed', artifact_uri: `${run_id}/model.json` });
    expect(await list()).toMatchObject({ model_runs: [{ run_id }], model_files: [{ run_id }] });
  });

  it.each<[string, (run_id: string) => Promise<unknown>]>([
    [
      'a workspace, also under a key of a later version',
      (run_id) => insertWorkspace(shop.db, { created_objects: { refit_of: { run: run_id } } }),
    ],
    ['a plan', (run_id) => insertPlan(shop.db, { run_id })],
    ['an alias', (run_id) => shop.db.insert(runAlias).values({ alias_name: run_id, run_id })],
  ])('leaves alone anything named by %s', async (_what, name) => {
    await registerRun(shop);
    const failed = await insertRunRow(shop.db, { status: 'failed' });
    const orphan = await writeOrphan();
    await name(failed);
    await name(orphan);
    expect(await list()).toEqual({ removed: false, ...nothing });
  });

  it('leaves alone anything that only a bundle names, live or set aside', async () => {
    await registerRun(shop);
    const { run_id } = await registerRun(shop);
    const sha256 = await storeEvidence(1);
    const workspace_id = await insertWorkspace(shop.db, {
      created_objects: { winning_run_id: run_id },
      stage_digests: { data: { sales: sha256 } },
    });
    await shop.call.workspace.export({ workspace_id });
    await shop.call.workspace.delete({ workspace_id });
    await shop.db.execute(`delete from model_run where run_id = '${run_id}'`);
    expect(await list()).toEqual({ removed: false, ...nothing });

    const aside = path.join(shop.exportRoot, '.tx', 'quarantine');
    await mkdir(aside, { recursive: true });
    await rename(path.join(shop.exportRoot, workspace_id), path.join(aside, 'kept'));
    expect(await list()).toEqual({ removed: false, ...nothing });

    await rm(path.join(aside, 'kept'), { recursive: true });
    expect(await list()).toMatchObject({ model_files: [{ run_id }], evidence: [{ sha256 }] });
  });

  it('leaves alone anything whose name is not that of a model file or evidence', async () => {
    await registerRun(shop);
    await mkdir(path.join(shop.artifactRoot, 'notes'));
    await writeFile(path.join(shop.artifactRoot, '0'.repeat(32)), 'a file');
    await storeEvidence(1);
    await writeFile(path.join(shop.artifactRoot, 'stages', 'README.md'), 'notes');
    await mkdir(path.join(shop.artifactRoot, 'stages', `${'0'.repeat(64)}.json`));
    expect(await list()).toMatchObject({ model_files: [], evidence: [{ size_bytes: 11 }] });
  });

  it('removes nothing if a manifest cannot be read', async () => {
    const orphan = await writeOrphan();
    await registerRun(shop);
    const manifest = path.join(shop.exportRoot, createId(), 'manifest.json');
    await mkdir(manifest, { recursive: true });
    const problem = await problemOf(shop.vitrine.sweep({ remove: true }));
    expect(problem).toMatchObject({ code: 'STORAGE_FAILED' });
    await rm(path.dirname(manifest), { recursive: true });
    expect(await list()).toMatchObject({ model_files: [{ run_id: orphan }] });
  });

  it('removes nothing if the database knows none of the model files, even if bundles name them', async () => {
    const { run_id } = await registerRun(shop);
    const workspace_id = await insertWorkspace(shop.db, {
      created_objects: { winning_run_id: run_id },
    });
    await shop.call.workspace.export({ workspace_id });
    await storeEvidence(1);
    const files = await digestTree(shop.artifactRoot);
    const other = await createTestDatabase();
    const vitrine = await createVitrine({
      config: loadConfig({ DATABASE_URL: other.url }, shop.repositoryRoot),
      log: pino({ level: 'silent' }),
      version: 'test',
      mode: 'command',
    });
    try {
      expect(await problemOf(vitrine.sweep({ remove: true }))).toMatchObject({
        code: 'SWEEP_REFUSED',
        detail: expect.stringContaining('knows no model file'),
      });
    } finally {
      await vitrine.close();
      await other.dispose();
    }
    expect(await digestTree(shop.artifactRoot)).toEqual(files);
  });

  it('is refused while a run is under way, and names it', async () => {
    const showcase_run_id = createId();
    await shop.services.runner.whileIdle(async () => {
      await shop.db.insert(showcaseRun).values({ showcase_run_id, status: 'running' });
      expect(await problemOf(list())).toMatchObject({ code: 'SHOWCASE_BUSY', showcase_run_id });
    });
    expect(await list()).toEqual({ removed: false, ...nothing });
  });

  it.each<[string, (lost: Error) => SweepLock]>([
    [
      'before anything is removed',
      (lost) => ({ assertHeld: () => Promise.reject(lost), lost: new AbortController().signal }),
    ],
    [
      'after that was asked',
      (lost) => ({ assertHeld: async () => {}, lost: AbortSignal.abort(lost) }),
    ],
  ])('removes no file once its lock is lost %s', async (_when, lock) => {
    await registerRun(shop);
    await writeOrphan();
    await storeEvidence(1);
    const files = await digestTree(shop.artifactRoot);
    const lost = new Error('the lock is lost');
    await expect(sweep(dependencies(), { remove: true, lock: lock(lost) })).rejects.toBe(lost);
    expect(await digestTree(shop.artifactRoot)).toEqual(files);
  });

  it('skips what cannot be removed, removes the rest, and says what failed and why', async () => {
    await registerRun(shop);
    const [stuck, other] = [await writeOrphan(), await writeOrphan()];
    const sha256 = await storeEvidence(1);
    const { artifacts } = shop.services;
    const reason = 'The folder of the model files cannot be written.';
    const remove = async (run_id: string) => {
      if (run_id === stuck) throw new VitrineError('STORAGE_READ_ONLY', reason);
      await artifacts.remove(run_id);
    };
    const modelFiles = { list: artifacts.list, remove };
    const result = await sweep({ ...dependencies(), modelFiles }, { remove: true, lock: held });
    expect(result).toEqual({
      removed: true,
      model_runs: [],
      model_files: [{ run_id: other, size_bytes: 17 }],
      evidence: [{ sha256, size_bytes: 11 }],
      size_bytes: 28,
      failed: [{ name: stuck, reason }],
    });
  });

  it('checks more things than fit in one lookup', async () => {
    await registerRun(shop);
    const ids = Array.from({ length: 5_001 }, createId);
    await Promise.all(ids.map((id) => mkdir(path.join(shop.artifactRoot, id))));
    const { model_files } = await list();
    expect(model_files.map(({ run_id }) => run_id).sort()).toEqual([...ids].sort());
  });
});
