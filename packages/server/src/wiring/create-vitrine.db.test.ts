import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { healthSchema } from '@vitrine/contract';
import { createTestDatabase } from '@vitrine/db/testing';
import { sql } from 'drizzle-orm';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../config.ts';
import { digestTree, insertWorkspace, openTestVitrine, type TestVitrine } from '../testing.ts';
import { exportLockName } from '../workspace/export-workspace.ts';
import { createVitrine } from './create-vitrine.ts';

let shop: TestVitrine;

beforeAll(async () => {
  shop = await openTestVitrine();
});
afterAll(() => shop.close());

/** A second product, which database and disk see as another process. */
function openAnother(environment: Record<string, string> = {}) {
  return createVitrine({
    config: loadConfig({ DATABASE_URL: shop.database.url, ...environment }, shop.repositoryRoot),
    log: pino({ level: 'silent' }),
    version: '1.2.3',
    mode: 'command',
  });
}

async function startAnother(environment: Record<string, string> = {}) {
  const vitrine = await openAnother(environment);
  const health = await vitrine.health();
  await vitrine.close();
  return health;
}

const residueOf = (workspaceId: string, kind: 'new' | 'old') =>
  path.join(shop.exportRoot, '.tx', `${workspaceId}.0123456789abcdef.${kind}`);

async function exportOne() {
  const workspace_id = await insertWorkspace(shop.db);
  await shop.call.workspace.export({ workspace_id });
  return workspace_id;
}

describe('createVitrine', () => {
  it.each(['SHOWCASE_EXPORT_ROOT', 'ARTIFACT_ROOT'])(
    'names %s if that path is not a folder',
    async (variable) => {
      const file = path.join(shop.repositoryRoot, 'in-the-way');
      await writeFile(file, '');
      const started = startAnother({ [variable]: file });
      await expect(started).rejects.toThrow(`${variable} ${file} cannot be used`);
    },
  );

  it('reports its health: the database, the version, and nothing to repair', async () => {
    const health = await startAnother();
    expect(healthSchema.parse(health)).toEqual(health);
    expect(health).toMatchObject({
      status: 'ok',
      version: '1.2.3',
      database: {
        kind: 'external',
        version: expect.stringMatching(/^\d+/),
        problem: null,
      },
      repair: { recovered: 0, swept: 0, quarantined: 0, skipped: 0, failed: 0 },
    });
    const { durability } = shop.services.exportRoot;
    expect(health.durable).toBe(durability.durable);
    expect(health.not_durable).toHaveLength(durability.durable ? 0 : 2);
  });

  it('puts back the bundle that a crash in the middle of a swap left aside', async () => {
    const workspace_id = await exportOne();
    const before = await digestTree(path.join(shop.exportRoot, workspace_id));
    await rename(path.join(shop.exportRoot, workspace_id), residueOf(workspace_id, 'old'));
    expect((await startAnother()).repair).toMatchObject({ recovered: 1, skipped: 0 });
    expect(await digestTree(path.join(shop.exportRoot, workspace_id))).toEqual(before);
    expect(await shop.services.exportRoot.residue()).toEqual([]);
  });

  it('sweeps the stage that a crash left half written', async () => {
    const workspace_id = await exportOne();
    await mkdir(residueOf(workspace_id, 'new'));
    await writeFile(path.join(residueOf(workspace_id, 'new'), 'manifest.json'), '{');
    expect((await startAnother()).repair).toMatchObject({ recovered: 0, swept: 1 });
    expect(await shop.call.workspace.bundle({ workspace_id })).toMatchObject({ ok: true });
    expect(await shop.services.exportRoot.residue()).toEqual([]);
  });

  it('leaves alone a bundle that another process is exporting', async () => {
    const workspace_id = await exportOne();
    await mkdir(residueOf(workspace_id, 'new'));
    const lock = await shop.services.database.locks.acquire(exportLockName(workspace_id), {
      timeoutMs: 1_000,
    });
    try {
      expect((await startAnother()).repair).toMatchObject({ skipped: 1, swept: 0 });
      expect(await shop.services.exportRoot.residue()).toEqual([workspace_id]);
    } finally {
      await lock.release();
    }
    await shop.call.workspace.export({ workspace_id });
    expect(await shop.services.exportRoot.residue()).toEqual([]);
  });

  it('starts despite a leftover that the disk refuses to repair, and repairs the others', async () => {
    const stuck = '00000000000000000000000000000000';
    const workspace_id = await exportOne();
    const quarantine = path.join(shop.exportRoot, '.tx', 'quarantine');
    const generations = ['0123456789abcdef', 'fedcba9876543210'].map((nonce) =>
      path.join(shop.exportRoot, '.tx', `${stuck}.${nonce}.new`),
    );
    await writeFile(quarantine, 'a file where the folder of the quarantine belongs');
    for (const directory of [...generations, residueOf(workspace_id, 'new')])
      await mkdir(directory);
    const { repair } = await startAnother();
    expect(repair).toMatchObject({ failed: 1, swept: 1, skipped: 0 });
    expect(await shop.services.exportRoot.residue()).toEqual([stuck]);
    for (const path of [...generations, quarantine]) await rm(path, { recursive: true });
  });

  it('closes even if the database is gone for good', async () => {
    const doomed = await createTestDatabase();
    const vitrine = await openAnother({ DATABASE_URL: doomed.url });
    await doomed.dispose();
    await expect(vitrine.close()).resolves.toBeUndefined();
  });

  it('closes the database if something later cannot be opened', async () => {
    const countConnections = async () => {
      const [row] = await shop.db.execute<{ count: number }>(
        sql`select count(*)::int as count from pg_stat_activity where datname = current_database()`,
      );
      return row?.count;
    };
    const before = (await countConnections()) ?? 0;
    const file = path.join(shop.repositoryRoot, 'a-file');
    await writeFile(file, '');
    const config = loadConfig({ DATABASE_URL: shop.database.url, ARTIFACT_ROOT: file }, '/');
    const opening = createVitrine({
      config,
      log: pino({ level: 'silent' }),
      version: '0',
      mode: 'command',
    });
    await expect(opening).rejects.toThrow();
    await expect.poll(countConnections).toBeLessThanOrEqual(before);
  });
});
