import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  digestTables,
  digestTree,
  ingest,
  insertPlan,
  insertWorkspace,
  listDeclared,
  openTestVitrine,
  registerRun,
  type TestVitrine,
} from './testing.ts';

let shop: TestVitrine;

beforeAll(async () => {
  shop = await openTestVitrine();
});
afterAll(() => shop.close());

describe('every query', () => {
  it('leaves every table and every file unchanged', async () => {
    await ingest(shop, 'date,store_code,sku,quantity,unit_price\n2025-01-01,S1,P1,1,2\n');
    const [grain] = (await shop.call.sales.grains({})).grains;
    if (!grain) throw new Error('no grain');
    const { store_id, product_id } = grain;
    const { run_id } = await registerRun(shop, { store_id, product_id });
    const other = await registerRun(shop, { store_id, product_id });
    await shop.call.registry.aliases.set({ alias_name: 'demo', run_id });
    const [scenario_id, second] = [await insertPlan(shop.db), await insertPlan(shop.db)];
    const digests = await Promise.all(
      [1, 2].map(async (value) => (await shop.services.evidence.store({ value })).sha256),
    );
    const [sourceDigests, replayDigests] = digests.map((sales) => ({ data: { sales } }));
    const workspace_id = await insertWorkspace(shop.db, {
      created_objects: { winning_run_id: run_id, scenario_plan_ids: [scenario_id], alias: 'demo' },
      stage_digests: sourceDigests,
    });
    const replay_workspace_id = await insertWorkspace(shop.db, { stage_digests: replayDigests });
    await shop.call.workspace.export({ workspace_id });
    const { sales, registry, scenario, workspace, showcase } = shop.call;
    const queries: Record<string, () => Promise<unknown>> = {
      'sales.coverage': () => sales.coverage({}),
      'sales.stores': () => sales.stores({}),
      'sales.products': () => sales.products({}),
      'sales.grains': () => sales.grains({}),
      'sales.series': () => sales.series({ store_id, product_id }),
      'registry.runs.list': () => registry.runs.list({}),
      'registry.runs.byId': () => registry.runs.byId({ run_id }),
      'registry.runs.byIds': () => registry.runs.byIds({ run_ids: [run_id] }),
      'registry.runs.verify': () => registry.runs.verify({ run_id }),
      'registry.runs.compare': () =>
        registry.runs.compare({ baseline_run_id: run_id, candidate_run_id: other.run_id }),
      'registry.aliases.list': () => registry.aliases.list({}),
      'registry.aliases.byName': () => registry.aliases.byName({ alias_name: 'demo' }),
      // No forecaster wrote this model file, so the simulation ends in a problem; that must not write either.
      'scenario.simulate': () => scenario.simulate({ run_id, assumptions: {} }).catch(() => null),
      'scenario.list': () => scenario.list({}),
      'scenario.byId': () => scenario.byId({ scenario_id }),
      'scenario.byIds': () => scenario.byIds({ scenario_ids: [scenario_id] }),
      'scenario.compare': () => scenario.compare({ scenario_ids: [scenario_id, second] }),
      'workspace.list': () => workspace.list({}),
      'workspace.byId': () => workspace.byId({ workspace_id }),
      'workspace.health': () => workspace.health({ workspace_id }),
      'workspace.bundle': () => workspace.bundle({ workspace_id }),
      'workspace.replayProof': () =>
        workspace.replayProof({
          source_workspace_id: workspace_id,
          replay_workspace_id,
        }),
      'showcase.presets': () => showcase.presets({}),
      'showcase.current': () => showcase.current({}),
    };
    const all = listDeclared().flatMap(([name, type]) => (type === 'query' ? [name] : []));
    expect(Object.keys(queries).sort()).toEqual(all.sort());
    const tables = await digestTables(shop.db);
    const files = await digestTree(shop.repositoryRoot);
    for (const [name, query] of Object.entries(queries)) {
      await query();
      expect(await digestTables(shop.db), name).toEqual(tables);
      expect(await digestTree(shop.repositoryRoot), name).toEqual(files);
    }
  });
});
