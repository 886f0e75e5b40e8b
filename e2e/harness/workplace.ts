import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

/** Directories of one test, away from the checkout, and the environment that points the product at them. */
export interface Workplace {
  directory: string;
  exportRoot: string;
  artifactRoot: string;
  environment: Record<string, string>;
  dispose(): Promise<void>;
}

interface WorkplaceOptions {
  /** A server to use instead of the embedded one. */
  databaseUrl?: string;
}

export async function createWorkplace({ databaseUrl }: WorkplaceOptions = {}): Promise<Workplace> {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'vitrine-e2e-'));
  const exportRoot = path.join(directory, 'showcase');
  const artifactRoot = path.join(directory, 'models');
  return {
    directory,
    exportRoot,
    artifactRoot,
    environment: {
      PATH: process.env.PATH ?? '',
      HOME: directory,
      TMPDIR: os.tmpdir(),
      HOST: '127.0.0.1',
      PORT: '0',
      DATABASE_URL: databaseUrl ?? '',
      VITRINE_DATA_DIR: path.join(directory, 'data'),
      SHOWCASE_EXPORT_ROOT: exportRoot,
      ARTIFACT_ROOT: artifactRoot,
      LOG_LEVEL: 'info',
    },
    dispose: () => rm(directory, { recursive: true, force: true }),
  };
}
