import { readFileSync } from 'node:fs';
import path from 'node:path';
import { manifestFile } from '@vitrine/bundle';
import { type ExportedModelRun, exportedModelRunSchema } from '@vitrine/contract';

const modelRunsSchema = exportedModelRunSchema.strip().array();

/** What the manifest of a bundle says of the model files, or null when it cannot be read: why not is the verifier's to say. */
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
