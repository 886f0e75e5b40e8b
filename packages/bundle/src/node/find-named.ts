import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isRecordId, manifestFile } from '../bundle-format.ts';
import type { ExportLayout } from './export-layout.ts';
import { errnoOf, onDisk, toReadError } from './storage-error.ts';

/** Ids have 32 digits, digests 64; a longer run of digits is neither. */
const idOrDigest = /(?<![0-9a-f])(?:[0-9a-f]{32}){1,2}(?![0-9a-f])/g;

/**
 * Those of the ids and digests that occur in the manifest of a bundle below the export root, one in the making or set aside
 * included. Throws `STORAGE_UNREADABLE` where a manifest is there and cannot be read: what it names is unknown.
 */
export async function findNamed(
  layout: ExportLayout,
  wanted: ReadonlySet<string>,
): Promise<Set<string>> {
  const named = new Set<string>();
  if (wanted.size === 0) return named;
  for (const directory of await listBundles(layout)) {
    const manifest = await readManifest(directory);
    for (const [name] of manifest.matchAll(idOrDigest)) if (wanted.has(name)) named.add(name);
  }
  return named;
}

async function listBundles({ root, staging, quarantine }: ExportLayout): Promise<string[]> {
  const live = (await listDirectories(root)).filter(isRecordId);
  return [
    ...live.map((name) => join(root, name)),
    ...(await listDirectories(staging)).map((name) => join(staging, name)),
    ...(await listDirectories(quarantine)).map((name) => join(quarantine, name)),
  ];
}

function listDirectories(directory: string): Promise<string[]> {
  return onDisk(
    { step: 'list the exported bundles' },
    async () => {
      const entries = await readdir(directory, { withFileTypes: true }).catch(unlessMissing([]));
      return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    },
    toReadError,
  );
}

function readManifest(directory: string): Promise<string> {
  const file = join(directory, manifestFile);
  return onDisk(
    { step: 'read the manifest of an exported bundle', path: file },
    () => readFile(file, 'latin1').catch(unlessMissing('')),
    toReadError,
  );
}

function unlessMissing<Value>(instead: Value): (error: unknown) => Value {
  return (error) => {
    if (errnoOf(error) === 'ENOENT') return instead;
    throw error;
  };
}
