import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  digestTables,
  digestTree,
  ingest,
  insertPlan,
  insertWorkspace,
  listDeclared,
  openTestVitrine,
  problemOf,
  registerRun,
  type TestVitrine,
} from './testing.ts';

let shop: TestVitrine;

beforeAll(async () => {
  shop = await openTestVitrine();
});
afterAll(() => shop.close());

it('changes nothing in a database that a newer version migrates while this one is serving', async () => {
  const { run_id } = await registerRun(shop);
  const { registry, scenario, workspace, showcase } = shop.call;
  await registry.aliases.set({ alias_name: 'demo', run_id });
  const scenario_id = await insertPlan(shop.db);
  const workspace_id = await insertWorkspace(shop.db);
  const changes: Record<string, () => Promise<unknown>> = {
    'registry.aliases.set': () => registry.aliases.set({ alias_name: 'other', run_id }),
    'registry.aliases.delete': () => registry.aliases.delete({ alias_name: 'demo' }),
    'scenario.save': () => scenario.save({ run_id, name: 'Plan', assumptions: {} }),
    'scenario.delete': () => scenario.delete({ scenario_id }),
    'workspace.update': () => workspace.update({ workspace_id, name: 'Another' }),
    'workspace.delete': () => workspace.delete({ workspace_id }),
    'workspace.export': () => workspace.export({ workspace_id }),
    'showcase.start': () => showcase.start({ preservation: 'keep' }),
    'showcase.stop': () => showcase.stop({ showcase_run_id: run_id }),
  };
  const all = listDeclared().flatMap(([name, type]) => (type === 'mutation' ? [name] : []));
  expect(Object.keys(changes).sort()).toEqual(all.sort());

  await shop.db.execute(
    sql`insert into drizzle.__drizzle_migrations (hash, created_at) values ('newer', 9999999999999)`,
  );
  const tables = await digestTables(shop.db);
  const files = await digestTree(shop.repositoryRoot);
  const file = 'date,store_code,sku,quantity,unit_price\n2025-01-01,S1,P1,1,2\n';
  for (const [name, change] of [
    ...Object.entries(changes),
    ['an ingest', () => ingest(shop, file)] as const,
  ]) {
    expect(await problemOf(change()), name).toMatchObject({ code: 'DATABASE_NEWER' });
  }
  expect(await digestTables(shop.db)).toEqual(tables);
  expect(await digestTree(shop.repositoryRoot)).toEqual(files);

  expect(await workspace.byId({ workspace_id })).toMatchObject({ workspace_id });
  expect(await shop.vitrine.health()).toMatchObject({
    status: 'degraded',
    database: { problem: 'DATABASE_NEWER' },
  });
});
