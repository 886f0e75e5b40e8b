import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { BundleStorageError, errnoOf } from './storage-error.ts';

const createOnly = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

/** Up to here each file is flushed by itself; beyond, one flush of the file system is cheaper. */
const maxSingleFlushes = 64;

/** What a file system says that has no directory flush, or a runtime that forbids it. */
const refusals = new Set(['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'ERR_ACCESS_DENIED']);

/**
 * Flushes a directory's names to the disk. False when the file system does not offer that; any
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

/** Writes a file that must not exist, following no link, and sees to it that the disk took all of it. */
export async function writeExclusively(path: string, bytes: Buffer): Promise<void> {
  const handle = await open(path, createOnly, 0o644);
  try {
    await handle.writeFile(bytes);
    const { size } = await handle.stat();
    if (size !== bytes.length) {
      throw new BundleStorageError(
        'STORAGE_FAILED',
        'The disk took fewer bytes than it was given',
        {
          evidence: { expected: bytes.length, found: size },
        },
      );
    }
  } finally {
    await handle.close();
  }
}

/** The same, and flushes its bytes; its name is flushed with the directory that it stands in. */
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

/** One syncfs(2) through coreutils, which Node does not offer. False where there is no `sync -f`. */
async function flushFileSystem(directory: string): Promise<boolean> {
  return await new Promise((resolve, reject) => {
    execFile('sync', ['-f', directory], (error, _output, complaint) => {
      if (error === null) return resolve(true);
      if (error.code === 'ENOENT' || /option|usage/i.test(complaint)) return resolve(false);
      return reject(new Error(`sync -f failed: ${complaint.trim()}`, { cause: error }));
    });
  });
}

/** Flushes the files given, all of them in `directory`: one by one, or at once when many. */
export async function flushFiles(directory: string, paths: readonly string[]): Promise<void> {
  if (paths.length > maxSingleFlushes && (await flushFileSystem(directory))) return;
  for (const path of paths) await flushFile(path);
}
