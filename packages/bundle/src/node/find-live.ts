import { lstat } from 'node:fs/promises';
import type { ExportLayout } from './export-layout.ts';
import { errnoOf } from './storage-error.ts';

/**
 * Whether each workspace has a bundle, in the order of the ids. Null if the file system does not answer that, or if there is
 * something else than a directory. Reads no file, so that it says nothing about the content.
 */
export function findLive(
  layout: ExportLayout,
  workspaceIds: readonly string[],
): Promise<(boolean | null)[]> {
  return Promise.all(workspaceIds.map((workspaceId) => isDirectory(layout.live(workspaceId))));
}

async function isDirectory(path: string): Promise<boolean | null> {
  try {
    return (await lstat(path)).isDirectory() || null;
  } catch (error) {
    return errnoOf(error) === 'ENOENT' ? false : null;
  }
}
