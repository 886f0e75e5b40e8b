import { readFileSync } from 'node:fs';
import path from 'node:path';
import { assembleManifest, checksumsFile, stringifyCanonicalJson } from '@vitrine/bundle';
import { openExportRoot, verifyBundleDirectory } from '@vitrine/bundle/node';
import type { BundleReport } from '@vitrine/contract';
import { bundleReportSchema } from '@vitrine/contract';
import { defineBenchmark } from '../harness/benchmark.ts';
import { digestFiles } from '../harness/hash-files.ts';
import { isInstalled, runProgram } from '../harness/programs.ts';
import { type Contender, type Race, race } from '../harness/race.ts';
import { repositoryRoot } from '../harness/repository.ts';
import { makeId, range } from '../harness/sample-rows.ts';
import type { Workbench } from '../harness/workbench.ts';

const mebibyte = 1024 * 1024;

interface Shape {
  title: string;
  files: number;
  fileBytes: number;
}

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
      races.push(
        await race({
          title: shape.title,
          contenders: contendersFor(bench, directory),
          floor: 'openssl dgst -sha256',
          rounds,
        }),
      );
    }
    return { races, figures: [] };
  },
});

/** A bundle with plan files of exactly the given size. */
async function writeBundle(bench: Workbench, { files, fileBytes }: Shape): Promise<string> {
  const workspaceId = makeId(`bundle of ${files}`, fileBytes);
  const exportRoot = await openExportRoot({ root: bench.makeDirectory('bundles') });
  const plans = range(1, files).map((number) => ({
    scenario_id: makeId(workspaceId, number),
    name: `Plan ${number}`,
  }));
  await exportRoot.write({
    workspaceId,
    fill: async (stage) => {
      const planFiles: { path: string; size_bytes: number }[] = [];
      for (const { scenario_id } of plans) {
        const body = fillBody(scenario_id, fileBytes);
        planFiles.push(...(await stage.writePlans([{ scenario_id, body }])));
      }
      const workspace = { workspace_id: workspaceId, config_schema_version: 1 };
      const parts = { workspace, plans, planFiles, modelRuns: [], alias: null };
      const exportedAt = new Date().toISOString();
      await stage.writeManifest(
        assembleManifest({ ...parts, exportedAt, unresolvedReferences: [] }),
      );
    },
  });
  return exportRoot.bundleDirectory(workspaceId);
}

function fillBody(scenario_id: string, bytes: number) {
  const empty = stringifyCanonicalJson({ scenario_id, filler: '' });
  const period = '0123456789abcdef';
  const length = bytes - Buffer.byteLength(empty);
  return { scenario_id, filler: period.repeat(length / period.length + 1).slice(0, length) };
}

function contendersFor(bench: Workbench, directory: string): Contender[] {
  return [
    ...hashers(directory),
    {
      name: 'verifyBundleDirectory',
      run: async () => {
        const report = await verifyBundleDirectory(directory);
        return () => answerOf(report);
      },
    },
    {
      name: 'vitrine verify --json',
      run: () => {
        const program = path.join(repositoryRoot, 'apps/cli/dist/main.js');
        const words = [program, 'verify', directory, '--json'];
        const printed = runProgram(process.execPath, words, { env: bench.environment });
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

function answerOf(report: BundleReport): string {
  const [problem] = report.problems;
  if (problem) return `${problem.code} ${problem.path}`;
  return digestFiles(report.files.filter((file) => file.path !== checksumsFile));
}
