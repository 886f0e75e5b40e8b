import path from 'node:path';
import { defineBenchmark } from '../harness/benchmark.ts';
import { alternate, onBoth, pairFigures } from '../harness/both.ts';
import { isInstalled, runProgram } from '../harness/programs.ts';
import { type Contender, race } from '../harness/race.ts';
import { watchProcess } from '../harness/watch-process.ts';
import type { Workbench } from '../harness/workbench.ts';
import { writeArtifact } from '../harness/write-artifact.ts';

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
    const verify = ({ services }: Workbench) =>
      services.artifacts.verify({
        artifact_uri: uri,
        artifact_hash: unknownHash,
        artifact_size_bytes: null,
      });
    const ours = (build: Workbench): Contender[] => [
      {
        name: 'artifact store, verify',
        run: async () => {
          const { actual_hash, reason } = await verify(build);
          return () => actual_hash ?? `not hashed: ${reason}`;
        },
      },
    ];
    const openssl = () => {
      const printed = runProgram('openssl', ['dgst', '-sha256', '-r', file]);
      return () => printed.slice(0, 64);
    };
    const result = await race({
      title: `${mebibytes.toLocaleString('en')} MiB`,
      contenders: [
        { name: 'openssl dgst -sha256', ...(isInstalled('openssl') && { run: openssl }) },
        ...alternate(await onBoth(bench, ours)),
      ],
      floor: 'openssl dgst -sha256',
      rounds,
    });
    const watched = await onBoth(bench, async (build) => {
      const { figures } = await watchProcess('one re-hash', () => verify(build));
      return figures;
    });
    return { races: [result], figures: pairFigures(watched) };
  },
});
