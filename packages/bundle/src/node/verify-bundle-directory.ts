import { lstatSync, readdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { BundleReport } from '@vitrine/contract';
import { BundleError } from '../bundle-error.ts';
import { judgeBundle, judgeManifest, type ManifestVerdict } from '../judge-bundle.ts';
import { stagingDirectory } from './export-layout.ts';
import { type PinnedDirectory, pinDirectory } from './pinned-directory.ts';
import { readBundle } from './read-bundle.ts';
import { errnoOf, toReadError } from './storage-error.ts';

const maxRetries = 8;

/** Blocks this thread: 2, 4, … 256 milliseconds, about half a second over all retries. */
function waitBeforeRetry(attempt: number): void {
  const nothing = new Int32Array(new SharedArrayBuffer(4));
  Atomics.wait(nothing, 0, 0, 2 ** attempt);
}

/** Whether a writer's staging area beside the directory holds something of this bundle. */
function isBeingReplaced(directory: string): boolean {
  try {
    const names = readdirSync(join(dirname(directory), stagingDirectory));
    return names.some((name) => name.startsWith(`${basename(directory)}.`));
  } catch {
    return false;
  }
}

/** There is no bundle directory to look at; `evidence.reason` says what stands there instead. */
function notFound(directory: string, cause: unknown): BundleError {
  const reason = describeOther(directory);
  return new BundleError(
    'BUNDLE_NOT_FOUND',
    `No bundle directory: ${reason.replaceAll('_', ' ')}`,
    {
      evidence: { directory, reason },
      cause,
    },
  );
}

function describeOther(directory: string): 'missing' | 'not_a_directory' | 'symbolic_link' {
  const stats = lstatSync(directory, { throwIfNoEntry: false });
  if (stats === undefined) return 'missing';
  return stats.isSymbolicLink() ? 'symbolic_link' : 'not_a_directory';
}

function pinBundle(directory: string): PinnedDirectory {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return pinDirectory(directory);
    } catch (error) {
      const errno = errnoOf(error);
      if (errno === 'ENOTDIR' || errno === 'ELOOP') throw notFound(directory, error);
      if (errno !== 'ENOENT') throw error;
      if (attempt > maxRetries || !isBeingReplaced(directory)) throw notFound(directory, error);
      waitBeforeRetry(attempt);
    }
  }
}

async function verifyOnce(
  directory: string,
  { judgedDigest }: VerifyOptions,
): Promise<{ report: BundleReport; replaced: boolean }> {
  const root = pinBundle(directory);
  try {
    let verdict: ManifestVerdict | undefined;
    const bundle = await readBundle(root, {
      judgesPlans: (bundleDigest) => bundleDigest === null || bundleDigest !== judgedDigest,
      meanwhile: (manifest) => {
        verdict ??= judgeManifest(manifest);
      },
    });
    const report = judgeBundle(bundle, verdict);
    return { report, replaced: !report.ok && !root.isAt(directory) };
  } finally {
    root.close();
  }
}

export type VerifyOptions = {
  /**
   * The digest of a bundle whose plans the caller has judged when it spelled them: where the checksum list has that digest, files
   * are only held against their hashes, which say that the content is the one judged.
   */
  judgedDigest?: string;
};

/**
 * Verifies the bundle in a directory: closed world, read-only, with constant memory per file. Blocks its thread for most of
 * the time, and reads large bundles on a second one. Reads a directory that a writer replaces meanwhile again, up to 8 times.
 * Throws `BUNDLE_NOT_FOUND` if there is no real directory, `STORAGE_UNREADABLE` if it cannot be read.
 */
export async function verifyBundleDirectory(
  directory: string,
  options: VerifyOptions = {},
): Promise<BundleReport> {
  const target = resolve(directory);
  try {
    for (let attempt = 1; ; attempt += 1) {
      const { report, replaced } = await verifyOnce(target, options);
      if (!replaced || attempt > maxRetries) return report;
      waitBeforeRetry(attempt);
    }
  } catch (error) {
    throw toReadError(error, { step: 'read the bundle', directory: target });
  }
}
