import { readListedFile } from './read-file.ts';

const hashBytes = 32;

type ListedFiles = {
  /** The directory of the files, as a path that every thread of this process can open. */
  directory: string;
  /** The path of the directory in the bundle: empty, or with a trailing `/`. */
  prefix: string;
  names: readonly string[];
  judgesPlans: boolean;
};

/** Files that several threads read at once; each thread records what it found at the position of the name. */
export type SharedReading = ListedFiles & {
  /** One number: the position of the first file that nobody has claimed. */
  claimed: Int32Array<SharedArrayBuffer>;
  /** 1 for each file that has been read and in which there is nothing to report. */
  isRead: Uint8Array<SharedArrayBuffer>;
  sizes: Float64Array<SharedArrayBuffer>;
  hashes: SharedArrayBuffer;
};

export function createSharedReading(files: ListedFiles): SharedReading {
  const count = files.names.length;
  return {
    ...files,
    claimed: new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)),
    isRead: new Uint8Array(new SharedArrayBuffer(count)),
    sizes: new Float64Array(new SharedArrayBuffer(count * Float64Array.BYTES_PER_ELEMENT)),
    hashes: new SharedArrayBuffer(count * hashBytes),
  };
}

/**
 * Claims and reads files until all are claimed. A file with more to say about it than size and hash stays unread, for the thread
 * that reports.
 */
export function readShare(reading: SharedReading, buffer: Buffer): void {
  const { directory, prefix, names, judgesPlans, claimed, isRead, sizes } = reading;
  const hashes = Buffer.from(reading.hashes);
  for (;;) {
    const at = Atomics.add(claimed, 0, 1);
    const name = names[at];
    if (name === undefined) return;
    const options = { path: `${prefix}${name}`, buffer, judgesPlans };
    const read = attempt(() => readListedFile(`${directory}/${name}`, options));
    if (read?.found?.kind !== 'file' || read.found.sha256 === null) continue;
    if (read.problems.length > 0) continue;
    sizes[at] = read.found.size_bytes;
    hashes.write(read.found.sha256, at * hashBytes, 'hex');
    Atomics.store(isRead, at, 1);
  }
}

/** Null on an error: the thread that reports reads that file again, and throws. */
function attempt<Result>(read: () => Result): Result | null {
  try {
    return read();
  } catch {
    return null;
  }
}

type Recorded = { size_bytes: number; sha256: string };

/** What was recorded of each file; null for those that still have to be read. */
export function listRecorded(reading: SharedReading): (Recorded | null)[] {
  const hashes = Buffer.from(reading.hashes);
  return reading.names.map((_, at) => {
    if (Atomics.load(reading.isRead, at) === 0) return null;
    const sha256 = hashes.toString('hex', at * hashBytes, (at + 1) * hashBytes);
    return { size_bytes: reading.sizes[at] ?? 0, sha256 };
  });
}
