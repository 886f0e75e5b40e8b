import { readFileSync } from 'node:fs';
import path from 'node:path';
import { checksumsFile } from '@vitrine/bundle';
import { bundleReportSchema } from '@vitrine/contract';
import { defineBenchmark } from '../harness/benchmark.ts';
import { alternate, onBoth } from '../harness/both.ts';
import { digestFiles } from '../harness/hash-files.ts';
import { isInstalled, runProgram } from '../harness/programs.ts';
import { type Contender, type Race, race } from '../harness/race.ts';
import { range } from '../harness/sample-rows.ts';
import type { Workbench } from '../harness/workbench.ts';
import { answerOf, writeBundle } from '../harness/write-bundle.ts';

const mebibyte = 1024 * 1024;

/** The closed-world verifier against programs that only hash: the same bytes, written by the real writer. */
export const verifyBundle = defineBenchmark({
  name: 'verify',
  title: 'Verification of a bundle',
  full: {
    rounds: 4,
    shapes: [
      { title: '1 GiB in 16 files', files: 16, fileBytes: 64 * mebibyte },
      { title: '20,000 files of 4 KiB', files: 20_000, fileBytes: 4_096 },
    ],
  },
  tiny: {
    rounds: 1,
    shapes: [
      { title: '2 files of 1 MiB', files: 2, fileBytes: mebibyte },
      { title: '8 files of 4 KiB', files: 8, fileBytes: 4_096 },
    ],
  },
  run: async (bench, { rounds, shapes }) => {
    const races: Race[] = [];
    for (const shape of shapes) {
      const directory = await writeBundle(bench, shape);
      const oursOfBoth = await onBoth(bench, (build) => ours(build, directory));
      races.push(
        await race({
          title: shape.title,
          contenders: [...hashers(directory), ...alternate(oursOfBoth)],
          floor: 'openssl dgst -sha256',
          rounds,
        }),
      );
    }
    return { races, figures: [] };
  },
});

function ours({ build, environment }: Workbench, directory: string): Contender[] {
  return [
    {
      name: 'verifyBundleDirectory',
      run: async () => {
        const report = await build.bundle.verifyBundleDirectory(directory);
        return () => answerOf(report);
      },
    },
    {
      name: 'vitrine verify --json',
      run: () => {
        const words = [build.commandLine, 'verify', directory, '--json'];
        const printed = runProgram(process.execPath, words, { env: environment });
        return () => answerOf(bundleReportSchema.parse(JSON.parse(printed)));
      },
    },
  ];
}

function hashers(directory: string): Contender[] {
  const listed = readChecksums(readFileSync(path.join(directory, checksumsFile), 'utf8'));
  const openssl = () => {
    const printed = inBatches(listed.map((file) => file.path)).map((batch) =>
      runProgram('openssl', ['dgst', '-sha256', '-r', ...batch], { cwd: directory }),
    );
    return () => digestFiles(readChecksums(printed.join('')));
  };
  const sha256sum = () => {
    const printed = runProgram('sha256sum', ['-c', checksumsFile], { cwd: directory });
    return () => {
      const good = new Set(printed.split('\n').map((line) => line.replace(/: OK$/, '')));
      return digestFiles(listed.filter((file) => good.has(file.path)));
    };
  };
  return [
    { name: 'openssl dgst -sha256', ...(isInstalled('openssl') && { run: openssl }) },
    { name: 'sha256sum -c', ...(isInstalled('sha256sum') && { run: sha256sum }) },
  ];
}

/** Lines of sha256sum, and of openssl in the same format. */
function readChecksums(text: string) {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => ({ sha256: line.slice(0, 64), path: line.slice(66) }));
}

/** The length of an argument list is limited. */
function inBatches(paths: readonly string[]): string[][] {
  const size = 10_000;
  return range(0, Math.ceil(paths.length / size) - 1).map((batch) =>
    paths.slice(batch * size, (batch + 1) * size),
  );
}
