import { execFile } from 'node:child_process';
import { closeSync, constants, fstatSync, openSync, writeFileSync } from 'node:fs';
import { open, statfs } from 'node:fs/promises';
import { BundleError } from '../bundle-error.ts';
import { type FileSystem, fileSystemOfType } from './file-systems.ts';
import { errnoOf } from './storage-error.ts';

const createOnly = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

/** Up to this number each file is flushed separately; beyond it, one flush of the file system is cheaper. */
const maxSingleFlushes = 64;

/** The errors of a file system without directory flush, or of a runtime that forbids it. */
const refusals = new Set(['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'ERR_ACCESS_DENIED']);

/**
 * Flushes a directory's names to the disk. Returns false if the file system does not support that; any
 * other failure is thrown and must not be retried: the kernel may have dropped the pages.
 */
export async function flushDirectory(path: string): Promise<boolean> {
  const handle = await open(path, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await handle.sync();
    return true;
  } catch (error) {
    if (refusals.has(errnoOf(error) ?? '')) return false;
    throw error;
  } finally {
    await handle.close();
  }
}

/** The mode of every written file, unless the umask is stricter: the group may read it, others may not. */
const fileMode = 0o640;

/** Writes a file that must not exist, without following links, and checks that the disk accepted every byte. */
export async function writeExclusively(path: string, bytes: Buffer): Promise<void> {
  const handle = await open(path, createOnly, fileMode);
  try {
    await handle.writeFile(bytes);
    assertWhole(await handle.stat(), bytes);
  } finally {
    await handle.close();
  }
}

/** The same with blocking calls, for worker threads: for small files the way through the thread pool costs more than the write. */
export function writeExclusivelySync(path: string, bytes: Buffer): void {
  const fd = openSync(path, createOnly, fileMode);
  try {
    writeFileSync(fd, bytes);
    assertWhole(fstatSync(fd), bytes);
  } finally {
    closeSync(fd);
  }
}

function assertWhole({ size }: { size: number }, bytes: Buffer): void {
  if (size === bytes.length) return;
  throw new BundleError('STORAGE_FAILED', 'The disk took fewer bytes than it was given', {
    evidence: { expected: bytes.length, found: size },
  });
}

/** Writes a file and flushes its bytes; flushing its directory makes the name durable. */
export async function writeDurably(path: string, bytes: Buffer): Promise<void> {
  await writeExclusively(path, bytes);
  await flushFile(path);
}

async function flushFile(path: string): Promise<void> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** One syncfs(2) through coreutils, because Node does not offer it. Returns false without `sync -f`. */
async function flushFileSystem(directory: string): Promise<boolean> {
  return await new Promise((resolve, reject) => {
    execFile('sync', ['-f', directory], (error, _output, complaint) => {
      if (error === null) return resolve(true);
      if (error.code === 'ENOENT' || /option|usage/i.test(complaint)) return resolve(false);
      return reject(new Error(`sync -f failed: ${complaint.trim()}`, { cause: error }));
    });
  });
}

/**
 * Flushes the given files, all of them in `directory`: one by one, or together if there are many and
 * the file system is known to flush them all.
 */
export async function flushFiles(directory: string, paths: readonly string[]): Promise<void> {
  if (paths.length > maxSingleFlushes) {
    const { flushesAtOnce } = await fileSystemOf(directory);
    if (flushesAtOnce && (await flushFileSystem(directory))) return;
  }
  for (const path of paths) await flushFile(path);
}

export async function fileSystemOf(path: string): Promise<FileSystem> {
  const { type } = await statfs(path);
  return fileSystemOfType(type);
}

/**
 * Makes the names in a directory durable where flushing it has no effect, as on FUSE: changes the change time of one
 * of the files below it and flushes that file. An underlying file system with a journal then also writes every older
 * rename; without a journal nothing more can be done from here.
 */
export async function flushOlderNames(directory: string, file: string): Promise<void> {
  const { flushesNames } = await fileSystemOf(directory);
  if (flushesNames && (await flushDirectory(directory))) return;
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    const { atime, mtime } = await handle.stat();
    await handle.utimes(atime, mtime);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Whether flushed files in a directory survive a power cut, and if not, why. */
export type Durability = { file_system: string; durable: boolean; reason: string | null };

/** Looks up the table of file systems, and tests whether the file system flushes directories. */
export async function judgeDurability(directory: string): Promise<Durability> {
  const { name: file_system, notDurableBecause } = await fileSystemOf(directory);
  const reason = notDurableBecause ?? (await refusalOf(directory));
  return { file_system, durable: reason === null, reason };
}

async function refusalOf(directory: string): Promise<string | null> {
  try {
    return (await flushDirectory(directory)) ? null : 'it refuses to flush directories';
  } catch (error) {
    return `whether it flushes directories could not be tried (${errnoOf(error)})`;
  }
}
