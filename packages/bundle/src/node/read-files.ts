import { lstatSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { BundleProblem } from '@vitrine/contract';
import { showText } from '../checksums.ts';
import type { DiskEntry } from '../judge-bundle.ts';
import type { PinnedDirectory } from './pinned-directory.ts';
import { type FoundEntry, readListedFile } from './read-file.ts';
import {
  createSharedReading,
  listRecorded,
  readShare,
  type SharedReading,
} from './shared-reading.ts';
import { toReadError } from './storage-error.ts';

/** From so many files, or bytes, on, a second thread saves more than the 30 milliseconds that it takes to start. */
const worthwhile = { files: 1_500, bytes: 48 * 1024 * 1024 };

/** The second thread keeps nothing: what it makes of a file is garbage when it has read the file. */
const resourceLimits = { maxYoungGenerationSizeMb: 4 };

type ListedDirectory = {
  directory: PinnedDirectory;
  /** The path of the directory in the bundle: empty, or with a trailing `/`. */
  prefix: string;
  names: readonly string[];
  judgesPlans: boolean;
  buffer: Buffer;
};

/**
 * Reads the listed files of one directory, many or large ones on two threads; null for a file that is gone. `meanwhile` is other
 * work of the caller, done while the second thread starts.
 */
export async function readFiles(
  { directory, buffer, ...files }: ListedDirectory,
  meanwhile: () => void,
): Promise<(DiskEntry | null)[]> {
  const reading = createSharedReading({ ...files, directory: directory.self });
  const helping = isWorthHelp(reading) ? startHelper(reading) : null;
  if (helping !== null) meanwhile();
  readShare(reading, buffer);
  await helping;
  return listRecorded(reading).map((recorded, at) => {
    const name = files.names[at] ?? '';
    const path = `${files.prefix}${name}`;
    if (recorded !== null) return { kind: 'file', path, ...recorded };
    const options = { path, buffer, judgesPlans: files.judgesPlans };
    const { found, problems } = nameFailure(path, () =>
      readListedFile(directory.at(name), options),
    );
    return found && toEntry(path, found, problems);
  });
}

/** A read file, or what stands at its path, as an entry of the bundle. */
export function toEntry(
  path: string,
  found: FoundEntry,
  problems: readonly BundleProblem[] = [],
): DiskEntry {
  if (found.kind !== 'file') return { kind: found.kind, path };
  const { size_bytes, sha256 } = found;
  return { kind: 'file', path, size_bytes, sha256, ...(problems.length > 0 && { problems }) };
}

/** An unreadable entry is reported by its path in the bundle, a directory with a trailing `/`. */
export function nameFailure<Result>(path: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw toReadError(error, { step: `read ${showText(path)}`, path });
  }
}

function isWorthHelp({ directory, names }: SharedReading): boolean {
  if (names.length < 2 || availableParallelism() < 2) return false;
  if (names.length >= worthwhile.files) return true;
  let bytes = 0;
  return names.some((name) => {
    bytes += lstatSync(`${directory}/${name}`, { throwIfNoEntry: false })?.size ?? 0;
    return bytes >= worthwhile.bytes;
  });
}

/** Resolves once the thread has read its share or has ended for whatever reason; null where threads cannot be started. */
function startHelper(reading: SharedReading): Promise<void> | null {
  const file = findThreadFile();
  if (file === null) return null;
  try {
    const thread = new Worker(file, { workerData: reading, execArgv: [], resourceLimits });
    return new Promise((resolve) => {
      const end = () => {
        thread.unref();
        resolve();
      };
      thread.once('message', end).once('error', end).once('exit', end);
    });
  } catch {
    return null;
  }
}

/** The built file of the thread; null where the sources run unbuilt, or the program was bundled without it. */
function findThreadFile(): string | null {
  try {
    const url = import.meta.resolve('@vitrine/bundle/read-share');
    return url.endsWith('.js') ? fileURLToPath(url) : null;
  } catch {
    return null;
  }
}
