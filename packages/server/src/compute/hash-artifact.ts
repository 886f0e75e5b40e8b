import { createHash } from 'node:crypto';
import { type BigIntStats, closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import type { ArtifactVerifyReason } from '@vitrine/contract';

type NotHashed = Exclude<ArtifactVerifyReason, 'no_artifact'>;

/** `sha256` is null for a file whose size already differs and that is too large to hash for nothing. */
export type HashedArtifact =
  | { ok: true; sha256: string | null; sizeBytes: number }
  | { ok: false; reason: NotHashed };

export type ReadArtifact =
  | { ok: true; sha256: string; text: string }
  | { ok: false; reason: NotHashed | 'too_large' | 'other_size' };

export interface HashArtifactInput {
  root: string;
  uri: string;
  timeoutMs: number;
  /** The recorded size; null if none was recorded. */
  sizeBytes: number | null;
}

interface ReadArtifactInput extends HashArtifactInput {
  maxBytes: number;
}

const chunkBytes = 1024 * 1024;
/** A file whose size differs from the recorded one is hashed up to this size, to report its hash: model files are a few kB. */
const maxOtherBytes = 16 * 1024 * 1024;
/** No O_DIRECTORY for the parents: with it a link and a file that is not a directory give the same error. */
const openPart = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * Hashes one file below `root` in chunks. Walks the path part by part without following symbolic links, never waits for a FIFO or
 * device, and distinguishes a file that changes during the read from one that differs. Compares the recorded size first, so a file
 * that has grown to a terabyte costs nothing.
 */
export function hashArtifact({ sizeBytes, ...input }: HashArtifactInput): HashedArtifact {
  return withFile(input, (file): HashedArtifact => {
    const size = Number(file.state.size);
    const isOther = sizeBytes !== null && size !== sizeBytes;
    if (isOther && size > maxOtherBytes) return { ok: true, sha256: null, sizeBytes: size };
    return hashFile(file, input.timeoutMs);
  });
}

/**
 * Like `hashArtifact`, with the text that was hashed. A file of a wrong size is refused unread: hashing it would occupy a worker
 * thread for a file that must not be used.
 */
export function readArtifact({ maxBytes, sizeBytes, ...input }: ReadArtifactInput): ReadArtifact {
  return withFile(input, (file): ReadArtifact => {
    const size = Number(file.state.size);
    if (size > maxBytes) return { ok: false, reason: 'too_large' };
    if (sizeBytes !== null && size !== sizeBytes) return { ok: false, reason: 'other_size' };
    const chunks: Buffer[] = [];
    const found = hashFile(file, input.timeoutMs, (chunk) => chunks.push(Buffer.from(chunk)));
    if (!found.ok) return found;
    return { ok: true, sha256: found.sha256, text: Buffer.concat(chunks).toString('utf8') };
  });
}

interface OpenFile {
  descriptor: number;
  /** The state before the first byte was read. */
  state: BigIntStats;
}

type NotRead = { ok: false; reason: NotHashed };

function withFile<Value>(
  { root, uri }: Pick<HashArtifactInput, 'root' | 'uri'>,
  read: (file: OpenFile) => Value,
): Value | NotRead {
  const parts = splitUri(uri);
  if (parts === null) return { ok: false, reason: 'outside_root' };
  const opened: number[] = [];
  try {
    const descriptor = openBeneath(root, parts, opened);
    const state = fstatSync(descriptor, { bigint: true });
    return state.isFile() ? read({ descriptor, state }) : { ok: false, reason: 'not_a_file' };
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

function hashFile(
  { descriptor, state: before }: OpenFile,
  timeoutMs: number,
  onChunk: (chunk: Buffer) => void = () => {},
): { ok: true; sha256: string; sizeBytes: number } | NotRead {
  const deadline = Date.now() + timeoutMs;
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafe(chunkBytes);
  let size = 0;
  for (;;) {
    const count = readSync(descriptor, buffer, 0, chunkBytes, null);
    if (count === 0) break;
    if (Date.now() > deadline) return { ok: false, reason: 'timed_out' };
    size += count;
    if (BigInt(size) > before.size) return { ok: false, reason: 'changed_during_read' };
    const chunk = buffer.subarray(0, count);
    hash.update(chunk);
    onChunk(chunk);
  }
  const after = fstatSync(descriptor, { bigint: true });
  if (!isSameState(before, after) || BigInt(size) !== after.size) {
    return { ok: false, reason: 'changed_during_read' };
  }
  return { ok: true, sha256: hash.digest('hex'), sizeBytes: size };
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

function reasonOf(error: unknown): NotHashed {
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
