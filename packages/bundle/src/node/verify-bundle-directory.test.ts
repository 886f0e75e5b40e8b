import { execFileSync } from 'node:child_process';
import { hash } from 'node:crypto';
import {
  appendFileSync,
  cpSync,
  fstatSync,
  mkdirSync,
  readFileSync,
  type readSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BundleError } from '../bundle-error.ts';
import { checksumsFile, manifestFile } from '../bundle-format.ts';
import { stringifyCanonicalJson } from '../canonical-json.ts';
import {
  fillSample,
  sampleId,
  sampleManifest,
  samplePlan,
  sampleWorkspaceId,
  snapshotTree,
  withTempDirectory,
} from '../testing/sample-bundle.ts';
import { openExportRoot } from './export-root.ts';
import { verifyBundleDirectory } from './verify-bundle-directory.ts';

const plan = `scenario_plans/${sampleId(1)}.json`;

async function withBundle(work: (bundle: string) => Promise<void> | void): Promise<void> {
  await withTempDirectory(async (root) => {
    const exports = await openExportRoot({ root });
    await exports.write({ workspaceId: sampleWorkspaceId, fill: fillSample({ plans: 2 }) });
    await work(join(root, sampleWorkspaceId));
  });
}

const problemsOf = async (bundle: string) =>
  (await verifyBundleDirectory(bundle)).problems.map(({ code, path }) => `${code} ${path}`);

const fs: { readSync: typeof readSync } = createRequire(import.meta.url)('node:fs');

/** Does `work`, and runs `change` after the file is opened and before its first byte is read. */
async function whileReading<Result>(
  file: string,
  change: (file: string) => void,
  work: () => Promise<Result>,
): Promise<Result> {
  const original = fs.readSync;
  const { ino } = statSync(file);
  let isChanged = false;
  const read = (...values: Parameters<typeof readSync>) => {
    if (!isChanged && fstatSync(values[0]).ino === ino) {
      isChanged = true;
      change(file);
    }
    return original(...values);
  };
  Object.assign(fs, { readSync: read });
  syncBuiltinESMExports();
  try {
    return await work();
  } finally {
    Object.assign(fs, { readSync: original });
    syncBuiltinESMExports();
    expect(isChanged).toBe(true);
  }
}

/** Makes the checksum list of a bundle name the given content of one file, and returns the list's digest. */
function relist(bundle: string, { path, text }: { path: string; text: string }): string {
  const list = join(bundle, checksumsFile);
  const lines = readFileSync(list, 'utf8').replace(
    new RegExp(`^[0-9a-f]{64}(?=  ${path}$)`, 'm'),
    hash('sha256', text),
  );
  writeFileSync(list, lines);
  return hash('sha256', lines);
}

describe('verifying a directory', () => {
  it('accepts a copy under any name, through a relative path and with a trailing slash', async () => {
    await withBundle(async (bundle) => {
      const copy = join(bundle, '..', 'copy of a bundle');
      cpSync(bundle, copy, { recursive: true });
      expect(await verifyBundleDirectory(`${copy}/`)).toEqual(await verifyBundleDirectory(bundle));
      expect((await verifyBundleDirectory(copy)).workspace_id).toBe(sampleWorkspaceId);
    });
  });

  it('changes nothing, even in a broken bundle', async () => {
    await withBundle(async (bundle) => {
      writeFileSync(join(bundle, plan), 'x');
      const before = snapshotTree(bundle);
      expect((await verifyBundleDirectory(bundle)).ok).toBe(false);
      expect(snapshotTree(bundle)).toEqual(before);
    });
  });

  it.each([plan, manifestFile, checksumsFile, 'pipe'])(
    'does not wait for a FIFO at %s',
    async (path) => {
      await withBundle(async (bundle) => {
        rmSync(join(bundle, path), { force: true });
        execFileSync('mkfifo', [join(bundle, path)]);
        expect(await problemsOf(bundle)).toContain(`not_a_file ${path}`);
      });
    },
  );

  it('names a socket and a link to a device without opening them', async () => {
    await withBundle(async (bundle) => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(join(bundle, 's'), resolve));
      symlinkSync('/dev/zero', join(bundle, 'zero'));
      expect(await problemsOf(bundle)).toEqual(['not_a_file s', 'symbolic_link zero']);
      await new Promise((resolve) => server.close(resolve));
    });
  });

  it('reports an empty directory, and scenario_plans too if the bundle has no plans', async () => {
    await withTempDirectory(async (root) => {
      const exports = await openExportRoot({ root });
      await exports.write({ workspaceId: sampleWorkspaceId, fill: fillSample({}) });
      const bundle = join(root, sampleWorkspaceId);
      mkdirSync(join(bundle, 'scenario_plans', 'inner'), { recursive: true });
      expect(await problemsOf(bundle)).toEqual([
        'unlisted_file scenario_plans/',
        'unlisted_file scenario_plans/inner/',
      ]);
    });
  });

  it('reports odd file names without letting them control a terminal', async () => {
    await withBundle(async (bundle) => {
      writeFileSync(join(bundle, 'a\u001b[2Jb\n'), '');
      writeFileSync(Buffer.concat([Buffer.from(`${bundle}/`), Buffer.from([0xff, 0x41])]), '');
      expect(await problemsOf(bundle)).toEqual([
        'unlisted_file a\\u{1b}[2Jb\\u{a}',
        'unlisted_file \ufffdA',
      ]);
    });
  });

  it('survives a very deep tree, a very wide one and a sparse file of 1 TiB beside a bundle', async () => {
    await withBundle(async (bundle) => {
      execFileSync('sh', [
        '-c',
        'cd "$0" && for i in $(seq 1500); do mkdir d && cd ./d || exit 1; done',
        bundle,
      ]);
      execFileSync('sh', ['-c', 'mkdir "$0/w" && cd "$0/w" && seq 5000 | xargs touch', bundle]);
      writeFileSync(join(bundle, 'sparse'), '');
      truncateSync(join(bundle, 'sparse'), 2 ** 40);
      const problems = await problemsOf(bundle);
      expect(problems).toContain('unlisted_file sparse');
      expect(problems.filter((problem) => problem.includes(' w/'))).toHaveLength(5_001);
      expect(problems.filter((problem) => problem.includes(' d/'))).toHaveLength(17);
      execFileSync('rm', ['-rf', bundle]);
    });
  });

  it('survives documents nested a million levels deep', async () => {
    await withBundle(async (bundle) => {
      const deep = `${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}`;
      for (const text of [
        deep,
        `{"bundle_format_version":${deep}}`,
        `{"bundle_format_version":1,"workspace":${deep},"alias":${deep}}`,
      ]) {
        writeFileSync(join(bundle, manifestFile), text);
        expect(await problemsOf(bundle)).toContain(`hash_mismatch ${manifestFile}`);
      }
    });
  });

  it('refuses listed files that are too large for a bundle without reading them', async () => {
    await withBundle(async (bundle) => {
      for (const path of [plan, manifestFile, checksumsFile])
        truncateSync(join(bundle, path), 2 ** 40);
      const problems = await problemsOf(bundle);
      expect(problems).toContain(`malformed_line ${checksumsFile}`);
      expect(problems).toContain(`manifest_invalid ${manifestFile}`);
    });
    await withBundle(async (bundle) => {
      truncateSync(join(bundle, plan), 2 ** 40);
      expect(await problemsOf(bundle)).toEqual([`hash_mismatch ${plan}`, `size_mismatch ${plan}`]);
    });
  });

  it('detects that a file of at least 512 KiB grew by one byte while it was read', async () => {
    await withTempDirectory(async (root) => {
      const exports = await openExportRoot({ root });
      const body = { scenario_id: sampleId(1), pad: 'x'.repeat(600 * 1024) };
      await exports.write({
        workspaceId: sampleWorkspaceId,
        fill: async (stage) => {
          const files = await stage.writePlans([{ scenario_id: sampleId(1), body }]);
          await stage.writeManifest(sampleManifest({ plans: 1 }, files));
        },
      });
      const bundle = join(root, sampleWorkspaceId);
      expect(await problemsOf(bundle)).toEqual([]);
      const grown = await whileReading(
        join(bundle, plan),
        (file) => appendFileSync(file, '\n'),
        () => problemsOf(bundle),
      );
      expect(grown).toEqual([`hash_mismatch ${plan}`, `size_mismatch ${plan}`]);
    });
  });

  it('does not judge plans again that the caller has judged, and still holds them against their hashes', async () => {
    await withTempDirectory(async (root) => {
      const exports = await openExportRoot({ root });
      const written = await exports.write({
        workspaceId: sampleWorkspaceId,
        fill: fillSample({ plans: 2 }),
      });
      const bundle = join(root, sampleWorkspaceId);
      const text = stringifyCanonicalJson({ ...samplePlan(1), scenario_id: sampleId(2) });
      writeFileSync(join(bundle, plan), text);
      const judgedDigest = relist(bundle, { path: plan, text });
      const codesWith = async (digest: string) => {
        const report = await verifyBundleDirectory(bundle, { judgedDigest: digest });
        return report.problems.map(({ code }) => code);
      };
      expect(await codesWith(judgedDigest)).toEqual([]);
      expect(await codesWith(written.bundleDigest)).toEqual(['plan_invalid']);
      writeFileSync(join(bundle, plan), text.replace('"heuristic"', '"heuristik"'));
      expect(await codesWith(judgedDigest)).toEqual(['hash_mismatch']);
    });
  });

  it('throws if there is no directory, saying what is there', async () => {
    await withBundle(async (bundle) => {
      symlinkSync(bundle, `${bundle}-link`);
      const reasonOf = async (path: string): Promise<unknown> => {
        try {
          return await verifyBundleDirectory(path);
        } catch (error) {
          return error instanceof BundleError ? error.evidence.reason : error;
        }
      };
      expect(await reasonOf(`${bundle}-nothing`)).toBe('missing');
      expect(await reasonOf(join(bundle, manifestFile))).toBe('not_a_directory');
      expect(await reasonOf(`${bundle}-link`)).toBe('symbolic_link');
    });
  });

  it('finds every single-bit flip of every byte of a small bundle, and accepts the original', async () => {
    await withBundle(async (bundle) => {
      let flips = 0;
      for (const path of [checksumsFile, manifestFile, plan]) {
        const file = join(bundle, path);
        const original = readFileSync(file);
        for (let offset = 0; offset < original.length; offset += 1) {
          const damaged = Buffer.from(original);
          damaged[offset] = (damaged[offset] ?? 0) ^ (1 << (offset % 8));
          writeFileSync(file, damaged);
          const { ok } = await verifyBundleDirectory(bundle);
          if (ok) throw new Error(`A flip at ${offset} of ${path} went unseen`);
          flips += 1;
        }
        writeFileSync(file, original);
      }
      expect(flips).toBeGreaterThan(2_000);
      expect(await problemsOf(bundle)).toEqual([]);
    });
  });
});
