import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type BundleManifest, manifestFile, manifestSchema } from '@vitrine/bundle';

/** The manifest of a bundle, or null when it cannot be read: the verifier says why, this is for what it tells of models. */
export function readManifest(directory: string): BundleManifest | null {
  try {
    const json: unknown = JSON.parse(readFileSync(path.join(directory, manifestFile), 'utf8'));
    return manifestSchema.safeParse(json).data ?? null;
  } catch {
    return null;
  }
}
