import { createHash, hash as hashAtOnce } from 'node:crypto';
import {
  closeSync,
  constants,
  type Dirent,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
} from 'node:fs';
import { checksumsFile, comparePaths, isSafeName, manifestFile } from '../bundle-format.ts';
import { parseChecksums, showText } from '../checksums.ts';
import type { DiskBundle, DiskEntry } from '../judge-bundle.ts';
import { isPlanPath, judgePlan } from '../judge-plan.ts';
import { type PinnedDirectory, pinDirectory } from './pinned-directory.ts';
import { errnoOf, toReadError } from './storage-error.ts';

const bufferBytes = 512 * 1024;
/** A larger file cannot be part of a bundle: it is reported and not read. */
const maxFileBytes = 256 * 1024 * 1024;
/** The content of a larger plan file is pinned by its hash and not checked. */
const maxPlanBytes = 16 * 1024 * 1024;
/** Directories below this depth are reported, not entered: each level holds a descriptor. */
const maxDepth = 16;

const openFileOnly = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

type FoundFile = {
  kind: 'file';
  size_bytes: number;
  sha256: string | null;
  bytes: Uint8Array | null;
};
type FoundEntry = FoundFile | { kind: 'directory' | 'symbolic_link' | 'other' } | null;

/** `keepBytes`: a file up to that size is returned with its content. */
type ReadOptions = { buffer: Buffer; keepBytes: number };

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
  return { kind: 'file', size_bytes: size, sha256, bytes: keep ? Buffer.from(content) : null };
}

/** Never blocks and never follows a link: FIFOs and devices come back as `other`. */
function readRegularFile(path: string, options: ReadOptions): FoundEntry {
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

type Walk = {
  buffer: Buffer;
  wanted: ReadonlySet<string>;
  checksums: FoundEntry;
  bundle: { entries: DiskEntry[]; manifest: Uint8Array | null; checksums: Uint8Array | null };
};

function addFile(
  walk: Walk,
  { directory, name, path }: { directory: PinnedDirectory; name: string; path: string },
): void {
  const found =
    path === checksumsFile
      ? walk.checksums
      : nameFailure(path, () =>
          readRegularFile(directory.at(name), { buffer: walk.buffer, keepBytes: keptBytes(path) }),
        );
  if (found === null) return;
  if (found.kind !== 'file') {
    walk.bundle.entries.push({ kind: found.kind, path });
    return;
  }
  const { size_bytes, sha256, bytes } = found;
  if (path === manifestFile) walk.bundle.manifest = bytes;
  const problems = isPlanPath(path) && bytes !== null ? judgePlan(path, bytes) : [];
  walk.bundle.entries.push({
    kind: 'file',
    path,
    size_bytes,
    sha256,
    ...(problems.length > 0 && { problems }),
  });
}

function keptBytes(path: string): number {
  if (path === manifestFile) return maxFileBytes;
  return isPlanPath(path) ? maxPlanBytes : 0;
}

/** An unreadable entry is reported by its path in the bundle, a directory with a trailing `/`. */
function nameFailure<Result>(path: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw toReadError(error, { step: `read ${showText(path)}`, path });
  }
}

/** An unlisted file is reported with its size and not read: its content proves nothing. */
function addUnlistedFile(walk: Walk, { file, path }: { file: string; path: string }): void {
  const stats = nameFailure(path, () => lstatSync(file, { throwIfNoEntry: false }));
  const size = stats?.size ?? 0;
  walk.bundle.entries.push({ kind: 'file', path, size_bytes: size, sha256: null });
}

function enterDirectory(
  walk: Walk,
  {
    parent,
    name,
    path,
    depth,
  }: { parent: PinnedDirectory; name: string; path: string; depth: number },
): void {
  walk.bundle.entries.push({ kind: 'directory', path });
  if (depth > maxDepth || !isSafeName(name)) return;
  let directory: PinnedDirectory;
  try {
    directory = pinDirectory(parent.at(name));
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return;
    throw toReadError(error, { step: `read ${showText(path)}/`, path: `${path}/` });
  }
  try {
    walkDirectory(walk, { directory, prefix: `${path}/`, depth });
  } finally {
    directory.close();
  }
}

function addEntry(
  walk: Walk,
  at: { directory: PinnedDirectory; prefix: string; depth: number; entry: Dirent },
): void {
  const { directory, entry } = at;
  const path = `${at.prefix}${entry.name}`;
  if (entry.isSymbolicLink()) {
    walk.bundle.entries.push({ kind: 'symbolic_link', path });
  } else if (entry.isDirectory()) {
    enterDirectory(walk, { parent: directory, name: entry.name, path, depth: at.depth + 1 });
  } else if (!entry.isFile()) {
    walk.bundle.entries.push({ kind: 'other', path });
  } else if (walk.wanted.has(path)) {
    addFile(walk, { directory, name: entry.name, path });
  } else {
    addUnlistedFile(walk, { file: directory.at(entry.name), path });
  }
}

function walkDirectory(
  walk: Walk,
  { directory, prefix, depth }: { directory: PinnedDirectory; prefix: string; depth: number },
): void {
  const entries = nameFailure(prefix || './', () =>
    readdirSync(directory.self, { withFileTypes: true }),
  );
  entries.sort((left, right) => comparePaths(left.name, right.name));
  for (const entry of entries) addEntry(walk, { directory, prefix, depth, entry });
}

/**
 * Reads everything below a pinned bundle directory through one reused buffer: types of all
 * entries, sizes and hashes of the listed files, the bytes of the two documents, and the problems in the content of plan
 * files. Changes nothing.
 */
export function readBundle(root: PinnedDirectory): DiskBundle {
  const buffer = Buffer.allocUnsafeSlow(bufferBytes);
  const checksums = nameFailure(checksumsFile, () =>
    readRegularFile(root.at(checksumsFile), { buffer, keepBytes: maxFileBytes }),
  );
  const bytes = checksums?.kind === 'file' ? checksums.bytes : null;
  const listed = bytes === null ? [] : parseChecksums(new TextDecoder().decode(bytes)).entries;
  const wanted = new Set([checksumsFile, manifestFile, ...listed.map((entry) => entry.path)]);
  const bundle: Walk['bundle'] = { entries: [], manifest: null, checksums: bytes };
  walkDirectory({ buffer, wanted, checksums, bundle }, { directory: root, prefix: '', depth: 0 });
  return bundle;
}
