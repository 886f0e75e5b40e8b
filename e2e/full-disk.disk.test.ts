import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { verifyBundleDirectory } from '@vitrine/bundle/node';
import { createTestDatabase, type TestDatabase } from '@vitrine/db/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keepSeededRun, type OpenProduct, openProduct } from './harness/open-product.ts';
import { type StartedServer, startServer } from './harness/start-server.ts';
import { createWorkplace, type Workplace } from './harness/workplace.ts';

/** Large enough for some bundles, small enough to fill in an instant. */
const diskOptions = 'size=1m';

describe('an export onto a full disk', () => {
  let database: TestDatabase;
  let workplace: Workplace;
  let product: OpenProduct;
  let server: StartedServer;
  let workspaceId: string;

  beforeAll(async () => {
    database = await createTestDatabase();
    workplace = await createWorkplace({ databaseUrl: database.url });
    mkdirSync(workplace.exportRoot);
    execFileSync('mount', ['-t', 'tmpfs', '-o', diskOptions, 'tmpfs', workplace.exportRoot]);
    product = await openProduct(workplace);
    workspaceId = await keepSeededRun(product);
    server = await startServer(workplace);
  });

  afterAll(async () => {
    await server.stop();
    await product.close();
    execFileSync('umount', [workplace.exportRoot]);
    await workplace.dispose();
    await database.dispose();
  });

  const exportOverHttp = () =>
    fetch(`${server.url}/demo/workspaces/${workspaceId}/export`, { method: 'POST' });
  const bundle = () => verifyBundleDirectory(path.join(workplace.exportRoot, workspaceId));

  function fillDisk(): string {
    const file = path.join(workplace.exportRoot, 'filler');
    const { bavail, bsize } = statfsSync(workplace.exportRoot);
    writeFileSync(file, Buffer.alloc(bavail * bsize));
    return file;
  }

  it('answers 500 with a problem, keeps the last good bundle, and succeeds once there is room', async () => {
    expect((await exportOverHttp()).status).toBe(200);
    const before = bundle();
    const filler = fillDisk();
    await product.caller.workspace.update({ workspace_id: workspaceId, notes: 'changed since' });

    const refused = await exportOverHttp();

    expect(refused.status).toBe(500);
    expect(refused.headers.get('content-type')).toMatch('application/problem+json');
    expect(await refused.json()).toMatchObject({ status: 500, code: 'STORAGE_FULL' });
    expect(bundle()).toEqual(before);

    rmSync(filler);
    const written = await exportOverHttp();
    expect(await written.json()).toMatchObject({ validated: true, unchanged: false });
    expect(bundle()).toMatchObject({ ok: true });
    expect(bundle().bundle_digest).not.toBe(before.bundle_digest);
  });
});
