import { lstatSync, type Stats } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { BundleError } from '../bundle-error.ts';
import { flushDirectory } from './durability.ts';
import type { ExportLayout } from './export-layout.ts';
import { errnoOf } from './storage-error.ts';

function refuse(path: string, reason: string): never {
  throw new BundleError('BUNDLE_REFUSED', `Will not touch an export directory: ${reason}`, {
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

function guardOwner(path: string, stats: Stats): void {
  const user = process.geteuid?.();
  if (user !== undefined && stats.uid !== user) refuse(path, 'it belongs to another user');
}

/**
 * Creates a directory and its missing parents, each durably. Not `mkdir` with `recursive`: in
 * Node 20 that reports a full disk as ENOENT.
 */
async function createMissing(path: string, mode?: number): Promise<void> {
  try {
    await mkdir(path, { mode });
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === 'EEXIST') return;
    if (errno !== 'ENOENT' || dirname(path) === path) throw error;
    await createMissing(dirname(path));
    return await createMissing(path, mode);
  }
  await flushDirectory(dirname(path));
}

/**
 * Makes sure that root and staging area are there, real directories, ours and on one device.
 * Says whether the file system can flush directory names.
 */
export async function prepareRoot({ root, staging }: ExportLayout): Promise<boolean> {
  await createMissing(root);
  const rootStats = statRealDirectory(root);
  if (rootStats === null) return refuse(root, 'it keeps disappearing');
  await createMissing(staging, 0o700);
  const stagingStats = statRealDirectory(staging);
  if (stagingStats === null) return refuse(staging, 'it keeps disappearing');
  guardOwner(staging, stagingStats);
  if (rootStats.dev !== stagingStats.dev) refuse(staging, 'it is on another device');
  return await flushDirectory(root);
}

/** Whether a bundle stands at the live path. Throws `BUNDLE_REFUSED` on anything that is not ours. */
export function isLivePresent(layout: ExportLayout, workspaceId: string): boolean {
  const live = layout.live(workspaceId);
  const stats = statRealDirectory(live);
  if (stats === null) return false;
  guardOwner(live, stats);
  if (stats.dev !== lstatSync(layout.root).dev) refuse(live, 'it is on another device');
  return true;
}
