import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseChecksums } from '../checksums.ts';
import { buildChild, type RunChild } from '../testing/run-child.ts';
import { sampleWorkspaceId, snapshotTree, withTempDirectory } from '../testing/sample-bundle.ts';
import type { Task } from '../testing/write-child.ts';
import { verifyBundleDirectory } from './verify-bundle-directory.ts';

let built: string;
let runChild: RunChild;

beforeAll(async () => {
  built = mkdtempSync(join(tmpdir(), 'vitrine-child-'));
  runChild = await buildChild(built);
});

afterAll(() => rmSync(built, { recursive: true, force: true }));

const task = (root: string, part: Partial<Task>): Task => ({
  root,
  work: 'write',
  plans: 12,
  generations: [0],
  fault: { kind: 'none' },
  ...part,
});

/** A reader that opens files by path, like `sha256sum -c`. */
function readNaively(bundle: string): boolean {
  try {
    const list = parseChecksums(readFileSync(join(bundle, 'checksums.sha256'), 'utf8'));
    return list.entries.every(
      ({ path, sha256 }) =>
        createHash('sha256')
          .update(readFileSync(join(bundle, path)))
          .digest('hex') === sha256,
    );
  } catch {
    return false;
  }
}

describe('readers while a bundle is exported again and again', () => {
  it('always see one complete generation, while a reader by path sees mixtures', async () => {
    await withTempDirectory(async (root) => {
      await runChild(task(root, {}));
      const bundle = join(root, sampleWorkspaceId);
      const seen = { reads: 0, failures: 0, naive: 0, digests: new Set<string | null>() };
      const hasSeenEnough = () => seen.reads > 100 && seen.digests.size > 20 && seen.naive > 0;
      // On a busy machine the reader gets few turns in a round; then there is another round.
      for (let round = 0; round < 10 && !hasSeenEnough(); round += 1) {
        let writing = true;
        const generations = Array.from({ length: 400 }, (_, index) => round * 400 + index + 1);
        const writer = runChild(task(root, { generations })).finally(() => {
          writing = false;
        });
        while (writing) {
          const report = await verifyBundleDirectory(bundle);
          seen.reads += 1;
          seen.failures += report.ok ? 0 : 1;
          seen.digests.add(report.bundle_digest);
          for (let turn = 0; turn < 3; turn += 1) seen.naive += readNaively(bundle) ? 0 : 1;
          await new Promise((resolve) => setImmediate(resolve));
        }
        expect((await writer).outcome?.code).toBe(null);
      }
      expect(seen.failures).toBe(0);
      expect(seen.reads).toBeGreaterThan(100);
      expect(seen.digests.size).toBeGreaterThan(20);
      expect(seen.naive).toBeGreaterThan(0);
    });
  });
});

describe('the same state', () => {
  it('gives the same bytes in another process, time zone, language, umask, key order and writing order', async () => {
    await withTempDirectory(async (root) => {
      const places: [string, string, NodeJS.ProcessEnv][] = [
        ['plain', 'umask 022', {}],
        [
          'kathmandu',
          'umask 077',
          { TZ: 'Asia/Kathmandu', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' },
        ],
        ['st-johns', 'umask 000', { TZ: 'America/St_Johns', LANG: 'C', LC_ALL: 'C' }],
      ];
      const bytesOf = async ([name, command, env]: (typeof places)[number], shuffle: boolean) => {
        const directory = join(root, `${name}-${shuffle}`);
        const shell = { command, env: { ...process.env, ...env } };
        const { outcome } = await runChild(task(directory, { plans: 3, shuffle }), shell);
        expect(outcome?.code).toBe(null);
        const tree = snapshotTree(join(directory, sampleWorkspaceId));
        return Object.entries(tree)
          .map(([path, value]) => [path, value.split(' ').at(-1)])
          .sort();
      };
      const expected = await bytesOf(['first', 'true', {}], false);
      expect(expected).toHaveLength(6);
      for (const place of places) {
        for (const shuffle of [false, true])
          expect(await bytesOf(place, shuffle)).toEqual(expected);
      }
    });
  });
});
