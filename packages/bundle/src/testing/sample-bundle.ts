import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assembleManifest, type BundleManifest } from '../manifest.ts';
import type { BundleStage } from '../node/stage.ts';

export const sampleWorkspaceId = '00000000000040008000000000000001';

/** A record id that depends only on its number. */
export function sampleId(number: number): string {
  return `0000000000004000a000${number.toString(16).padStart(12, '0')}`;
}

export function randomId(): string {
  return randomUUID().replaceAll('-', '');
}

export type Sample = {
  workspaceId?: string;
  plans?: number;
  exportedAt?: string;
  /** Makes one generation differ from another. */
  generation?: number;
  /** The generation of the plans alone; by default that of the bundle. */
  planGeneration?: number;
};

/** A plan body of about 600 bytes, with keys in no order. */
export function samplePlan(number: number, generation = 0): Record<string, unknown> {
  return {
    scenario_id: sampleId(number),
    name: `Plan ${number}`,
    method: 'heuristic',
    assumptions: { price: { start_date: '2024-01-01', change_pct: -0.2, end_date: '2024-01-07' } },
    comparison: {
      units_delta: generation + 0.1,
      days: [1, 2, 3].map((day) => ({
        scenario: day * 1.5,
        date: `2024-01-0${day}`,
        baseline: day,
      })),
      disclaimer: 'Größe, naïve, 数, \u{1f600}, "quoted" \\ and \u0001',
    },
    '10': 'integer-like keys sort as text',
    '9': null,
  };
}

/** A manifest with one run, an alias, a dangling reference and the given number of plans. */
export function sampleManifest(
  sample: Sample,
  planFiles: readonly { path: string; size_bytes: number }[],
): BundleManifest {
  const workspaceId = sample.workspaceId ?? sampleWorkspaceId;
  const plans = Array.from({ length: sample.plans ?? 0 }, (_, index) => ({
    scenario_id: sampleId(index + 1),
    name: `Plan ${index + 1}`,
  }));
  return assembleManifest({
    exportedAt: sample.exportedAt ?? '2026-01-02T03:04:05.678Z',
    workspace: {
      workspace_id: workspaceId,
      config_schema_version: 1,
      name: 'sample',
      notes: `generation ${sample.generation ?? 0}`,
      created_objects: { winning_run_id: sampleId(500) },
    },
    modelRuns: [
      {
        key: 'winning_run_id',
        run_id: sampleId(500),
        model_type: 'naive',
        status: 'success',
        artifact_uri: 'models/sample.json',
        artifact_hash: 'a'.repeat(64),
        artifact_size_bytes: 12,
        artifact_verified: true,
        artifact_verify_reason: null,
        metrics: { wape: 0.921854, bias: -1.5 },
      },
    ],
    alias: { alias_name: 'demo-production', run_id: sampleId(500) },
    plans,
    unresolvedReferences: [{ key: 'v2_run_id', ref_id: sampleId(501), reason: 'not_found' }],
    planFiles,
  });
}

/** The `fill` that a caller passes to `ExportRoot.write`: two pages of plans at once, then the manifest. */
export function fillSample(sample: Sample): (stage: BundleStage) => Promise<void> {
  return async (stage) => {
    const plans = Array.from({ length: sample.plans ?? 0 }, (_, index) => ({
      scenario_id: sampleId(index + 1),
      body: samplePlan(index + 1, sample.planGeneration ?? sample.generation),
    }));
    const half = Math.ceil(plans.length / 2);
    const pages = [plans.slice(0, half), plans.slice(half)];
    const files = await Promise.all(pages.map((page) => stage.writePlans(page)));
    await stage.writeManifest(sampleManifest(sample, files.flat()));
  };
}

/** A private directory that is removed afterwards. */
export async function withTempDirectory<Result>(
  work: (directory: string) => Promise<Result> | Result,
): Promise<Result> {
  const directory = mkdtempSync(join(tmpdir(), 'vitrine-bundle-'));
  try {
    return await work(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Every path below a directory with its bytes (hex), inode and change time. */
export function snapshotTree(root: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const stats = statSync(path, { bigint: true });
    const bytes = entry.isFile() ? readFileSync(path).toString('hex') : 'directory';
    found[path.slice(root.length + 1)] = `${stats.ino} ${stats.mtimeNs} ${bytes}`;
  }
  return found;
}
