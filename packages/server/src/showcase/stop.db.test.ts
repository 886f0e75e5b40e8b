import { truncate } from 'node:fs/promises';
import path from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type Instance, type Lab, openLab, summarizeEvents } from './testing/open-lab.ts';
import { formatSalesCsv, weeklyQuantities } from './testing/sales-csv.ts';
import { formatLongSales, longGrain, longRequest, waitForStep } from './testing/start-long-run.ts';

let lab: Lab;

beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.dispose());
beforeEach(async () => {
  await lab.clearRuns();
  await lab.clearSales();
});

it('ends a run whose file check waits behind others', async () => {
  const instance = await lab.open();
  const { api } = instance;
  const grain = { store_code: 'S', sku: 'P', start: '2025-01-01' };
  await instance.ingest(formatSalesCsv({ ...grain, quantities: weeklyQuantities(120) }));
  const { result } = await instance.run({ preservation: 'keep' });
  const run_id = result.winning_run_id ?? '';
  // A run without a recorded size: with one, comparing the size would be enough and nothing would be hashed.
  const { db } = await lab.database.open();
  await db.execute(sql`update model_run set artifact_size_bytes = null where run_id = ${run_id}`);
  await truncate(path.join(lab.config.artifactRoot, run_id, 'model.json'), 60 * 1024 ** 3);
  let checked = 0;
  const checks = [1, 2].map(() =>
    api.registry.runs.verify({ run_id }).finally(() => {
      checked += 1;
    }),
  );
  const settled = Promise.allSettled(checks);

  const { showcase_run_id } = await api.showcase.start({ preservation: 'keep' });
  await waitForStep(instance, showcase_run_id, 'verify');
  await api.showcase.stop({ showcase_run_id });
  const last = (await instance.watch(showcase_run_id)).at(-1);
  expect(last?.event).toMatchObject({ event_type: 'pipeline_complete', status: 'fail' });
  expect(checked).toBe(0);
  await instance.vitrine.close();
  await settled;
});

/** A run of the long sales that is stopped in its backtest. */
async function stopLongRun(instance: Instance, replayed_from_workspace_id?: string) {
  const request = {
    ...longRequest,
    ...(replayed_from_workspace_id && { replayed_from_workspace_id }),
  };
  const started = await instance.api.showcase.start(request);
  const { showcase_run_id } = started;
  await waitForStep(instance, showcase_run_id, 'backtest');
  await instance.api.showcase.stop({ showcase_run_id });
  return { ...started, ...summarizeEvents(await instance.watch(showcase_run_id)) };
}

it('ends a replay without reading evidence, which is compared on request', async () => {
  const instance = await lab.open();
  await instance.ingest(formatLongSales());
  const source = await instance.kept(await stopLongRun(instance));
  await instance.ingest(formatSalesCsv({ ...longGrain, start: '1900-01-01', quantities: [1_000] }));
  const run = await stopLongRun(instance, source.workspace_id);
  const replay = await instance.kept(run);
  expect(replay).toMatchObject({ status: 'failed', replay_verdict: null });
  expect(run.step('keep').detail).toContain('could not be compared with its source');
  const proof = await instance.api.workspace.replayProof({
    source_workspace_id: source.workspace_id,
    replay_workspace_id: replay.workspace_id,
  });
  expect(proof.first_difference).toMatchObject({ phase: 'data', part: 'sales' });
});
