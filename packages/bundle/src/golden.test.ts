import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleProblemCodeSchema } from '@vitrine/contract';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { verifyBundleDirectory } from './node/verify-bundle-directory.ts';
import { snapshotTree } from './testing/sample-bundle.ts';

const golden = fileURLToPath(new URL('../golden/v1', import.meta.url));
const suffix = '.expected.json';

const expectationSchema = z.strictObject({
  bundle_digest: z.string().nullable(),
  bundle_format_version: z.int().nullable(),
  workspace_id: z.string().nullable(),
  problems: z.array(z.strictObject({ code: bundleProblemCodeSchema, path: z.string() })),
});

/** Every good or every bad bundle directory, with the verifier's expected result from the file beside it. */
function listGolden(kind: 'good' | 'bad') {
  const names = readdirSync(join(golden, kind));
  const bundles = names.filter((name) => !name.endsWith(suffix));
  expect(names.length).toBe(bundles.length * 2);
  return bundles.map((name) => {
    const directory = join(golden, kind, name);
    const expected = expectationSchema.parse(JSON.parse(readFileSync(directory + suffix, 'utf8')));
    return { name, directory, expected };
  });
}

const good = listGolden('good');
const bad = listGolden('bad');

function acceptedByCoreutils(directory: string): boolean {
  const run = spawnSync('sha256sum', ['-c', '--strict', 'checksums.sha256'], { cwd: directory });
  if (run.error) throw run.error;
  return run.status === 0;
}

describe.each([...good, ...bad])('golden bundle of format 1 "$name"', ({ directory, expected }) => {
  it('gives exactly the problems, digest, version and id recorded beside it', async () => {
    const before = snapshotTree(join(golden, 'good'));
    const report = await verifyBundleDirectory(directory);
    expect({
      bundle_digest: report.bundle_digest,
      bundle_format_version: report.bundle_format_version,
      workspace_id: report.workspace_id,
      problems: report.problems.map(({ code, path }) => ({ code, path })),
    }).toEqual(expected);
    expect(report.ok).toBe(expected.problems.length === 0);
    expect(snapshotTree(join(golden, 'good'))).toEqual(before);
  });
});

describe('the golden bundles', () => {
  it('are at least 5 good and 95 bad ones, and every problem code occurs that a bundle alone can have', () => {
    expect(good.length).toBeGreaterThanOrEqual(5);
    expect(bad.length).toBeGreaterThanOrEqual(95);
    const codes = new Set(bad.flatMap(({ expected }) => expected.problems.map(({ code }) => code)));
    const ofBundles = bundleProblemCodeSchema.options.filter((code) => code !== 'digest_mismatch');
    expect([...codes].sort()).toEqual(ofBundles.sort());
    expect(good.every(({ expected }) => expected.problems.length === 0)).toBe(true);
    expect(bad.every(({ expected }) => expected.problems.length > 0)).toBe(true);
  });

  it('that are good are accepted by sha256sum -c --strict', () => {
    expect(good.map(({ directory }) => acceptedByCoreutils(directory))).toEqual(
      good.map(() => true),
    );
  });

  it('show that sha256sum alone accepts bad ones, and never refuses one that we accept', () => {
    const passing = bad.filter(({ directory }) => acceptedByCoreutils(directory));
    const names = passing.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining([
        'unlisted-file',
        'duplicate-line',
        'size-mismatch',
        'unknown-version-two',
        'symbolic-link-plan',
      ]),
    );
  });
});
