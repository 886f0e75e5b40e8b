import { randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import { defineBenchmark } from '../harness/benchmark.ts';
import { isInstalled, runProgram } from '../harness/programs.ts';
import { race } from '../harness/race.ts';
import { makeId } from '../harness/sample-rows.ts';
import { watchProcess } from '../harness/watch-process.ts';
import type { Workbench } from '../harness/workbench.ts';

const mebibyte = 1024 * 1024;
const unknownHash = '0'.repeat(64);

/** What `verify` and every export do with a model file: hash it on a worker, at constant memory, the event loop free. */
export const hashArtifact = defineBenchmark({
  name: 'artifact',
  title: 'Re-hash of a model file',
  full: { mebibytes: 1_024, rounds: 5 },
  tiny: { mebibytes: 1, rounds: 1 },
  run: async (bench, { mebibytes, rounds }) => {
    const uri = writeArtifact(bench, mebibytes);
    const file = path.join(bench.config.artifactRoot, uri);
    const verify = () =>
      bench.services.artifacts.verify({
        artifact_uri: uri,
        artifact_hash: unknownHash,
        artifact_size_bytes: null,
      });
    const openssl = () => {
      const printed = runProgram('openssl', ['dgst', '-sha256', '-r', file]);
      return () => printed.slice(0, 64);
    };
    const result = await race({
      title: `${mebibytes.toLocaleString('en')} MiB`,
      contenders: [
        { name: 'openssl dgst -sha256', ...(isInstalled('openssl') && { run: openssl }) },
        {
          name: 'artifact store, verify',
          run: async () => {
            const { actual_hash, reason } = await verify();
            return () => actual_hash ?? `not hashed: ${reason}`;
          },
        },
      ],
      floor: 'openssl dgst -sha256',
      rounds,
    });
    const { figures } = await watchProcess('one re-hash', verify);
    return { races: [result], figures };
  },
});

function writeArtifact({ config }: Workbench, mebibytes: number): string {
  const runId = makeId('artifact', mebibytes);
  mkdirSync(path.join(config.artifactRoot, runId), { recursive: true });
  const uri = `${runId}/model.bin`;
  const descriptor = openSync(path.join(config.artifactRoot, uri), 'wx');
  const piece = randomBytes(mebibyte);
  for (let written = 0; written < mebibytes; written += 1) writeSync(descriptor, piece);
  closeSync(descriptor);
  return uri;
}
