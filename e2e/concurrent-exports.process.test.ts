import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { verifyBundleDirectory } from '@vitrine/bundle/node';
import { createTestDatabase, type TestDatabase } from '@vitrine/db/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keepSeededRun, type OpenProduct, openProduct } from './harness/open-product.ts';
import { startExporter } from './harness/start-exporter.ts';
import { createWorkplace, type Workplace } from './harness/workplace.ts';

const processes = 8;
const exportsEach = 25;

describe('many processes exporting one workspace', () => {
  let database: TestDatabase;
  let workplace: Workplace;
  let product: OpenProduct;
  let workspaceId: string;

  beforeAll(async () => {
    database = await createTestDatabase();
    workplace = await createWorkplace({ databaseUrl: database.url });
    product = await openProduct(workplace);
    workspaceId = await keepSeededRun(product);
  });

  afterAll(async () => {
    await product.close();
    await workplace.dispose();
    await database.dispose();
  });

  it(`ends in one valid bundle after ${processes} × ${exportsEach} exports, while the workspace changes`, async () => {
    const exporters = await Promise.all(
      Array.from({ length: processes }, () => startExporter(workplace, workspaceId)),
    );
    const exported = Promise.all(exporters.map((exporter) => exporter.run(exportsEach)));
    for (let change = 0; change < 20; change += 1) {
      await product.caller.workspace.update({
        workspace_id: workspaceId,
        notes: `change ${change}`,
      });
    }
    const digests = (await exported).flat();
    await Promise.all(exporters.map((exporter) => exporter.end()));

    const last = await product.caller.workspace.export({ workspace_id: workspaceId });
    const bundle = path.join(workplace.exportRoot, workspaceId);
    expect(digests).toHaveLength(processes * exportsEach);
    expect(last.bundle_digest).toBe(digests.at(-1));
    expect(verifyBundleDirectory(bundle)).toMatchObject({ ok: true, problems: [] });
    execFileSync('sha256sum', ['-c', '--strict', '--quiet', 'checksums.sha256'], { cwd: bundle });
    expect(readdirSync(path.join(workplace.exportRoot, '.tx'))).toEqual([]);
  });
});
