import { type Dirent, renameSync } from 'node:fs';
import { copyFile, mkdir, readdir, readlink, rm, stat, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { flushDirectory, flushFiles } from './durability.ts';
import { errnoOf } from './storage-error.ts';

/** Where a directory goes when it cannot be renamed. */
export type Move = {
  from: string;
  to: string;
  /** Where the copy is made, on the mount of `to`: an unused name. */
  spare: string;
  /** Throws unless the finished copy is correct. */
  check?: (copy: string) => Promise<void>;
};

async function copyEntry(entry: Dirent, from: string, to: string): Promise<string[]> {
  const [source, target] = [join(from, entry.name), join(to, entry.name)];
  if (entry.isDirectory()) return await copyTree(source, target);
  if (entry.isSymbolicLink()) await symlink(await readlink(source), target);
  if (!entry.isFile()) return [];
  await copyFile(source, target);
  return [target];
}

/** Copies all regular files (no FIFO, socket or device) and returns their paths. */
async function copyTree(from: string, to: string): Promise<string[]> {
  const { mode } = await stat(from);
  await mkdir(to, { mode: mode | 0o700 });
  const files: string[] = [];
  for (const entry of await readdir(from, { withFileTypes: true })) {
    files.push(...(await copyEntry(entry, from, to)));
  }
  await flushDirectory(to);
  return files;
}

/** Copies a directory under another name, which the flushed copy gets only when it is finished. */
export async function copyDirectory({ from, to, spare, check }: Move): Promise<void> {
  const files = await copyTree(from, spare);
  await flushFiles(spare, files);
  await check?.(spare);
  renameSync(spare, to);
  await flushDirectory(dirname(spare));
  await flushDirectory(dirname(to));
}

/** Whether an error means that a directory cannot be renamed within its device. */
export function isNotRenamable(error: unknown): boolean {
  return errnoOf(error) === 'EXDEV';
}

/**
 * Renames a directory. If the file system refuses that within one device (EXDEV), as overlay does
 * with a directory of a lower layer, a copy gets the name and then the original is deleted: a crash
 * leaves the original, or both.
 */
export async function moveDirectory(move: Move): Promise<void> {
  try {
    renameSync(move.from, move.to);
  } catch (error) {
    if (!isNotRenamable(error)) throw error;
    await copyDirectory(move);
    await rm(move.from, { recursive: true, force: true });
  }
}
