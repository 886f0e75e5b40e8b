import { pinnedWindowEnd, presetSizes, scenarioPresetSchema } from '@vitrine/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Instance, type Lab, openLab } from './testing/open-lab.ts';

let lab: Lab;
let one: Instance;

beforeAll(async () => {
  lab = await openLab();
  one = await lab.open();
});
afterAll(() => lab.dispose());

/** Only `sparse` may end in a failure. */
const mayFail = new Set(['sparse']);

describe('a run from seed to keep', () => {
  it.each(scenarioPresetSchema.options)('on %s ends as documented', async (scenario) => {
    const own = pinnedWindowEnd[scenario];
    const date_end = own ?? '2025-06-30';
    const run = await one.run({
      preservation: 'keep',
      reset: true,
      skip_seed: false,
      scenario,
      ...(own === undefined && { window_end: date_end }),
    });
    const { stores, products, days } = presetSizes[scenario];
    const seeded = run.step('seed');
    expect(seeded).toMatchObject({ status: 'pass', data: { stores, products, date_end } });
    expect(Number(seeded.data.rows)).toBeLessThanOrEqual(stores * products * days);
    const failed = run.events.filter(({ event }) => event.status === 'fail');
    if (!mayFail.has(scenario)) expect(failed).toEqual([]);
    const { overall_status, workspace_id, winner_model_type } = run.result;
    const workspace = await one.api.workspace.byId({ workspace_id: workspace_id ?? '' });
    expect(workspace).toMatchObject({
      scenario,
      window_end: date_end,
      seed_overrides: null,
      status: overall_status === 'fail' ? 'failed' : 'completed',
    });
    expect(winner_model_type === null).toBe(overall_status === 'fail');
    expect(run.events.filter(({ event }) => event.event_type === 'step_complete')).toHaveLength(16);
  });
});
