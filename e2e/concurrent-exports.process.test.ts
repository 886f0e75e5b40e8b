import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { verifyBundleDirectory } from '@vitrine/bundle/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type KeptRun, openKeptRun } from './harness/open-kept-run.ts';
import { startExporter } from './harness/start-exporter.ts';

const processes = 8;
const exportsEach = 25;

describe('many processes exporting one workspace', () => {
  let run: KeptRun;

  beforeAll(async () => {
    run = await openKeptRun();
  });

  afterAll(() => run.dispose());

  it(`ends in one valid bundle after ${processes} × ${exportsEach} exports, while the workspace changes`, async () => {
    const exporters = await Promise.all(
      Array.from({ length: processes }, () => startExporter(run.workplace, run.workspaceId)),
    );
    const exported = Promise.all(exporters.map((exporter) => exporter.run(exportsEach)));
    for (let change = 0; change < 20; change += 1) {
      await run.product.caller.workspace.update({
        workspace_id: run.workspaceId,
        notes: `change ${change}`,
      });
    }
    const digests = (await exported).flat();
    await Promise.all(exporters.map((exporter) => exporter.end()));

    const last = await run.product.caller.workspace.export({ workspace_id: run.workspaceId });
    const bundle = path.join(run.workplace.exportRoot, run.workspaceId);
    expect(digests).toHaveLength(processes * exportsEach);
    expect(last.bundle_digest).toBe(digests.at(-1));
    expect(await verifyBundleDirectory(bundle)).toMatchObject({ ok: true, problems: [] });
    execFileSync('sha256sum', ['-c', '--strict', '--quiet', 'checksums.sha256'], { cwd: bundle });
    expect(readdirSync(path.join(run.workplace.exportRoot, '.tx'))).toEqual([]);
  });
});
