import { lstatSync, readdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { BundleReport } from '@vitrine/contract';
import { BundleError } from '../bundle-error.ts';
import { judgeBundle } from '../judge-bundle.ts';
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

function verifyOnce(directory: string): { report: BundleReport; replaced: boolean } {
  const root = pinBundle(directory);
  try {
    const report = judgeBundle(readBundle(root));
    return { report, replaced: !report.ok && !root.isAt(directory) };
  } finally {
    root.close();
  }
}

/**
 * Verifies the bundle in a directory: closed world, read-only, synchronous, with constant memory
 * per file. Reads a directory that a writer replaces meanwhile again, up to 8 times. Throws
 * `BUNDLE_NOT_FOUND` if there is no real directory, `STORAGE_UNREADABLE` if it cannot be read.
 */
export function verifyBundleDirectory(directory: string): BundleReport {
  const target = resolve(directory);
  try {
    for (let attempt = 1; ; attempt += 1) {
      const { report, replaced } = verifyOnce(target);
      if (!replaced || attempt > maxRetries) return report;
      waitBeforeRetry(attempt);
    }
  } catch (error) {
    throw toReadError(error, { step: 'read the bundle', directory: target });
  }
}
