import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { planDirectory } from '@vitrine/bundle';
import type { WorkspaceExportResult } from '@vitrine/contract';
import { type SQL, sql } from 'drizzle-orm';
import { defineBenchmark } from '../harness/benchmark.ts';
import { alternate, onBoth, pairFigures } from '../harness/both.ts';
import { digestFiles, hashFiles } from '../harness/hash-files.ts';
import { isInstalled, runProgram } from '../harness/programs.ts';
import { type Contender, race } from '../harness/race.ts';
import { insertPlans, insertWorkspace } from '../harness/sample-rows.ts';
import { watchProcess } from '../harness/watch-process.ts';
import type { Workbench } from '../harness/workbench.ts';
import { splitExport } from './split-export.ts';
import { findUpstream } from './upstream-shape.ts';

const changedPlans = 10;

/** The use case from its rows to the verified bundle, against the simplest program that writes, flushes and re-reads the same bytes. */
export const exportBundle = defineBenchmark({
  name: 'export',
  title: 'Export of a workspace',
  full: { plans: 10_000, rounds: 3 },
  tiny: { plans: 20, rounds: 1 },
  run: async (bench, { plans, rounds }) => {
    const kept = bench.makeDirectory('kept');
    const exported = await onBoth(bench, (build) => prepareExport(build, plans));
    const { live, workspaceId, planIds } = exported.current;
    const source = path.join(kept, 'source');
    runProgram('cp', ['-r', live, source]);
    const upstream = findUpstream({ plans, makeDirectory: () => takeNext(kept) });
    const result = await race({
      title: `${plans.toLocaleString('en')} plans`,
      contenders: [
        ...rivals(bench, { kept, source }),
        ...upstream.contenders.map((rival) => ({ ...rival, prepare: () => flush(kept) })),
        ...alternate({
          current: ours(exported.current),
          earlier: exported.earlier && ours(exported.earlier),
        }),
      ],
      floor: 'plain loop',
      rounds,
    });
    const watched = await onBoth(bench, (build) => watchFirst(build, workspaceId));
    const parts = await splitExport(bench, { workspaceId, planIds, rounds });
    const figures = [...pairFigures(watched), ...parts];
    return { races: [result], figures, notes: upstream.notes };
  },
});

/** A workspace that has been exported once. */
interface Exported {
  bench: Workbench;
  workspaceId: string;
  planIds: string[];
  live: string;
}

async function prepareExport(bench: Workbench, plans: number): Promise<Exported> {
  const planIds = await insertPlans(bench, plans);
  const workspaceId = await insertWorkspace(bench, planIds);
  await bench.call.workspace.export({ workspace_id: workspaceId });
  const live = bench.services.exportRoot.bundleDirectory(workspaceId);
  return { bench, workspaceId, planIds, live };
}

async function watchFirst({ services, call }: Workbench, workspaceId: string) {
  runProgram('rm', ['-rf', services.exportRoot.bundleDirectory(workspaceId)]);
  const { figures } = await watchProcess('a first export', () =>
    call.workspace.export({ workspace_id: workspaceId }),
  );
  return figures;
}

interface Places {
  /** Where old bundles are moved, so that no round pays for deleting the result of another. */
  kept: string;
  /** A copy of the bundle. */
  source: string;
}

function rivals({ db }: Workbench, { kept, source }: Places): Contender[] {
  const documents = hashFiles(path.join(source, planDirectory)).map(({ path: name }) => ({
    name,
    body: JSON.parse(readFileSync(path.join(source, planDirectory, name), 'utf8')),
  }));
  const writeAll = (directory: string) => {
    mkdirSync(path.join(directory, planDirectory), { recursive: true });
    for (const { name, body } of documents) {
      const text = `${JSON.stringify(body, null, 2)}\n`;
      writeFileSync(path.join(directory, planDirectory, name), text);
    }
    flush(directory);
    const hashed = hashFiles(directory);
    return () => digestFiles(hashed);
  };
  const copy = (directory: string) => {
    runProgram('cp', ['-r', path.join(source, planDirectory), path.join(directory, planDirectory)]);
    return () => digestFiles(hashFiles(directory));
  };
  const fresh = (name: string, run: (directory: string) => ReturnType<typeof writeAll>) => {
    return { name, prepare: () => flush(kept), run: () => run(takeNext(kept)) };
  };
  return [
    fresh('plain loop', writeAll),
    {
      name: 'the rows by bare SQL, then the plain loop',
      prepare: () => flush(kept),
      run: async () => {
        await db.execute(sql`select * from scenario_plan`);
        return writeAll(takeNext(kept));
      },
    },
    fresh('cp -r', copy),
    fresh('cp -r, then one syncfs', (directory) => {
      const answer = copy(directory);
      flush(directory);
      return answer;
    }),
  ];
}

function ours({ bench, workspaceId, planIds, live }: Exported): Contender[] {
  const { db, call } = bench;
  const kept = bench.makeDirectory('kept');
  const write = () => call.workspace.export({ workspace_id: workspaceId });
  const exportNow = async () => {
    const result = await write();
    return () => digestFiles(planFilesOf(result));
  };
  return [
    {
      name: 'workspace.export, first',
      prepare: () => {
        renameSync(live, path.join(takeNext(kept), 'live'));
        flush(kept);
      },
      run: exportNow,
    },
    {
      name: 'workspace.export, replacing',
      prepare: async () => {
        await db.execute(sql`update showcase_workspace set notes = coalesce(notes, '') || '.'`);
        flush(kept);
      },
      run: exportNow,
    },
    {
      name: `workspace.export, ${changedPlans} plans changed`,
      // What is measured changes them back, so that the result is that of every other contender.
      prepare: async () => {
        const changed = planIds.slice(0, changedPlans);
        await renamePlans(db, changed, sql`'changed ' || name`);
        await write();
        await renamePlans(db, changed, sql`replace(name, 'changed ', '')`);
        flush(kept);
      },
      run: exportNow,
    },
    { name: 'workspace.export, unchanged', prepare: () => flush(kept), run: exportNow },
  ];
}

async function renamePlans(db: Workbench['db'], ids: readonly string[], name: SQL): Promise<void> {
  await db.execute(sql`update scenario_plan set name = ${name}
    where scenario_id in (select jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb))`);
}

let taken = 0;

/** A new directory each time, numbered across all contenders. */
function takeNext(kept: string): string {
  taken += 1;
  const directory = path.join(kept, `round-${taken}`);
  mkdirSync(directory);
  return directory;
}

function flush(directory: string): void {
  if (isInstalled('sync')) runProgram('sync', ['-f', directory]);
}

function planFilesOf({ files }: WorkspaceExportResult) {
  return files.filter((file) => file.path.startsWith(`${planDirectory}/`));
}
