import { randomBytes } from 'node:crypto';
import { closeSync, copyFileSync, mkdirSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import { makeId } from './sample-rows.ts';
import type { Workbench } from './workbench.ts';

const mebibyte = 1024 * 1024;

/** Writes a model file of that size, the same one for each build; returns its address in the artifact folder. */
export function writeArtifact({ config, earlier }: Workbench, mebibytes: number): string {
  const runId = makeId('artifact', mebibytes);
  const uri = `${runId}/model.bin`;
  const file = path.join(config.artifactRoot, uri);
  mkdirSync(path.dirname(file), { recursive: true });
  const descriptor = openSync(file, 'wx');
  const piece = randomBytes(mebibyte);
  for (let written = 0; written < mebibytes; written += 1) writeSync(descriptor, piece);
  closeSync(descriptor);
  if (earlier) {
    const copy = path.join(earlier.config.artifactRoot, uri);
    mkdirSync(path.dirname(copy), { recursive: true });
    copyFileSync(file, copy);
  }
  return uri;
}
