import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { verifyBundleDirectory } from '@vitrine/bundle/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type KeptRun, openKeptRun } from './harness/open-kept-run.ts';
import { startExporter } from './harness/start-exporter.ts';

const kills = 100;
const manifestSchema = z.object({ workspace: z.object({ notes: z.string().nullable() }) });

describe('an export process killed at any moment', () => {
  let run: KeptRun;

  beforeAll(async () => {
    run = await openKeptRun();
    await run.product.caller.workspace.export({ workspace_id: run.workspaceId });
  });

  afterAll(() => run.dispose());

  async function readExportedNotes(): Promise<string | null> {
    const bundle = path.join(run.workplace.exportRoot, run.workspaceId);
    expect(await verifyBundleDirectory(bundle)).toMatchObject({ ok: true, problems: [] });
    return manifestSchema.parse(
      JSON.parse(readFileSync(path.join(bundle, 'manifest.json'), 'utf8')),
    ).workspace.notes;
  }

  /** How long one export takes in a process that has just started. */
  async function timeOneExport(): Promise<number> {
    const exporter = await startExporter(run.workplace, run.workspaceId);
    await run.product.caller.workspace.update({ workspace_id: run.workspaceId, notes: 'timed' });
    const started = performance.now();
    await exporter.run(1);
    const elapsed = performance.now() - started;
    await exporter.end();
    return elapsed;
  }

  it(`leaves the old bundle or the new one whole, ${kills} times out of ${kills}, once the next start has repaired`, async () => {
    const seen = { old: 0, new: 0 };
    const duration = await timeOneExport();
    let next = startExporter(run.workplace, run.workspaceId);
    for (let kill = 0; kill < kills; kill += 1) {
      const exporter = await next;
      const before = await readExportedNotes();
      const after = `state ${kill}`;
      await run.product.caller.workspace.update({ workspace_id: run.workspaceId, notes: after });
      exporter.begin(1);
      // The delay is the sweep: it walks over the length of an export and past its end.
      await wait((kill / kills) * 1.5 * duration);
      await exporter.kill();
      next = startExporter(run.workplace, run.workspaceId);
      await next;
      const found = await readExportedNotes();
      expect([before, after]).toContain(found);
      seen[found === after ? 'new' : 'old'] += 1;
    }
    await (await next).end();
    // A sweep that only ever saw one side would have missed the export.
    expect(seen.old).toBeGreaterThan(0);
    expect(seen.new).toBeGreaterThan(0);
  });
});
