import { performance } from 'node:perf_hooks';
import { assembleManifest } from '@vitrine/bundle';
import {
  type BundleStage,
  openExportRoot,
  ownThread,
  verifyBundleDirectory,
} from '@vitrine/bundle/node';
import { readSnapshot } from '@vitrine/db';
import type { Figure } from '../harness/benchmark.ts';
import { formatMs } from '../harness/report.ts';
import { median } from '../harness/statistics.ts';
import type { Workbench } from '../harness/workbench.ts';

/** The number of plans that the use case reads at once. */
const pageSize = 50;

interface Split {
  read: number;
  write: number;
  flush: number;
  verify: number;
  rest: number;
}

const labels: Record<keyof Split, string> = {
  read: 'rows read through the sibling caller',
  write: 'canonical JSON written to the stage',
  flush: 'made durable',
  verify: 'verified twice, staged and live',
  rest: 'checksums, swap and the rest',
};

interface SplitOptions {
  workspaceId: string;
  planIds: readonly string[];
}

/** Where the time of a first export goes: the parts of the use case, each timed. */
export async function splitExport(
  bench: Workbench,
  { workspaceId, planIds, rounds }: SplitOptions & { rounds: number },
): Promise<Figure[]> {
  const splits: Split[] = [];
  for (let round = 0; round < rounds; round += 1) {
    splits.push(
      await timeExport(bench, { workspaceId, planIds, root: bench.makeDirectory(`s${round}`) }),
    );
  }
  return Object.entries(labels).map(([part, label]) => ({
    name: `part of a first export, timed on its own: ${label}`,
    value: formatMs(median(splits.map((split) => split[part as keyof Split]))),
  }));
}

async function timeExport(
  bench: Workbench,
  { workspaceId, planIds, root }: SplitOptions & { root: string },
): Promise<Split> {
  const split: Split = { read: 0, write: 0, flush: 0, verify: 0, rest: 0 };
  let filledMs = 0;
  const exportRoot = await openExportRoot({
    root,
    work: {
      ...ownThread,
      verify: (directory, options) => {
        if (split.flush === 0) split.flush = performance.now() - filledMs;
        return clock(split, 'verify', () => verifyBundleDirectory(directory, options));
      },
    },
  });
  const startedMs = performance.now();
  await exportRoot.write({
    workspaceId,
    fill: async (stage) => {
      await fill(bench, { workspaceId, planIds, stage, split });
      filledMs = performance.now();
    },
  });
  const { read, write, flush, verify } = split;
  split.rest = performance.now() - startedMs - read - write - flush - verify;
  return split;
}

interface FillOptions extends SplitOptions {
  stage: BundleStage;
  split: Split;
}

async function fill(bench: Workbench, options: FillOptions): Promise<void> {
  const { workspaceId, planIds, stage, split } = options;
  const workspace = await bench.call.workspace.byId({ workspace_id: workspaceId });
  const planFiles: { path: string; size_bytes: number }[] = [];
  const plans: { scenario_id: string; name: string }[] = [];
  await readSnapshot(bench.db, async (tx) => {
    const lookup = bench.context.createLookup(tx);
    for (let start = 0; start < planIds.length; start += pageSize) {
      const page = planIds.slice(start, start + pageSize);
      const found = await clock(split, 'read', () => lookup.findPlans(page));
      const files = await clock(split, 'write', () =>
        stage.writePlans([...found].map(([scenario_id, body]) => ({ scenario_id, body }))),
      );
      planFiles.push(...files);
      plans.push(...[...found.values()].map(({ scenario_id, name }) => ({ scenario_id, name })));
    }
  });
  const parts = { workspace, plans, planFiles, modelRuns: [], alias: null };
  const exportedAt = new Date().toISOString();
  await stage.writeManifest(assembleManifest({ ...parts, exportedAt, unresolvedReferences: [] }));
}

async function clock<Value>(
  split: Split,
  part: keyof Split,
  work: () => Promise<Value>,
): Promise<Value> {
  const startedMs = performance.now();
  try {
    return await work();
  } finally {
    split[part] += performance.now() - startedMs;
  }
}
