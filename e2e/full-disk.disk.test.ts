import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createTestDatabase, type TestDatabase } from '@vitrine/db/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { keepSeededRun, type OpenProduct, openProduct } from './harness/open-product.ts';
import { type StartedServer, startServer } from './harness/start-server.ts';
import { createWorkplace, type Workplace } from './harness/workplace.ts';

const reportSchema = z.object({
  result: z.object({ data: z.object({ ok: z.boolean(), bundle_digest: z.string() }) }),
});

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
    product = await openProduct(workplace);
    workspaceId = await keepSeededRun(product);
    server = await startServer(workplace, { exportDisk: '1m' });
  });

  afterAll(async () => {
    await server.stop();
    await product.close();
    await workplace.dispose();
    await database.dispose();
  });

  const exportOverHttp = () =>
    fetch(`${server.url}/demo/workspaces/${workspaceId}/export`, { method: 'POST' });

  /** The verifier's report on what lies on the server's disk. */
  async function bundle() {
    const input = encodeURIComponent(JSON.stringify({ workspace_id: workspaceId }));
    const answer = await fetch(`${server.url}/trpc/workspace.bundle?input=${input}`);
    return reportSchema.parse(await answer.json()).result.data;
  }

  /** Takes every free byte of the disk that only the server has mounted. */
  function fillDisk(): string {
    const disk = `/proc/${server.pid}/root${workplace.exportRoot}`;
    const file = path.join(disk, 'filler');
    const { bavail, bsize } = statfsSync(disk);
    writeFileSync(file, Buffer.alloc(bavail * bsize));
    return file;
  }

  it('answers 500 with a problem, keeps the last good bundle, and succeeds once there is room', async () => {
    expect((await exportOverHttp()).status).toBe(200);
    const before = await bundle();
    const filler = fillDisk();
    await product.caller.workspace.update({ workspace_id: workspaceId, notes: 'changed since' });

    const refused = await exportOverHttp();

    expect(refused.status).toBe(500);
    expect(refused.headers.get('content-type')).toMatch('application/problem+json');
    expect(await refused.json()).toMatchObject({ status: 500, code: 'STORAGE_FULL' });
    expect(before.ok).toBe(true);
    expect(await bundle()).toEqual(before);

    rmSync(filler);
    const written = await exportOverHttp();
    expect(await written.json()).toMatchObject({ validated: true, unchanged: false });
    const after = await bundle();
    expect(after.ok).toBe(true);
    expect(after.bundle_digest).not.toBe(before.bundle_digest);
  });
});
