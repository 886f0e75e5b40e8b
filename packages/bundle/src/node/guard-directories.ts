import { accessSync, constants, lstatSync, renameSync, type Stats } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BundleError } from '../bundle-error.ts';
import { flushDirectory } from './durability.ts';
import type { ExportLayout } from './export-layout.ts';
import { errnoOf } from './storage-error.ts';

/** The mode of every created directory, unless the umask is stricter: the group may read it, others may not. */
export const directoryMode = 0o750;

function refuse(path: string, reason: string): never {
  throw new BundleError('BUNDLE_REFUSED', `Will not touch ${path}: ${reason}`, {
    evidence: { path, reason },
  });
}

function statRealDirectory(path: string): Stats | null {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return null;
  if (stats.isSymbolicLink()) refuse(path, 'it is a symbolic link');
  if (!stats.isDirectory()) refuse(path, 'it is not a directory');
  return stats;
}

/** File systems without owners (FAT, exFAT, NTFS, some FUSE) show the user named by the mount. */
function guardOwner(path: string, stats: Stats): void {
  const user = process.geteuid?.();
  if (user === undefined || stats.uid === user) return;
  const remedy = `chown it to user ${user}, or where the file system keeps no owners mount it with uid=${user}`;
  refuse(path, `it belongs to another user (${stats.uid}); ${remedy}`);
}

const oneMount = 'bundles and staging area have to be on one mount, so unmount it';

/**
 * Throws `BUNDLE_REFUSED` if a rename between the two directories would cross a mount, as with a
 * bind mount of the same device. Writes nothing: the kernel compares the mounts before it looks up
 * the name, which does not exist.
 */
export function guardOneMount(outer: string, inner: string): void {
  const nobody = '.vitrine-probe';
  try {
    renameSync(join(inner, nobody), join(outer, nobody));
  } catch (error) {
    if (errnoOf(error) === 'EXDEV') refuse(inner, `it is a mount of its own; ${oneMount}`);
  }
}

/**
 * Creates a directory and its missing parents, each durably. Not `mkdir` with `recursive`: in
 * Node 20 that reports a full or read-only disk as ENOENT (https://github.com/nodejs/node/issues/47098).
 */
export async function createDirectory(path: string, mode = directoryMode): Promise<void> {
  try {
    await mkdir(path, { mode });
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === 'EEXIST') return;
    if (errno !== 'ENOENT' || dirname(path) === path) throw error;
    await createDirectory(dirname(path));
    return await createDirectory(path, mode);
  }
  await flushDirectory(dirname(path));
}

/** Throws the system's error (EROFS, EACCES) unless entries of the directory can be created and removed. */
export function assertWritable(directory: string): void {
  accessSync(directory, constants.W_OK | constants.X_OK);
}

/** Makes sure that root and staging area exist, are real directories, ours and on one mount. */
export async function prepareRoot({ root, staging }: ExportLayout): Promise<void> {
  await createDirectory(root);
  const rootStats = statRealDirectory(root);
  if (rootStats === null) return refuse(root, 'it keeps disappearing');
  await createDirectory(staging, 0o700);
  const stagingStats = statRealDirectory(staging);
  if (stagingStats === null) return refuse(staging, 'it keeps disappearing');
  if (rootStats.dev !== stagingStats.dev) refuse(staging, `it is on another device; ${oneMount}`);
  guardOwner(staging, stagingStats);
  guardOneMount(root, staging);
}

/** Whether there is a bundle at the live path. Throws `BUNDLE_REFUSED` on anything that is not ours. */
export function isLivePresent(layout: ExportLayout, workspaceId: string): boolean {
  const live = layout.live(workspaceId);
  const stats = statRealDirectory(live);
  if (stats === null) return false;
  guardOwner(live, stats);
  if (stats.dev !== lstatSync(layout.root).dev) refuse(live, 'it is on another device');
  return true;
}
