import { mkdirSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createTestDatabase, type TestDatabase } from '@vitrine/db/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import {
  keepSeededRun,
  type OpenProduct,
  openProduct,
  waitForEnd,
} from './harness/open-product.ts';
import { type StartedServer, startServer } from './harness/start-server.ts';
import { createWorkplace, type Workplace } from './harness/workplace.ts';

const reportSchema = z.object({
  result: z.object({ data: z.object({ ok: z.boolean(), bundle_digest: z.string() }) }),
});

const startedSchema = z.object({
  result: z.object({ data: z.object({ showcase_run_id: z.string(), workspace_id: z.string() }) }),
});

/** A folder of the workplace as the server alone sees it, on the disk mounted there. */
const asServed = (server: StartedServer, folder: string) => `/proc/${server.pid}/root${folder}`;

/** Takes every free byte of a disk. */
function fillDisk(disk: string): string {
  const file = path.join(disk, 'filler');
  const { bavail, bsize } = statfsSync(disk);
  writeFileSync(file, Buffer.alloc(bavail * bsize));
  return file;
}

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
    server = await startServer(workplace, { disk: 'SHOWCASE_EXPORT_ROOT' });
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

  it('answers 500 with a problem, keeps the last good bundle, and succeeds once there is room', async () => {
    expect((await exportOverHttp()).status).toBe(200);
    const before = await bundle();
    const filler = fillDisk(asServed(server, workplace.exportRoot));
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

describe('a run whose model files go onto a full disk', () => {
  let database: TestDatabase;
  let workplace: Workplace;
  let product: OpenProduct;
  let server: StartedServer;

  beforeAll(async () => {
    database = await createTestDatabase();
    workplace = await createWorkplace({ databaseUrl: database.url });
    mkdirSync(workplace.artifactRoot);
    product = await openProduct(workplace);
    server = await startServer(workplace, { disk: 'ARTIFACT_ROOT' });
  });

  afterAll(async () => {
    await server.stop();
    await product.close();
    await workplace.dispose();
    await database.dispose();
  });

  async function startOverHttp() {
    const answer = await fetch(`${server.url}/trpc/showcase.start`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ preservation: 'keep', skip_seed: false }),
    });
    return startedSchema.parse(await answer.json()).result.data;
  }

  it('says so in the step and in the registry, and leaves no part of a file behind', async () => {
    const disk = asServed(server, workplace.artifactRoot);
    fillDisk(disk);
    const words = 'The disk of the model files is full, or its quota is used up.';

    const { showcase_run_id, workspace_id } = await startOverHttp();

    await waitForEnd(product, showcase_run_id);
    const row = await product.caller.workspace.byId({ workspace_id });
    expect(row.phase_summaries?.decision?.steps[0]).toMatchObject({
      step_name: 'register',
      status: 'fail',
      detail: words,
    });
    const { runs } = await product.caller.registry.runs.list({});
    expect(runs).toMatchObject([{ status: 'failed', error_message: words, artifact_uri: null }]);
    expect(readdirSync(disk).sort()).toEqual(['filler', 'stages']);
  });
});

describe('a start on a disk that cannot be written', () => {
  it.each(['SHOWCASE_EXPORT_ROOT', 'ARTIFACT_ROOT'] as const)(
    'ends with one line that names %s and says how to mount it',
    async (disk) => {
      const database = await createTestDatabase();
      const workplace = await createWorkplace({ databaseUrl: database.url });
      try {
        const folder = disk === 'ARTIFACT_ROOT' ? workplace.artifactRoot : workplace.exportRoot;
        mkdirSync(folder, { recursive: true });
        const started = startServer(workplace, { disk, readOnly: true });
        await expect(started).rejects.toThrow(
          new RegExp(
            `vitrine: ${disk} ${folder} cannot be used: .*EROFS.*; mount it writable .*\\n$`,
          ),
        );
      } finally {
        await workplace.dispose();
        await database.dispose();
      }
    },
  );
});

describe('a start whose evidence could never be renamed into its place', () => {
  it('ends with one line that names ARTIFACT_ROOT and the mount in the way', async () => {
    const database = await createTestDatabase();
    const workplace = await createWorkplace({ databaseUrl: database.url });
    try {
      const below = 'stages/.tx';
      const staging = path.join(workplace.artifactRoot, below);
      mkdirSync(staging, { recursive: true });
      const started = startServer(workplace, { disk: 'ARTIFACT_ROOT', below });
      await expect(started).rejects.toThrow(
        new RegExp(
          `vitrine: ARTIFACT_ROOT ${workplace.artifactRoot} cannot be used: .*${staging}: it is a mount of its own; .* so unmount it\\n$`,
        ),
      );
    } finally {
      await workplace.dispose();
      await database.dispose();
    }
  });
});
