import { createReadStream, mkdirSync, renameSync } from 'node:fs';
import path from 'node:path';
import { planDirectory } from '@vitrine/bundle';
import { sql } from 'drizzle-orm';
import { type Curve, defineBenchmark } from '../harness/benchmark.ts';
import { alternate, onBoth } from '../harness/both.ts';
import { digestFiles } from '../harness/hash-files.ts';
import { runProgram } from '../harness/programs.ts';
import { type Contender, type Race, race } from '../harness/race.ts';
import {
  insertPlans,
  insertWorkspace,
  insertWorkspaces,
  makeId,
  range,
} from '../harness/sample-rows.ts';
import { clearSales, rowsPerDay, writeSalesFile } from '../harness/sample-sales.ts';
import { median } from '../harness/statistics.ts';
import type { Workbench } from '../harness/workbench.ts';
import { answerOf } from '../harness/write-bundle.ts';

const calls = 20;

/** A size and how often it is measured: the largest take minutes, and vary least. */
interface Step {
  size: number;
  rounds: number;
}

/** How the cost of the four things that people wait for grows with their size. */
export const measureCurves = defineBenchmark({
  name: 'curves',
  title: 'Cost curves',
  full: {
    records: [
      { size: 100, rounds: 9 },
      { size: 1_000, rounds: 5 },
      { size: 10_000, rounds: 3 },
      { size: 100_000, rounds: 1 },
    ],
    days: [
      { size: 4, rounds: 5 },
      { size: 40, rounds: 3 },
      { size: 400, rounds: 1 },
      { size: 2_000, rounds: 1 },
    ],
  },
  tiny: {
    records: [
      { size: 5, rounds: 1 },
      { size: 20, rounds: 1 },
    ],
    days: [
      { size: 1, rounds: 1 },
      { size: 2, rounds: 1 },
    ],
  },
  run: async (bench, { records, days }) => {
    const lists = await measureLists(bench, records);
    const bundles = await measureBundles(bench, records);
    const ingests = await measureIngests(bench, days);
    const curves = [bundles.exported, bundles.verified, ingests, lists];
    return {
      races: curves.flatMap((measured) => measured.races),
      figures: [],
      curves: curves.map(({ name, unit, points }) => ({ name, unit, points })),
    };
  },
});

interface MeasuredCurve extends Curve {
  races: Race[];
}

function makeCurve(name: string, unit: string): MeasuredCurve {
  return { name, unit, points: [], races: [] };
}

interface PointOptions extends Step {
  make: (bench: Workbench) => Contender[];
  /** How many times the contender repeats the work. */
  repeats?: number;
}

/** Measures one size of a curve in both builds. */
async function addPoint(
  bench: Workbench,
  curve: MeasuredCurve,
  { size, rounds, make, repeats = 1 }: PointOptions,
): Promise<void> {
  const measured = await race({
    title: `${size.toLocaleString('en')} ${curve.unit}`,
    contenders: alternate(await onBoth(bench, make)),
    floor: null,
    rounds,
    warmUps: rounds > 1 ? 1 : 0,
  });
  curve.races.push(measured);
  curve.points.push({ size, ms: median(measured.timings[0]?.samples ?? []) / repeats });
}

/** The first page; leaves no workspace behind. */
async function measureLists(bench: Workbench, steps: readonly Step[]): Promise<MeasuredCurve> {
  const curve = makeCurve('list, first page', 'workspaces');
  let from = 1;
  for (const { size, rounds } of steps) {
    await onBoth(bench, (build) => insertWorkspaces(build, { from, to: size }));
    from = size + 1;
    const make = (build: Workbench) => [
      { name: `${curve.name}, ${calls} calls`, run: () => listRepeatedly(build) },
    ];
    await addPoint(bench, curve, { size, rounds, make, repeats: calls });
  }
  await onBoth(bench, ({ db }) => db.execute(sql`truncate showcase_workspace cascade`));
  return curve;
}

async function listRepeatedly({ call }: Workbench) {
  let page = await call.workspace.list({});
  for (const _call of range(2, calls)) page = await call.workspace.list({});
  return () => `${page.total} ${page.workspaces.map(({ workspace_id }) => workspace_id).join(' ')}`;
}

/** First exports, each without a bundle of its own before, and the verification of what they wrote. */
async function measureBundles(bench: Workbench, steps: readonly Step[]) {
  const exported = makeCurve('export', 'plans');
  const verified = makeCurve('verify', 'plans');
  const most = Math.max(...steps.map(({ size }) => size));
  await onBoth(bench, (build) => insertPlans(build, most));
  for (const step of steps) {
    const planIds = range(1, step.size).map((number) => makeId('plan', number));
    const workspaces = await onBoth(bench, (build) => insertWorkspace(build, planIds));
    const workspaceId = workspaces.current;
    await addPoint(bench, exported, {
      ...step,
      make: (build) => [exportOf(build, exported.name, workspaceId)],
    });
    // Both verify the bundle of this build.
    const directory = bench.services.exportRoot.bundleDirectory(workspaceId);
    await addPoint(bench, verified, {
      ...step,
      make: (build) => [verificationOf(build, verified.name, directory)],
    });
    await onBoth(bench, (build) => removeExports(build, workspaceId));
  }
  return { exported, verified };
}

/** Where earlier rounds are moved, so that none pays for deleting the bundle of another. */
const keptBy = (bench: Workbench) => path.join(bench.directory, 'kept');

function removeExports(bench: Workbench, workspaceId: string): void {
  const live = bench.services.exportRoot.bundleDirectory(workspaceId);
  runProgram('rm', ['-rf', keptBy(bench), live]);
}

function exportOf(bench: Workbench, name: string, workspaceId: string): Contender {
  const live = bench.services.exportRoot.bundleDirectory(workspaceId);
  let round = 0;
  return {
    name,
    prepare: () => {
      if (round > 0) {
        mkdirSync(keptBy(bench), { recursive: true });
        renameSync(live, path.join(keptBy(bench), `${workspaceId}-${round}`));
      }
      round += 1;
    },
    run: async () => {
      const { files } = await bench.call.workspace.export({ workspace_id: workspaceId });
      return () => digestFiles(files.filter((file) => file.path.startsWith(`${planDirectory}/`)));
    },
  };
}

function verificationOf({ build }: Workbench, name: string, directory: string): Contender {
  return {
    name,
    run: async () => {
      const report = await build.bundle.verifyBundleDirectory(directory);
      return () => answerOf(report);
    },
  };
}

/** The whole file into empty tables. */
async function measureIngests(bench: Workbench, steps: readonly Step[]): Promise<MeasuredCurve> {
  const curve = makeCurve('ingest', 'rows');
  const file = path.join(bench.makeDirectory('sales'), 'sales.csv');
  for (const { size: days, rounds } of steps) {
    await writeSalesFile(file, days);
    const make = (build: Workbench): Contender[] => [
      {
        name: curve.name,
        prepare: () => clearSales(build),
        run: async () => {
          await build.vitrine.ingestSales(createReadStream(file));
          return () => describeSales(build);
        },
      },
    ];
    await addPoint(bench, curve, { size: days * rowsPerDay, rounds, make });
  }
  return curve;
}

async function describeSales({ db }: Workbench): Promise<string> {
  const [row] = await db.execute<{ text: string }>(sql`
    select count(*) || ' rows, ' || trim_scale(sum(quantity)) || ' units, '
      || trim_scale(sum(quantity * unit_price)) as text from sales_daily`);
  return row?.text ?? '';
}
