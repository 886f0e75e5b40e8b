import { truncate } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Lab, openLab } from './testing/open-lab.ts';
import { formatSalesCsv, weeklyQuantities } from './testing/sales-csv.ts';
import { waitForStep } from './testing/start-long-run.ts';

let lab: Lab;

beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.dispose());

it('ends a run whose check of its files waits in line behind others', async () => {
  const instance = await lab.open();
  const { api } = instance;
  const grain = { store_code: 'S', sku: 'P', start: '2025-01-01' };
  await instance.ingest(formatSalesCsv({ ...grain, quantities: weeklyQuantities(120) }));
  const { result } = await instance.run({ preservation: 'ephemeral' });
  const run_id = result.winning_run_id ?? '';
  await truncate(path.join(lab.config.artifactRoot, run_id, 'model.json'), 60 * 1024 ** 3);
  let checked = 0;
  const checks = [1, 2].map(() =>
    api.registry.runs.verify({ run_id }).finally(() => {
      checked += 1;
    }),
  );
  const settled = Promise.allSettled(checks);

  const { showcase_run_id } = await api.showcase.start({ preservation: 'ephemeral' });
  await waitForStep(instance, showcase_run_id, 'verify');
  await api.showcase.stop({ showcase_run_id });
  const last = (await instance.watch(showcase_run_id)).at(-1);
  expect(last?.event).toMatchObject({ event_type: 'pipeline_complete', status: 'fail' });
  expect(checked).toBe(0);
  await instance.vitrine.close();
  await settled;
});
