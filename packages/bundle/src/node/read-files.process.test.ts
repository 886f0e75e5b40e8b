import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BundleReport } from '@vitrine/contract';
import { describe, expect, it } from 'vitest';
import {
  fillSample,
  sampleId,
  sampleWorkspaceId,
  withTempDirectory,
} from '../testing/sample-bundle.ts';
import { openExportRoot } from './export-root.ts';
import { verifyBundleDirectory } from './verify-bundle-directory.ts';

const built = fileURLToPath(new URL('../../dist/node.js', import.meta.url));
const manyPlans = 2_000;

type Apart = { threads: number; report: BundleReport };

/** Verifies with the built package in a process of its own, and counts the threads that it started. */
function verifyApart(bundle: string, { endThreads = false } = {}): Apart {
  const program = `
    const { verifyBundleDirectory } = await import(process.argv[1]);
    let threads = 0;
    process.on('worker', (thread) => {
      threads += 1;
      if (${endThreads}) thread.terminate();
    });
    const report = await verifyBundleDirectory(process.argv[2]);
    process.stdout.write(JSON.stringify({ threads, report }));`;
  const words = ['--input-type=module', '--eval', program, built, bundle];
  const { stdout, stderr } = spawnSync(process.execPath, words, {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

async function withBundle(plans: number, work: (bundle: string) => Promise<void>): Promise<void> {
  await withTempDirectory(async (root) => {
    const exports = await openExportRoot({ root });
    await exports.write({ workspaceId: sampleWorkspaceId, fill: fillSample({ plans }) });
    await work(join(root, sampleWorkspaceId));
  });
}

const planOf = (bundle: string, number: number) =>
  join(bundle, 'scenario_plans', `${sampleId(number)}.json`);

describe('a bundle of many files', () => {
  it('is read on two threads, and reported as on one, intact or damaged', async () => {
    await withBundle(manyPlans, async (bundle) => {
      expect(verifyApart(bundle)).toEqual({
        threads: 1,
        report: await verifyBundleDirectory(bundle),
      });
      rmSync(planOf(bundle, 1));
      writeFileSync(planOf(bundle, 2), '{}');
      symlinkSync('elsewhere', planOf(bundle, manyPlans + 1));
      rmSync(planOf(bundle, 3));
      symlinkSync('elsewhere', planOf(bundle, 3));
      rmSync(planOf(bundle, 4));
      mkdirSync(planOf(bundle, 4));
      writeFileSync(join(bundle, 'extra'), 'x');
      const { threads, report } = verifyApart(bundle);
      expect(threads).toBe(1);
      expect(report).toEqual(await verifyBundleDirectory(bundle));
      expect(report.problems.map(({ code }) => code)).toEqual(
        expect.arrayContaining(['missing_file', 'hash_mismatch', 'symbolic_link', 'not_a_file']),
      );
    });
  });

  it('is read in full even if the second thread ends before its share', async () => {
    await withBundle(manyPlans, async (bundle) => {
      const { threads, report } = verifyApart(bundle, { endThreads: true });
      expect(threads).toBe(1);
      expect(report).toEqual(await verifyBundleDirectory(bundle));
    });
  });
});

describe('a bundle of few files', () => {
  it('starts no thread', async () => {
    await withBundle(20, async (bundle) => {
      expect(verifyApart(bundle)).toMatchObject({ threads: 0, report: { ok: true } });
    });
  });
});
