import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checksumsFile } from '../bundle-format.ts';
import { buildProgram } from '../testing/build-program.ts';
import {
  fillSample,
  sampleId,
  sampleWorkspaceId,
  withTempDirectory,
} from '../testing/sample-bundle.ts';
import { withoutOverride } from '../testing/without-override.ts';
import { openExportRoot } from './export-root.ts';

const plan = `scenario_plans/${sampleId(1)}.json`;
let built = '';
let program = '';

beforeAll(async () => {
  built = mkdtempSync(join(tmpdir(), 'vitrine-verify-'));
  program = await buildProgram(new URL('../testing/verify-child.ts', import.meta.url), built);
});
afterAll(() => rmSync(built, { recursive: true, force: true }));

function verifyApart(bundle: string, { heapMiB = 1024 } = {}): unknown {
  const words = [...withoutOverride(), process.execPath, `--max-old-space-size=${heapMiB}`];
  const [command = '', ...rest] = [...words, program, bundle];
  const { status, signal, stdout, stderr } = spawnSync(command, rest, { encoding: 'utf8' });
  if (status !== 0) return { status, signal, stderr: stderr.slice(0, 2_000) };
  return JSON.parse(stdout);
}

async function withBundle(plans: number, work: (bundle: string) => void): Promise<void> {
  await withTempDirectory(async (root) => {
    const exports = await openExportRoot({ root });
    await exports.write({ workspaceId: sampleWorkspaceId, fill: fillSample({ plans }) });
    work(join(root, sampleWorkspaceId));
  });
}

describe('what cannot be read', () => {
  const unreadable = (name: string) => ({
    code: 'STORAGE_UNREADABLE',
    message: `Could not read ${name}: EACCES`,
  });

  it('is reported, directory or file, and never treated as intact', async () => {
    await withBundle(1, (bundle) => {
      const extra = join(bundle, 'extra');
      mkdirSync(extra, { mode: 0 });
      expect(verifyApart(bundle)).toEqual(unreadable('extra/'));
      chmodSync(extra, 0o755);
      expect(verifyApart(bundle)).toMatchObject({ problems: ['unlisted_file extra/'] });
      chmodSync(join(bundle, plan), 0);
      expect(verifyApart(bundle)).toEqual(unreadable(plan));
      chmodSync(join(bundle, checksumsFile), 0);
      expect(verifyApart(bundle)).toEqual(unreadable(checksumsFile));
    });
  });

  it('is reported too if a directory can be listed but its entries cannot be read', async () => {
    await withBundle(1, (bundle) => {
      const extra = join(bundle, 'extra');
      mkdirSync(extra);
      writeFileSync(join(extra, 'note'), '');
      chmodSync(extra, 0o444);
      expect(verifyApart(bundle)).toEqual(unreadable('extra/note'));
    });
  });
});

describe('the verifier on a heap of 64 MiB', () => {
  it('verifies a bundle of 20,000 plans', async () => {
    await withBundle(20_000, (bundle) => {
      expect(verifyApart(bundle, { heapMiB: 64 })).toEqual({
        ok: true,
        files: 20_002,
        problems: [],
      });
    });
  });
});
