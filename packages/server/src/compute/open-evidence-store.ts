import type { Dir, Dirent } from 'node:fs';
import { lstat, opendir, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { createDirectory, errnoOf, guardOneMount } from '@vitrine/bundle/node';
import type { EvidenceStore, StoredEvidence } from '../replay-proof/evidence-store.ts';
import { toArtifactFault } from './artifact-fault.ts';
import type { ComputePool } from './compute-pool.ts';
import { evidenceDirectory, evidenceStage, uriOf } from './evidence-files.ts';

/** A file that has been in the writing folder for longer than this belongs to a process that is gone. */
const abandonedAfterMs = 3_600_000;

interface EvidenceStoreOptions {
  /** The artifact root. */
  root: string;
  compute: ComputePool;
}

/**
 * Opens the evidence under the artifact root, creating the root, and sweeps files that a crash left half written. Throws the
 * system's error if the root cannot be used, and `BUNDLE_REFUSED` if evidence could not be renamed into its place.
 */
export async function openEvidenceStore({
  root,
  compute,
}: EvidenceStoreOptions): Promise<EvidenceStore> {
  await createDirectory(root);
  guardOneMount(path.join(root, evidenceDirectory), path.join(root, evidenceStage));
  await sweepAbandoned(path.join(root, evidenceStage));
  return {
    root,
    store: (material, signal) => compute.run('storeStage', { root, material }, signal),
    compare: (source, replay, signal) =>
      compute.run('compareEvidence', { root, source, replay }, signal),
    list: () => listEvidence(root),
    remove: (sha256) => removeEvidence(root, sha256),
  };
}

async function* listEvidence(root: string): AsyncIterable<StoredEvidence> {
  const directory = path.join(root, evidenceDirectory);
  try {
    for await (const entry of await openFolder(directory)) {
      const [, sha256] = /^([0-9a-f]{64})\.json$/.exec(entry.name) ?? [];
      if (sha256 === undefined || !entry.isFile()) continue;
      const { size } = await lstat(path.join(directory, entry.name));
      yield { sha256, size_bytes: size };
    }
  } catch (error) {
    throw toArtifactFault(error);
  }
}

/** The folder does not exist before the first kept run. */
async function openFolder(directory: string): Promise<Iterable<Dirent> | Dir> {
  return opendir(directory).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  });
}

async function removeEvidence(root: string, sha256: string): Promise<void> {
  try {
    await rm(path.join(root, uriOf(sha256)), { force: true });
  } catch (error) {
    throw toArtifactFault(error);
  }
}

async function sweepAbandoned(directory: string): Promise<void> {
  const names = await readdir(directory).catch(() => []);
  for (const name of names) {
    const file = path.join(directory, name);
    const written = await stat(file).catch(() => null);
    if (written && Date.now() - written.mtimeMs > abandonedAfterMs) await rm(file, { force: true });
  }
}
