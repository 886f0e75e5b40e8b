import { readFileSync } from 'node:fs';
import path from 'node:path';
import { manifestFile } from '@vitrine/bundle';
import { type ExportedModelRun, exportedModelRunSchema } from '@vitrine/contract';

const modelRunsSchema = exportedModelRunSchema.strip().array();

/** The model files in the manifest of a bundle, or null if it cannot be read; the verifier reports why. */
export function readModelRuns(directory: string): ExportedModelRun[] | null {
  try {
    const manifest: { model_runs: unknown } = JSON.parse(
      readFileSync(path.join(directory, manifestFile), 'utf8'),
    );
    return modelRunsSchema.safeParse(manifest.model_runs).data ?? null;
  } catch {
    return null;
  }
}
