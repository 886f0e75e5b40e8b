import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { manifestSchema } from '@vitrine/bundle';
import { pipelineResultSchema, showcaseAlias, workspaceSchema } from '@vitrine/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type OpenProduct, openProduct } from './harness/open-product.ts';
import { runVitrine } from './harness/run-vitrine.ts';
import { createWorkplace, type Workplace } from './harness/workplace.ts';

const runResultSchema = pipelineResultSchema.extend({ showcase_run_id: z.string() });

/** Every kind of reference that a workspace may hold. */
const madeSchema = z.object({
  trained_run_ids: z.array(z.string()).min(4),
  train_model_types: z.array(z.string()).min(3),
  winning_run_id: z.string(),
  v2_run_id: z.string(),
  stale_alias_run_id: z.string(),
  alias: z.literal(showcaseAlias),
  scenario_plan_ids: z.array(z.string()).min(2),
});

describe('vitrine run --preset showcase_rich', () => {
  let workplace: Workplace;
  let product: OpenProduct;
  let workspaceId: string;
  let made: z.infer<typeof madeSchema>;

  beforeAll(async () => {
    workplace = await createWorkplace();
    const ran = runVitrine(workplace, ['run', '--preset', 'showcase_rich', '--json']);
    expect(ran.status, ran.stderr).toBe(0);
    const result = runResultSchema.parse(JSON.parse(ran.stdout));
    expect(result.overall_status).toBe('pass');
    workspaceId = result.workspace_id ?? '';
    const exported = runVitrine(workplace, ['export', workspaceId, '--json']);
    expect(exported.status, exported.stderr).toBe(0);
    product = await openProduct(workplace);
    const row = await product.caller.workspace.byId({ workspace_id: workspaceId });
    made = madeSchema.parse(workspaceSchema.parse(row).created_objects);
  });

  afterAll(async () => {
    await product?.close();
    await workplace.dispose();
  });

  it('exports the winning, the V2 and the stale run, each verified live, and its plans', async () => {
    const bundle = path.join(workplace.exportRoot, workspaceId);
    execFileSync('sha256sum', ['-c', '--strict', '--quiet', 'checksums.sha256'], { cwd: bundle });
    const manifest = manifestSchema.parse(
      JSON.parse(readFileSync(path.join(bundle, 'manifest.json'), 'utf8')),
    );
    const runs = manifest.model_runs.map(({ key, run_id, status, artifact_verified }) => ({
      [key]: [run_id, status, artifact_verified],
    }));
    expect(runs).toEqual([
      { winning_run_id: [made.winning_run_id, 'success', true] },
      { v2_run_id: [made.v2_run_id, 'success', true] },
      { stale_alias_run_id: [made.stale_alias_run_id, 'success', true] },
    ]);
    expect(made.stale_alias_run_id).not.toBe(made.winning_run_id);
    // Sales end today, so which candidate wins differs from day to day. The feature-aware model may.
    const winner = await product.caller.registry.runs.byId({ run_id: made.winning_run_id });
    expect(made.v2_run_id === made.winning_run_id).toBe(winner.feature_frame_version === 2);
    expect(manifest.alias).toEqual({ alias_name: showcaseAlias, run_id: made.winning_run_id });
    const plans = manifest.scenario_plans.map(({ scenario_id }) => scenario_id);
    expect(plans.sort()).toEqual(made.scenario_plan_ids.toSorted());
    expect(manifest.unresolved_references).toEqual([]);
  });

  it('trained models whose files are what was registered, by the product and by anybody', async () => {
    for (const run_id of [...made.trained_run_ids, made.stale_alias_run_id]) {
      const check = await product.caller.registry.runs.verify({ run_id });
      expect(check).toMatchObject({ verified: true, reason: null });
      const file = readFileSync(path.join(workplace.artifactRoot, check.artifact_uri ?? ''));
      expect(createHash('sha256').update(file).digest('hex')).toBe(check.expected_hash);
    }
    expect(made.trained_run_ids).toEqual(
      expect.arrayContaining([made.winning_run_id, made.v2_run_id]),
    );
  });
});
