import { isUtf8 } from 'node:buffer';
import { type Dirent, lstatSync, readdirSync } from 'node:fs';
import { checksumsFile, comparePaths, isSafeName, manifestFile } from '../bundle-format.ts';
import { type ChecksumList, parseChecksums, showText, tooLargeList } from '../checksums.ts';
import type { DiskBundle, DiskDocument, DiskEntry } from '../judge-bundle.ts';
import { type PinnedDirectory, pinDirectory } from './pinned-directory.ts';
import { createReadBuffer, type FoundEntry, maxFileBytes, readFileOnly } from './read-file.ts';
import { nameFailure, readFiles, toEntry } from './read-files.ts';
import { errnoOf, toReadError } from './storage-error.ts';

/** Directories below this depth are reported, not entered: each level holds a descriptor. */
const maxDepth = 16;

type ReadOptions = {
  /** Whether the content of plan files is judged, by the digest of the checksum list. */
  judgesPlans: (bundleDigest: string | null) => boolean;
  /** Work for this thread while another one that reads files starts; not called if none does. */
  meanwhile: (manifest: DiskDocument | null) => void;
};

type Walk = {
  buffer: Buffer;
  entries: DiskEntry[];
  wanted: ReadonlySet<string>;
  /** The two documents as found, by path. */
  documents: ReadonlyMap<string, FoundEntry | null>;
  judgesPlans: boolean;
  meanwhile: () => void;
};

type Place = { directory: PinnedDirectory; prefix: string; depth: number };

function readDocument(
  root: PinnedDirectory,
  { path, buffer }: { path: string; buffer: Buffer },
): FoundEntry | null {
  return nameFailure(path, () => readFileOnly(root.at(path), { buffer, keepBytes: maxFileBytes }));
}

function toDocument(found: FoundEntry | null): DiskDocument | null {
  if (found?.kind !== 'file') return null;
  if (found.bytes === null) return { kind: 'too_large' };
  return isUtf8(found.bytes)
    ? { kind: 'text', text: found.bytes.toString('utf8') }
    : { kind: 'not_utf8' };
}

/** A list that is not UTF-8 is read with replacement characters, so that its problems have their lines. */
function readList(checksums: FoundEntry | null): ChecksumList {
  if (checksums?.kind !== 'file') return { entries: [], problems: [] };
  return checksums.bytes === null ? tooLargeList : parseChecksums(checksums.bytes.toString('utf8'));
}

/** An unlisted file is reported with its size and not read: its content proves nothing. */
function addUnlistedFile(walk: Walk, { file, path }: { file: string; path: string }): void {
  const stats = nameFailure(path, () => lstatSync(file, { throwIfNoEntry: false }));
  walk.entries.push({ kind: 'file', path, size_bytes: stats?.size ?? 0, sha256: null });
}

async function enterDirectory(
  walk: Walk,
  { directory: parent, prefix, depth }: Place,
  name: string,
): Promise<void> {
  const path = `${prefix}${name}`;
  walk.entries.push({ kind: 'directory', path });
  if (depth >= maxDepth || !isSafeName(name)) return;
  let directory: PinnedDirectory;
  try {
    directory = pinDirectory(parent.at(name));
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return;
    throw toReadError(error, { step: `read ${showText(path)}/`, path: `${path}/` });
  }
  try {
    await walkDirectory(walk, { directory, prefix: `${path}/`, depth: depth + 1 });
  } finally {
    directory.close();
  }
}

async function walkDirectory(walk: Walk, place: Place): Promise<void> {
  const { directory, prefix } = place;
  const entries = nameFailure(prefix || './', () =>
    readdirSync(directory.self, { withFileTypes: true }),
  );
  entries.sort((left, right) => comparePaths(left.name, right.name));
  const read = await readListed(walk, place, entries);
  for (const entry of entries) {
    const path = `${prefix}${entry.name}`;
    const found = read.get(entry.name);
    if (found !== undefined) {
      if (found !== null) walk.entries.push(found);
    } else if (entry.isSymbolicLink()) {
      walk.entries.push({ kind: 'symbolic_link', path });
    } else if (entry.isDirectory()) {
      await enterDirectory(walk, place, entry.name);
    } else if (entry.isFile()) {
      addUnlistedFile(walk, { file: directory.at(entry.name), path });
    } else {
      walk.entries.push({ kind: 'other', path });
    }
  }
}

/** What the files of one directory are that a document names, by name; null for one that is gone. */
async function readListed(
  walk: Walk,
  { directory, prefix }: Place,
  entries: readonly Dirent[],
): Promise<Map<string, DiskEntry | null>> {
  const found = new Map<string, DiskEntry | null>();
  const names: string[] = [];
  for (const entry of entries) {
    const path = `${prefix}${entry.name}`;
    const document = entry.isFile() ? walk.documents.get(path) : undefined;
    if (document !== undefined) found.set(entry.name, document && toEntry(path, document));
    else if (entry.isFile() && walk.wanted.has(path)) names.push(entry.name);
  }
  const { judgesPlans, buffer } = walk;
  const read = await readFiles({ directory, prefix, names, judgesPlans, buffer }, walk.meanwhile);
  for (const [at, entry] of read.entries()) found.set(names[at] ?? '', entry);
  return found;
}

/**
 * Reads everything below a pinned bundle directory: types of all entries, sizes and hashes of the listed files, the bytes of the
 * two documents, and, on request, the problems in the content of plan files. Changes nothing; memory per file is constant.
 */
export async function readBundle(
  root: PinnedDirectory,
  { judgesPlans, meanwhile }: ReadOptions,
): Promise<DiskBundle> {
  const buffer = createReadBuffer();
  const checksums = readDocument(root, { path: checksumsFile, buffer });
  const list = readList(checksums);
  const found = readDocument(root, { path: manifestFile, buffer });
  const manifest = toDocument(found);
  const bundleDigest = checksums?.kind === 'file' ? checksums.sha256 : null;
  const walk: Walk = {
    buffer,
    entries: [],
    wanted: new Set(list.entries.map((entry) => entry.path)),
    documents: new Map([
      [checksumsFile, checksums],
      [manifestFile, found],
    ]),
    judgesPlans: judgesPlans(bundleDigest),
    meanwhile: () => meanwhile(manifest),
  };
  await walkDirectory(walk, { directory: root, prefix: '', depth: 0 });
  return { entries: walk.entries, list, manifest };
}
