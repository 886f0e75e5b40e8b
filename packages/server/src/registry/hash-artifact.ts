import { createHash } from 'node:crypto';
import { type BigIntStats, closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import type { ArtifactVerifyReason } from '@vitrine/contract';

export type HashedArtifact =
  | { ok: true; sha256: string; sizeBytes: number; text: string | null }
  | { ok: false; reason: Exclude<ArtifactVerifyReason, 'no_artifact'> };

export interface HashArtifactInput {
  root: string;
  uri: string;
  /** Files up to this size come back as text too. */
  keepBytes: number;
  timeoutMs: number;
}

const chunkBytes = 1024 * 1024;
/** Not O_DIRECTORY on the way: with it a link cannot be told from a file that is no directory. */
const openPart = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * Hashes one file below `root` in chunks. The path is walked part by part without following symbolic links, a FIFO or device is never
 * waited for, and a file that changes while it is read is told apart from one that differs.
 */
export function hashArtifact(input: HashArtifactInput): HashedArtifact {
  const parts = splitUri(input.uri);
  if (parts === null) return { ok: false, reason: 'outside_root' };
  const opened: number[] = [];
  try {
    const descriptor = openBeneath(input.root, parts, opened);
    return hashDescriptor(descriptor, input);
  } catch (error) {
    return { ok: false, reason: reasonOf(error) };
  } finally {
    for (const descriptor of opened) closeSync(descriptor);
  }
}

/** Root-relative plain paths only: no scheme, no absolute path, no `.` or `..`, no backslash or control character. */
function splitUri(uri: string): string[] | null {
  const parts = uri.split('/');
  const plain = parts.every((part) => /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(part));
  return plain && uri.length <= 1024 ? parts : null;
}

function openBeneath(root: string, parts: readonly string[], opened: number[]): number {
  let descriptor = keep(openSync(root, constants.O_RDONLY | constants.O_DIRECTORY), opened);
  let beneath = root;
  for (const part of parts) {
    const parent = process.platform === 'linux' ? `/proc/self/fd/${descriptor}` : beneath;
    beneath = `${parent}/${part}`;
    descriptor = keep(openSync(beneath, openPart), opened);
  }
  return descriptor;
}

function keep(descriptor: number, opened: number[]): number {
  opened.push(descriptor);
  return descriptor;
}

function hashDescriptor(descriptor: number, input: HashArtifactInput): HashedArtifact {
  const before = fstatSync(descriptor, { bigint: true });
  if (!before.isFile()) return { ok: false, reason: 'not_a_file' };
  const deadline = Date.now() + input.timeoutMs;
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafe(chunkBytes);
  const kept: Buffer[] | null = before.size <= BigInt(input.keepBytes) ? [] : null;
  let size = 0;
  for (;;) {
    const count = readSync(descriptor, buffer, 0, chunkBytes, null);
    if (count === 0) break;
    if (Date.now() > deadline) return { ok: false, reason: 'timed_out' };
    size += count;
    if (BigInt(size) > before.size) return { ok: false, reason: 'changed_during_read' };
    hash.update(buffer.subarray(0, count));
    kept?.push(Buffer.from(buffer.subarray(0, count)));
  }
  const after = fstatSync(descriptor, { bigint: true });
  if (!isSameState(before, after) || BigInt(size) !== after.size) {
    return { ok: false, reason: 'changed_during_read' };
  }
  const text = kept && input.keepBytes > 0 ? Buffer.concat(kept).toString('utf8') : null;
  return { ok: true, sha256: hash.digest('hex'), sizeBytes: size, text };
}

/** The change time too: a writer can put the modification time back, not that one. */
function isSameState(before: BigIntStats, after: BigIntStats): boolean {
  return (
    before.dev === after.dev &&
    before.ino === after.ino &&
    before.size === after.size &&
    before.mtimeNs === after.mtimeNs &&
    before.ctimeNs === after.ctimeNs
  );
}

function reasonOf(error: unknown): Exclude<ArtifactVerifyReason, 'no_artifact'> {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'ENOENT':
      return 'missing';
    case 'ELOOP':
      return 'outside_root';
    case 'ENOTDIR':
      return 'missing';
    case 'ENXIO':
      return 'not_a_file';
    default:
      return 'unreadable';
  }
}
