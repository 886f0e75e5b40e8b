import { constants } from 'node:fs';
import { lstat, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { manifestFile } from '../bundle-format.ts';
import { type ExportLayout, parseResidue, stagingDirectory } from './export-layout.ts';
import { errnoOf, onDisk, toReadError } from './storage-error.ts';

/** Ids have 32 digits, digests 64; a longer run of digits is neither. */
const idOrDigest = /(?<![0-9a-f])(?:[0-9a-f]{32}){1,2}(?![0-9a-f])/g;

/** Does not wait for a FIFO. */
const openWithoutWaiting = constants.O_RDONLY | constants.O_NONBLOCK;

/**
 * The given ids and digests that occur in a manifest below the export root: in any folder there, whatever its name, in one that is
 * being written, and in one that was set aside. Throws `STORAGE_UNREADABLE` if a manifest cannot be read or is not yet written,
 * because its names are unknown.
 */
export async function findNamed(
  layout: ExportLayout,
  wanted: ReadonlySet<string>,
): Promise<Set<string>> {
  const named = new Set<string>();
  if (wanted.size === 0) return named;
  for (const directory of await listFolders(layout)) {
    const manifest = await readManifest(directory);
    for (const [name] of manifest.matchAll(idOrDigest)) if (wanted.has(name)) named.add(name);
  }
  return named;
}

/** Live folders come last, followed by the staging area again: a bundle swapped in meanwhile is live by then. */
async function listFolders(layout: ExportLayout): Promise<string[]> {
  const { root, staging, quarantine } = layout;
  const staged = (await listNames(staging)).flatMap((name) => parseResidue(name) ?? []);
  await refuseUnfinished(staged.filter(({ kind }) => kind === 'new').map(layout.residue));
  const aside = await listNames(quarantine);
  const live = (await listNames(root)).filter((name) => name !== stagingDirectory);
  return [
    ...staged.map(layout.residue),
    ...aside.map((name) => join(quarantine, name)),
    ...live.map((name) => join(root, name)),
    ...staged.map(({ workspaceId }) => layout.live(workspaceId)),
  ];
}

/** Folders, and links that may lead to one. */
function listNames(directory: string): Promise<string[]> {
  return onDisk(
    { step: 'list the exported bundles' },
    async () => {
      const entries = await readdir(directory, { withFileTypes: true }).catch(unlessMissing([]));
      return entries
        .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
        .map(({ name }) => name);
    },
    toReadError,
  );
}

/** A manifest is the last file of an export but one. */
async function refuseUnfinished(directories: readonly string[]): Promise<void> {
  for (const directory of directories) {
    await onDisk(
      { step: 'read the manifest of a bundle that is being written', path: directory },
      async () => {
        if ((await exists(join(directory, manifestFile))) || !(await exists(directory))) return;
        throw new Error('it is not written yet');
      },
      toReadError,
    );
  }
}

function readManifest(directory: string): Promise<string> {
  const file = join(directory, manifestFile);
  return onDisk(
    { step: 'read the manifest of an exported bundle', path: file },
    () => readRegularFile(file).catch(unlessMissing('')),
    toReadError,
  );
}

async function readRegularFile(file: string): Promise<string> {
  const handle = await open(file, openWithoutWaiting);
  try {
    if (!(await handle.stat()).isFile()) throw new Error('it is not a regular file');
    return await handle.readFile('latin1');
  } finally {
    await handle.close();
  }
}

function exists(path: string): Promise<boolean> {
  return lstat(path)
    .then(() => true)
    .catch(unlessMissing(false));
}

function unlessMissing<Value>(instead: Value): (error: unknown) => Value {
  return (error) => {
    const errno = errnoOf(error);
    if (errno === 'ENOENT' || errno === 'ENOTDIR') return instead;
    throw error;
  };
}
