import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { sql } from 'drizzle-orm';
import { defineBenchmark } from '../harness/benchmark.ts';
import { alternate, onBoth } from '../harness/both.ts';
import { grownSchema, type MemoryTask } from '../harness/memory-task.ts';
import { runProgram } from '../harness/programs.ts';
import { type Contender, race } from '../harness/race.ts';
import { repositoryRoot } from '../harness/repository.ts';
import { insertPlans, insertWorkspace, insertWorkspaces } from '../harness/sample-rows.ts';
import { clearSales, rowsPerDay, writeSalesFile } from '../harness/sample-sales.ts';
import type { Workbench } from '../harness/workbench.ts';
import { writeArtifact } from '../harness/write-artifact.ts';
import { writeBundle } from '../harness/write-bundle.ts';

const program = path.join(repositoryRoot, 'bench/dist/memory-child.js');

/** Each piece of work once, in a new process: what other work has left in a heap would hide its growth. */
export const measureMemory = defineBenchmark({
  name: 'memory',
  title: 'Memory growth of a process that does it once',
  full: {
    plans: 10_000,
    files: 20_000,
    days: 200,
    workspaces: 10_000,
    calls: 100,
    mebibytes: 1_024,
    scenario: 'showcase_rich' as const,
    rounds: 3,
  },
  tiny: {
    plans: 20,
    files: 4,
    days: 1,
    workspaces: 100,
    calls: 2,
    mebibytes: 1,
    scenario: 'demo_minimal' as const,
    rounds: 1,
  },
  run: async (bench, { rounds, ...sizes }) => {
    const directory = await writeBundle(bench, { files: sizes.files, fileBytes: 4_096 });
    const file = path.join(bench.makeDirectory('sales'), 'sales.csv');
    await writeSalesFile(file, sizes.days);
    const given = { ...sizes, directory, file, uri: writeArtifact(bench, sizes.mebibytes) };
    const result = await race({
      title: 'memory growth',
      contenders: alternate(await onBoth(bench, (build) => prepareTasks(build, given))),
      floor: null,
      unit: 'bytes',
      rounds,
      warmUps: 0,
    });
    return { races: [result], figures: [] };
  },
});

interface Given {
  plans: number;
  files: number;
  days: number;
  workspaces: number;
  calls: number;
  mebibytes: number;
  scenario: 'showcase_rich' | 'demo_minimal';
  directory: string;
  file: string;
  uri: string;
}

async function prepareTasks(bench: Workbench, given: Given): Promise<Contender[]> {
  const workspaceId = await insertWorkspace(bench, await insertPlans(bench, given.plans));
  await insertWorkspaces(bench, { to: given.workspaces });
  const live = bench.services.exportRoot.bundleDirectory(workspaceId);
  const { directory, file, calls, uri, scenario } = given;
  const count = (number: number) => number.toLocaleString('en');
  const tasks: [name: string, work: MemoryTask['work'], prepare?: Contender['prepare']][] = [
    [
      `first export of ${count(given.plans)} plans`,
      { kind: 'export', workspaceId },
      () => void runProgram('rm', ['-rf', live]),
    ],
    [`verification of ${count(given.files)} files of 4 KiB`, { kind: 'verify', directory }],
    [
      `ingest of ${count(given.days * rowsPerDay)} rows`,
      { kind: 'ingest', file },
      () => clearSales(bench),
    ],
    [
      `first page of ${count(given.workspaces)} workspaces, ${calls} calls`,
      { kind: 'list', calls },
      // What the runs of earlier rounds kept.
      async () => {
        await bench.db.execute(sql`delete from showcase_workspace
          where name is null and workspace_id <> ${workspaceId}`);
      },
    ],
    [`re-hash of ${count(given.mebibytes)} MiB`, { kind: 'artifact', uri }],
    [`run of ${scenario}, seeding included`, { kind: 'run', scenario }],
  ];
  return tasks.map(([name, work, prepare]) => ({
    name,
    isApart: true,
    ...(prepare && { prepare }),
    run: () => measureTask(bench, work),
  }));
}

async function measureTask(bench: Workbench, work: MemoryTask['work']) {
  const { build, environment, closing, beforeClose } = bench;
  const task: MemoryTask = { root: build.root, environment, work };
  const running = promisify(execFile)(process.execPath, [program, JSON.stringify(task)], {
    env: environment,
    signal: closing,
  });
  // The signal ends the process without waiting for its end.
  const exited = new Promise<void>((resolve) => running.child.once('close', () => resolve()));
  beforeClose(() => exited);
  const { growthBytes, answer } = grownSchema.parse(JSON.parse((await running).stdout));
  return { amount: growthBytes, answer: () => answer };
}
