import { isUtf8 } from 'node:buffer';
import { createHash, hash as hashAtOnce } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import type { BundleProblem } from '@vitrine/contract';
import { isPlanPath, judgePlanText } from '../judge-plan.ts';
import { errnoOf } from './storage-error.ts';

const bufferBytes = 512 * 1024;
/** A larger file cannot be part of a bundle: it is reported and not read. */
export const maxFileBytes = 256 * 1024 * 1024;
/** The content of a larger plan file is pinned by its hash and not checked. */
const maxPlanBytes = 16 * 1024 * 1024;

const openFileOnly = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

type FoundFile = {
  kind: 'file';
  size_bytes: number;
  /** Null if the file is larger than the verifier reads. */
  sha256: string | null;
  /** The content, if it was asked for; valid until the buffer is used again. */
  bytes: Buffer | null;
};
export type FoundEntry = FoundFile | { kind: 'directory' | 'symbolic_link' | 'other' };

/** `keepBytes`: a file up to that size is returned with its content. */
type ReadOptions = { buffer: Buffer; keepBytes: number };

/** The buffer that a thread reads all files through. */
export function createReadBuffer(): Buffer {
  return Buffer.allocUnsafeSlow(bufferBytes);
}

/** Hashes at most one byte more than the size at opening, so that hashing a growing file ends, and detects the growth. */
function readOpenFile(fd: number, { buffer, keepBytes }: ReadOptions): FoundEntry {
  const stats = fstatSync(fd);
  if (stats.isDirectory()) return { kind: 'directory' };
  if (!stats.isFile()) return { kind: 'other' };
  const keep = stats.size <= keepBytes;
  if (stats.size > maxFileBytes) {
    return { kind: 'file', size_bytes: stats.size, sha256: null, bytes: null };
  }
  if (stats.size < buffer.length) return readSmallFile(fd, { buffer, keep, sizeBytes: stats.size });
  const hash = createHash('sha256');
  const kept: Buffer[] | null = keep ? [] : null;
  let size = 0;
  while (size <= stats.size) {
    const read = readSync(fd, buffer, 0, Math.min(buffer.length, stats.size + 1 - size), null);
    if (read === 0) break;
    const chunk = buffer.subarray(0, read);
    hash.update(chunk);
    kept?.push(Buffer.from(chunk));
    size += read;
  }
  const bytes = kept && Buffer.concat(kept);
  return { kind: 'file', size_bytes: size, sha256: hash.digest('hex'), bytes };
}

/** A file that fits the buffer is hashed in one call: for small files, a hash object costs more than hashing the bytes. */
function readSmallFile(
  fd: number,
  { buffer, keep, sizeBytes }: { buffer: Buffer; keep: boolean; sizeBytes: number },
): FoundEntry {
  let size = 0;
  while (size <= sizeBytes) {
    const read = readSync(fd, buffer, size, sizeBytes + 1 - size, null);
    size += read;
    // The read returned fewer bytes than requested: this is the end, at the size of the opening.
    if (read === 0 || size === sizeBytes) break;
  }
  const content = buffer.subarray(0, size);
  const sha256 = hashAtOnce('sha256', content, 'hex');
  return { kind: 'file', size_bytes: size, sha256, bytes: keep ? content : null };
}

/** Null if nothing has that name. Never blocks and never follows a link: FIFOs and devices come back as `other`. */
export function readFileOnly(path: string, options: ReadOptions): FoundEntry | null {
  let fd: number;
  try {
    fd = openSync(path, openFileOnly);
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === 'ENOENT') return null;
    if (errno === 'ELOOP') return { kind: 'symbolic_link' };
    if (errno === 'ENXIO' || errno === 'ENODEV') return { kind: 'other' };
    throw error;
  }
  try {
    return readOpenFile(fd, options);
  } finally {
    closeSync(fd);
  }
}

type ReadFile = { found: FoundEntry | null; problems: readonly BundleProblem[] };

/** Reads one listed file; the content of a plan is judged on request. `path` is the file's path in the bundle. */
export function readListedFile(
  file: string,
  { path, buffer, judgesPlans }: { path: string; buffer: Buffer; judgesPlans: boolean },
): ReadFile {
  const isJudged = judgesPlans && isPlanPath(path);
  const found = readFileOnly(file, { buffer, keepBytes: isJudged ? maxPlanBytes : 0 });
  if (!isJudged || found?.kind !== 'file' || found.bytes === null) return { found, problems: [] };
  const text = isUtf8(found.bytes) ? found.bytes.toString('utf8') : null;
  return { found, problems: judgePlanText(path, text) };
}
