import { createHash } from 'node:crypto';
import { lstat, mkdir, opendir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { isRecordId, stringifyCanonicalJson } from '@vitrine/bundle';
import {
  assertWritable,
  createDirectory,
  type Durability,
  directoryMode,
  flushDirectory,
  judgeDurability,
  writeDurably,
} from '@vitrine/bundle/node';
import type { ArtifactVerification, JsonObject } from '@vitrine/contract';
import { toArtifactFault } from '../compute/artifact-fault.ts';
import type { ComputePool } from '../compute/compute-pool.ts';
import { limitConcurrency } from '../compute/limit-concurrency.ts';

/** Time limit for hashing one model file. */
const hashTimeoutMs = 60_000;

/** How many files are hashed at once for verification, so that other work still finds worker threads. */
const maxVerifications = 2;

/** Largest model file that is read back into memory to forecast with; ours are a few kB. */
const maxModelBytes = 16 * 1024 * 1024;

interface StoredArtifact {
  artifact_uri: string;
  artifact_hash: string;
  artifact_size_bytes: number;
}

interface StoredFolder {
  run_id: string;
  size_bytes: number;
}

interface Pinned {
  artifact_uri: string | null;
  artifact_hash: string | null;
  artifact_size_bytes: number | null;
}

/** The model files under one root. A file is written once, never changed, and read only by its pinned hash. */
export interface ArtifactStore {
  /** Whether model files survive a power cut, as determined when the store was opened. */
  durability: Durability;
  /**
   * Writes the model as canonical JSON, durable before it returns. The same model gives the same bytes. If the disk refuses it,
   * nothing of it stays, and the error describes the disk's problem.
   */
  write(runId: string, model: JsonObject): Promise<StoredArtifact>;
  /**
   * Compares the file's size with the recorded one, then hashes the file again on a worker, at constant memory. Never throws because
   * of the file's state. Two at a time.
   */
  verify(pinned: Pinned, signal?: AbortSignal): Promise<ArtifactVerification>;
  /** The parsed model file, or null if it is not the registered one, which its size alone may show. */
  read(pinned: Pinned, signal?: AbortSignal): Promise<unknown>;
  /** The folders of model files, in no order; anything else below the root is not ours and not listed. */
  list(): AsyncIterable<StoredFolder>;
  /** Removes the folder of a model file; succeeds if it is already gone. */
  remove(runId: string): Promise<void>;
}

interface ArtifactStoreOptions {
  root: string;
  compute: ComputePool;
}

/** Opens (and creates) the folder of the model files. Throws the system's error if it cannot be written. */
export async function openArtifactStore({
  root,
  compute,
}: ArtifactStoreOptions): Promise<ArtifactStore> {
  await createDirectory(root);
  assertWritable(root);
  const durability = await judgeDurability(root);
  const inTurn = limitConcurrency(maxVerifications);
  const timeoutMs = hashTimeoutMs;
  return {
    durability,
    write: (runId, model) => writeArtifact({ root, runId, model }),
    verify: async ({ artifact_uri, artifact_hash, artifact_size_bytes }, signal) => {
      if (artifact_uri === null || artifact_hash === null)
        return notChecked('no_artifact', artifact_hash);
      const input = { root, uri: artifact_uri, sizeBytes: artifact_size_bytes, timeoutMs };
      const found = await inTurn(() => compute.run('hashArtifact', input, signal), signal);
      if (!found.ok) return notChecked(found.reason, artifact_hash);
      return {
        verified: found.sha256 === artifact_hash,
        reason: null,
        expected_hash: artifact_hash,
        actual_hash: found.sha256,
        size_bytes: found.sizeBytes,
      };
    },
    read: async ({ artifact_uri: uri, artifact_hash, artifact_size_bytes: sizeBytes }, signal) => {
      if (uri === null) return null;
      const input = { root, uri, sizeBytes, maxBytes: maxModelBytes, timeoutMs };
      const found = await compute.run('readArtifact', input, signal);
      return found.ok && found.sha256 === artifact_hash ? JSON.parse(found.text) : null;
    },
    list: () => listFolders(root),
    remove: (runId) => removeFolder(root, runId),
  };
}

async function* listFolders(root: string): AsyncIterable<StoredFolder> {
  try {
    for await (const entry of await opendir(root)) {
      if (!entry.isDirectory() || !isRecordId(entry.name)) continue;
      yield { run_id: entry.name, size_bytes: await measureFolder(path.join(root, entry.name)) };
    }
  } catch (error) {
    throw toArtifactFault(error);
  }
}

async function measureFolder(folder: string): Promise<number> {
  const sizes = (await readdir(folder)).map(async (name) => {
    const { size } = await lstat(path.join(folder, name));
    return size;
  });
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

async function removeFolder(root: string, runId: string): Promise<void> {
  if (!isRecordId(runId)) throw new TypeError(`not the id of a run: ${runId}`);
  try {
    await rm(path.join(root, runId), { recursive: true, force: true });
  } catch (error) {
    throw toArtifactFault(error);
  }
}

function notChecked(
  reason: NonNullable<ArtifactVerification['reason']>,
  expected: string | null,
): ArtifactVerification {
  return { verified: null, reason, expected_hash: expected, actual_hash: null, size_bytes: null };
}

interface WriteOptions {
  root: string;
  runId: string;
  model: JsonObject;
}

async function writeArtifact({ root, runId, model }: WriteOptions): Promise<StoredArtifact> {
  const bytes = Buffer.from(stringifyCanonicalJson(model));
  const directory = path.join(root, runId);
  try {
    await mkdir(directory, { mode: directoryMode });
    await writeDurably(path.join(directory, 'model.json'), bytes);
    await flushDirectory(directory);
    await flushDirectory(root);
  } catch (error) {
    // Nothing refers to the file, and the first error already describes the disk's problem.
    await rm(directory, { recursive: true, force: true }).catch(() => {});
    throw toArtifactFault(error);
  }
  return {
    artifact_uri: `${runId}/model.json`,
    artifact_hash: createHash('sha256').update(bytes).digest('hex'),
    artifact_size_bytes: bytes.byteLength,
  };
}
