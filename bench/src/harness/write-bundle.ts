import { assembleManifest, checksumsFile, stringifyCanonicalJson } from '@vitrine/bundle';
import { openExportRoot } from '@vitrine/bundle/node';
import type { BundleReport } from '@vitrine/contract';
import { digestFiles } from './hash-files.ts';
import { makeId, range } from './sample-rows.ts';
import type { Workbench } from './workbench.ts';

export interface BundleShape {
  files: number;
  fileBytes: number;
}

/** Writes a bundle with plan files of exactly the given size, through the real writer; returns its directory. */
export async function writeBundle(
  bench: Workbench,
  { files, fileBytes }: BundleShape,
): Promise<string> {
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

/** What a report proves: the digests of all files that `checksums.sha256` lists, or the first problem. */
export function answerOf(report: BundleReport): string {
  const [problem] = report.problems;
  if (problem) return `${problem.code} ${problem.path}`;
  return digestFiles(report.files.filter((file) => file.path !== checksumsFile));
}
