import { rm } from 'node:fs/promises';
import path from 'node:path';
import {
  defaultRunConfig,
  type ListWorkspacesInput,
  type RunVerdict,
  updateWorkspaceInputSchema,
  workspaceHealthSchema,
  workspaceListItemSchema,
} from '@vitrine/contract';
import { showcaseWorkspace } from '@vitrine/db';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createId } from '../ids.ts';
import { encodeCursor, encodeOrdered } from '../rpc/cursor.ts';
import {
  digestTables,
  insertPlan,
  insertRunRow,
  insertWorkspace,
  openTestVitrine,
  problemOf,
  type TestVitrine,
} from '../testing.ts';
import { checkHealth } from './check-health.ts';

let shop: TestVitrine;

beforeAll(async () => {
  shop = await openTestVitrine();
});
afterAll(() => shop.close());

const workspaces = () => shop.call.workspace;
const clear = () => shop.db.execute(sql`truncate showcase_workspace`);

describe('workspace.list', () => {
  type Row = typeof showcaseWorkspace.$inferSelect;
  let rows: Row[];
  /** A deleted source: a replay names its source forever. */
  const sources = ['a'.repeat(32), 'b'.repeat(32)];

  /** 64 rows with many ties: in time to the millisecond, in name, seed and status, with and without a name. */
  beforeAll(async () => {
    await clear();
    const names = [null, 'alpha', 'beta-1', 'beta_1', 'b', 'alpha', null, '0-zero'];
    for (let at = 0; at < 64; at += 1) {
      await insertWorkspace(shop.db, {
        name: names[at % names.length] ?? null,
        status: (['completed', 'failed', 'running'] as const)[at % 3] ?? 'completed',
        skip_seed: at % 9 === 0,
        seed: at % 9 === 0 ? null : at % 5 === 0 ? Number.MAX_SAFE_INTEGER : at % 4,
        scenario: at % 9 === 0 ? null : 'demo_minimal',
        pinned: at % 7 === 0,
        archived: at % 6 === 1,
        replayed_from_workspace_id: at % 5 === 0 ? (sources[at % 2] ?? null) : null,
        tags: [['eu'], ['eu', 'weekly'], [], ['100%', 'eu']][at % 4] ?? [],
        notes: 'not in the list',
        created_at: new Date(Date.UTC(2025, 0, 1, 0, 0, 0, (at * 7) % 9)).toISOString(),
      });
    }
    rows = await shop.db.select().from(showcaseWorkspace);
  });

  const descending = (left: string | number | boolean, right: string | number | boolean) =>
    left > right ? -1 : left < right ? 1 : 0;

  function compareKeys(
    left: string | number | null,
    right: string | number | null,
    order: 'asc' | 'desc',
  ) {
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    return order === 'asc' ? -descending(left, right) : descending(left, right);
  }

  /** The contract implemented again, in memory. */
  function reference(input: Partial<ListWorkspacesInput>): string[] {
    const { q, status, tags, include_archived = false, sort_by = 'created_at' } = input;
    const of = input.replayed_from_workspace_ids;
    const order = input.sort_order ?? (sort_by === 'created_at' ? 'desc' : 'asc');
    return rows
      .filter((row) => include_archived || !row.archived)
      .filter((row) => !status || row.status === status)
      .filter((row) => !q || row.name?.includes(q.trim().toLowerCase()))
      .filter((row) => !of || of.includes(row.replayed_from_workspace_id ?? ''))
      .filter((row) => (tags ?? []).every((tag) => row.tags.includes(tag)))
      .toSorted(
        (a, b) =>
          descending(a.pinned, b.pinned) ||
          compareKeys(a[sort_by], b[sort_by], order) ||
          descending(a.created_at, b.created_at) ||
          descending(a.workspace_id, b.workspace_id),
      )
      .map((row) => row.workspace_id);
  }

  async function listAll(input: Partial<ListWorkspacesInput>, limit: number) {
    const seen: string[] = [];
    const total = reference(input).length;
    let cursor: string | undefined;
    do {
      const page = await workspaces().list({ ...input, limit, ...(cursor && { cursor }) });
      expect(page.total).toBe(total);
      expect(page.workspaces.length).toBeLessThanOrEqual(limit);
      seen.push(...page.workspaces.map((row) => row.workspace_id));
      cursor = page.next_cursor ?? undefined;
    } while (cursor);
    return seen;
  }

  const orders = (['created_at', 'name', 'seed', 'status'] as const).flatMap((sort_by) =>
    ([undefined, 'asc', 'desc'] as const).map((sort_order) => ({ sort_by, sort_order })),
  );

  it.each(orders)('pages by $sort_by $sort_order through pins, ties and nulls', async (order) => {
    for (const limit of [1, 7, 100]) {
      const input = { ...order, include_archived: true };
      expect(await listAll(input, limit), `${limit} a page`).toEqual(reference(input));
    }
  });

  it.each([
    [{}],
    [{ status: 'failed' as const }],
    [{ status: 'running' as const, sort_by: 'name' as const }],
    [{ tags: ['eu'] }],
    [{ tags: ['weekly', 'eu'] }],
    [{ tags: ['weekly', '100%'] }],
    [{ tags: ['100%'], include_archived: true }],
    [{ replayed_from_workspace_ids: ['a'.repeat(32)] }],
    [{ replayed_from_workspace_ids: ['b'.repeat(32), 'a'.repeat(32)], include_archived: true }],
    [{ replayed_from_workspace_ids: ['c'.repeat(32)] }],
    [{ q: 'beta' }],
    [{ q: '  BETA ' }],
    [{ q: 'a_1' }],
    [{ q: 'a%1' }],
    [{ q: '__' }],
    [{ q: '\\%' }],
    [{ q: 'alpha', tags: ['eu'], status: 'completed' as const, sort_by: 'seed' as const }],
  ])('finds %j, and counts the same', async (input) => {
    expect(await listAll(input, 5)).toEqual(reference(input));
  });

  it('carries every replay input, and no notes', async () => {
    const { workspaces: listed } = await workspaces().list({ limit: 1 });
    expect(listed.map((row) => workspaceListItemSchema.parse(row))).toEqual(listed);
    expect(JSON.stringify(listed)).not.toContain('not in the list');
  });

  it('names the grain with the codes of the run, and none before the run has chosen it', async () => {
    const grain = { store_code: 'UK', sku: '85123A' };
    const environment = {
      vitrine_version: '1',
      node_version: '20',
      platform: 'linux',
      arch: 'x64',
    };
    const phase_summaries = { grain, environment };
    const taken = await insertWorkspace(shop.db, { name: 'grain-taken', phase_summaries });
    const early = await insertWorkspace(shop.db, { name: 'grain-early' });
    const { workspaces: listed } = await workspaces().list({ q: 'grain-', sort_by: 'name' });
    expect(listed.map((row) => [row.workspace_id, row.grain])).toEqual([
      [early, null],
      [taken, grain],
    ]);
  });

  it('has the verdict on the winner and the days it was measured on, if recorded', async () => {
    const environment = {
      vitrine_version: '1',
      node_version: '20',
      platform: 'linux',
      arch: 'x64',
    };
    const verdict: RunVerdict = {
      skill_vs_seasonal_naive: -0.1,
      skill_vs_zero: 0.2,
      flags: ['no_better_than_seasonal_naive'],
    };
    const measured_on = {
      folds: 3,
      days: 42,
      first_date: '2024-01-01',
      last_date: '2024-02-11',
      selling_days: 40,
    };
    const phase_summaries = { grain: null, environment, verdict, measured_on };
    const judged = await insertWorkspace(shop.db, { name: 'verdict-given', phase_summaries });
    const older = await insertWorkspace(shop.db, {
      name: 'verdict-older',
      phase_summaries: { grain: null, environment },
    });
    const { workspaces: listed } = await workspaces().list({ q: 'verdict-', sort_by: 'name' });
    expect(listed.map((row) => [row.workspace_id, row.verdict, row.measured_on])).toEqual([
      [judged, verdict, measured_on],
      [older, null, null],
    ]);
  });

  it('says which workspaces have a bundle, for as long as it is there', async () => {
    const workspace_id = await insertWorkspace(shop.db, { name: 'bundle-exported' });
    const other = await insertWorkspace(shop.db, { name: 'bundle-none' });
    const listBundles = async () => {
      const { workspaces: listed } = await workspaces().list({ q: 'bundle-', sort_by: 'name' });
      return listed.map((row) => [row.workspace_id, row.has_bundle]);
    };
    await workspaces().export({ workspace_id });
    expect(await listBundles()).toEqual([
      [workspace_id, true],
      [other, false],
    ]);
    await rm(path.join(shop.exportRoot, workspace_id), { recursive: true });
    expect(await listBundles()).toEqual([
      [workspace_id, false],
      [other, false],
    ]);
  });

  it('shows a row with names that this version does not know, along with the others', async () => {
    const run_config = { ...defaultRunConfig, train_model_types: ['prophet', 'naive'] };
    const newer = await insertWorkspace(shop.db, {
      name: 'unknown-newer',
      skip_seed: false,
      scenario: 'metaverse',
      run_config,
      result_summary: { winner_model_type: 'prophet', winner_wape: 0.5, wall_clock_s: 1 },
    });
    const known = await insertWorkspace(shop.db, { name: 'unknown-not' });
    const { workspaces: listed } = await workspaces().list({ q: 'unknown-', sort_by: 'name' });
    expect(listed.map((row) => row.workspace_id)).toEqual([newer, known]);
    expect(listed[0]).toMatchObject({
      scenario: 'metaverse',
      run_config,
      result_summary: { winner_model_type: 'prophet' },
    });
    expect(await workspaces().byId({ workspace_id: newer })).toMatchObject({
      scenario: 'metaverse',
    });
    const run_id = await insertRunRow(shop.db, { model_type: 'prophet' });
    const { runs } = await shop.call.registry.runs.list({ sort_by: 'model_type' });
    expect(runs).toMatchObject([{ run_id, model_type: 'prophet' }]);
  });

  it('gives 20 per page by default', async () => {
    expect((await workspaces().list({})).workspaces).toHaveLength(20);
  });

  it.each([
    [{ limit: 0 }],
    [{ limit: 101 }],
    [{ limit: 1.5 }],
    [{ q: 'a' }],
    [{ q: ' a ' }],
    [{ q: 'a\u0000' }],
    [{ tags: [] }],
    [{ tags: ['a\u0000'] }],
    [{ tags: ['\ud800'] }],
  ])('refuses %j', async (input) => {
    expect(await problemOf(workspaces().list(input))).toMatchObject({
      status: 400,
      code: 'INVALID_INPUT',
    });
  });

  const now = new Date().toISOString();
  const id = '0'.repeat(32);
  const newest = { sort_by: 'created_at', sort_order: 'desc' } as const;
  const bySeed = { sort_by: 'seed', sort_order: 'asc' } as const;
  it.each([
    ['that is no cursor', newest, 'nonsense'],
    ['of another list', newest, encodeCursor(['S1'])],
    ['without its order', bySeed, encodeCursor([true, 1, now, id])],
    ['with a fraction of a seed', bySeed, encodeOrdered(bySeed, [true, 1.5, now, id])],
    ['with a seed too many', bySeed, encodeOrdered(bySeed, [true, 1e300, now, id])],
    [
      'with no such day',
      newest,
      encodeOrdered(newest, [true, '2025-02-30T00:00:00.000Z', now, id]),
    ],
    ['of the year 0', newest, encodeOrdered(newest, [true, now, '0000-01-01T00:00:00.000Z', id])],
    ['with no such id', newest, encodeOrdered(newest, [true, now, now, 'x\u0000'])],
  ])('refuses a cursor %s', async (_name, order, cursor) => {
    expect(await problemOf(workspaces().list({ ...order, cursor }))).toMatchObject({
      status: 400,
      code: 'INVALID_INPUT',
      errors: [{ pointer: '/cursor' }],
    });
  });

  it.each([
    [{ sort_by: 'status' }, { sort_by: 'name' }],
    [{ sort_by: 'name' }, { sort_by: 'status' }],
    [{ sort_by: 'name' }, { sort_by: 'name', sort_order: 'desc' }],
    [{}, { sort_order: 'asc' }],
  ] as const)('refuses the cursor of a list by %j under %j', async (order, other) => {
    const { next_cursor } = await workspaces().list({ ...order, limit: 1 });
    const asked = workspaces().list({ ...other, cursor: next_cursor ?? '' });
    expect(await problemOf(asked)).toMatchObject({ errors: [{ pointer: '/cursor' }] });
  });
});

describe('workspace.byId', () => {
  it('masks a row that breaks the contract, never returning it', async () => {
    const workspace_id = await insertWorkspace(shop.db);
    await shop.db.execute(sql`update showcase_workspace
      set result_summary = '{"secret": true}' where workspace_id = ${workspace_id}`);
    const problem = await problemOf(workspaces().byId({ workspace_id }));
    expect(problem).toMatchObject({ status: 500, code: 'INTERNAL' });
    expect(JSON.stringify(problem)).not.toMatch(/secret|result_summary|errors/);
  });
});

describe('workspace.update', () => {
  let workspace_id: string;
  beforeEach(async () => {
    await clear();
    workspace_id = await insertWorkspace(shop.db, {
      name: 'before',
      notes: 'some',
      tags: ['a'],
      updated_at: '2025-01-01T00:00:00.000Z',
    });
  });

  it('changes only the given fields, and returns the detail', async () => {
    const before = await workspaces().byId({ workspace_id });
    const after = await workspaces().update({ workspace_id, pinned: true });
    expect(after).toEqual({ ...before, pinned: true, updated_at: after.updated_at });
    expect(after.updated_at > before.updated_at).toBe(true);
    expect(await workspaces().byId({ workspace_id })).toEqual(after);
  });

  it('changes nothing without a field, not even the time', async () => {
    const before = await workspaces().byId({ workspace_id });
    expect(await workspaces().update({ workspace_id })).toEqual(before);
    expect(await workspaces().update({ workspace_id, name: undefined })).toEqual(before);
  });

  it('changes nothing if every field already has its value, not even the time', async () => {
    const before = await workspaces().byId({ workspace_id });
    const { name, notes, tags, archived, pinned } = before;
    for (const same of [
      { name, notes, tags, archived, pinned },
      { tags },
      { archived },
      { name, pinned },
    ])
      expect(await workspaces().update({ workspace_id, ...same })).toEqual(before);
    const after = await workspaces().update({ workspace_id, name, notes: null });
    expect(after).toMatchObject({ name, notes: null });
    expect(after.updated_at > before.updated_at).toBe(true);
    const again = await workspaces().update({ workspace_id, notes: null });
    expect(again).toEqual(after);
  });

  it('clears name and notes with null, tags with an empty list', async () => {
    const after = await workspaces().update({ workspace_id, name: null, notes: null, tags: [] });
    expect(after).toMatchObject({ name: null, notes: null, tags: [] });
  });

  it('replaces the list of tags, trimmed', async () => {
    const after = await workspaces().update({ workspace_id, tags: [' b ', 'c'] });
    expect(after.tags).toEqual(['b', 'c']);
  });

  it('accepts a name that another workspace has', async () => {
    const other = await insertWorkspace(shop.db, { name: 'taken' });
    await workspaces().update({ workspace_id, name: 'taken', archived: true });
    expect(await workspaces().byId({ workspace_id: other })).toMatchObject({ archived: false });
  });

  it.each([
    ['archived', null],
    ['pinned', null],
    ['tags', null],
    ['status', 'failed'],
    ['seed', 7],
    ['surely_unknown', 1],
    ['name', ''],
    ['name', 'Upper'],
    ['name', '-dash'],
    ['name', 'new\n'],
    ['name', 'a'.repeat(101)],
    ['notes', 'n'.repeat(2_001)],
    ['notes', 'a\u0000b'],
    ['notes', '\udc00'],
    ['tags', ['a', ' a']],
    ['tags', Array.from({ length: 21 }, (_, at) => `t${at}`)],
    ['tags', ['']],
    ['tags', ['a\u0000']],
    ['tags', ['\ud800']],
  ])('refuses %s: %j', async (field, value) => {
    expect(updateWorkspaceInputSchema.safeParse({ workspace_id, [field]: value }).success).toBe(
      false,
    );
    const input = { workspace_id, [field]: value };
    const before = await digestTables(shop.db);
    expect(await problemOf(workspaces().update(input))).toMatchObject({ status: 400 });
    expect(await digestTables(shop.db)).toEqual(before);
  });

  it('accepts text of any script up to its maximum length', async () => {
    const notes = '東'.repeat(2_000);
    expect(await workspaces().update({ workspace_id, notes })).toMatchObject({ notes });
  });

  it('is 404 for an unknown workspace, with and without a field', async () => {
    for (const input of [
      { workspace_id: createId() },
      { workspace_id: createId(), pinned: true },
    ]) {
      expect(await problemOf(workspaces().update(input))).toMatchObject({
        code: 'WORKSPACE_NOT_FOUND',
      });
    }
  });
});

describe('workspace.delete', () => {
  it('deletes the one row, pinned and replayed or not, and nothing else', async () => {
    const run_id = await insertRunRow(shop.db, {});
    const workspace_id = await insertWorkspace(shop.db, {
      pinned: true,
      created_objects: { winning_run_id: run_id },
    });
    const child = await insertWorkspace(shop.db, { replayed_from_workspace_id: workspace_id });
    const before = await digestTables(shop.db);
    expect(await workspaces().delete({ workspace_id })).toEqual({ workspace_id, deleted: true });
    const after = await digestTables(shop.db);
    const changed = Object.keys(before).filter((table) => before[table] !== after[table]);
    expect(changed).toEqual(['showcase_workspace']);
    expect(await workspaces().byId({ workspace_id: child })).toMatchObject({
      replayed_from_workspace_id: workspace_id,
    });
    const again = await problemOf(workspaces().delete({ workspace_id }));
    expect(again).toMatchObject({ status: 404, code: 'WORKSPACE_NOT_FOUND' });
  });

  it('refuses a running one', async () => {
    const workspace_id = await insertWorkspace(shop.db, { status: 'running' });
    expect(await problemOf(workspaces().delete({ workspace_id }))).toMatchObject({
      status: 409,
      code: 'WORKSPACE_RUNNING',
      workspace_id,
    });
    expect(await workspaces().byId({ workspace_id })).toMatchObject({ workspace_id });
  });
});

describe('workspace.health', () => {
  it('distinguishes alive from dead by key, counts both, and says whether the run was partial', async () => {
    const run_id = await insertRunRow(shop.db, {});
    const plan = await insertPlan(shop.db);
    const [goneRun, gonePlan] = [createId(), createId()];
    await shop.call.registry.aliases.set({ alias_name: 'demo', run_id });
    const created_objects = {
      winning_run_id: run_id,
      v2_run_id: goneRun,
      stale_alias_run_id: 7,
      scenario_plan_ids: [gonePlan, plan],
      alias: 'demo',
    };
    const workspace_id = await insertWorkspace(shop.db, { created_objects });
    const health = await workspaces().health({ workspace_id });
    expect(workspaceHealthSchema.parse(health)).toEqual(health);
    expect(
      health.references.map(({ key, ref_type, ref_id, status }) => [key, ref_type, ref_id, status]),
    ).toEqual([
      ['winning_run_id', 'model_run', run_id, 'alive'],
      ['v2_run_id', 'model_run', goneRun, 'dead'],
      ['stale_alias_run_id', 'model_run', '7', 'unknown'],
      ['scenario_plan_ids[0]', 'scenario_plan', gonePlan, 'dead'],
      ['scenario_plan_ids[1]', 'scenario_plan', plan, 'alive'],
      ['alias', 'alias', 'demo', 'alive'],
    ]);
    expect(health).toMatchObject({ alive: 3, dead: 2, unknown: 1, partial_run: false });
  });

  it.each([
    [{}, true],
    [{ winning_run_id: createId(), scenario_plan_ids: [] }, true],
    [
      {
        winning_run_id: createId(),
        v2_run_id: createId(),
        stale_alias_run_id: createId(),
        alias: 'demo',
        scenario_plan_ids: [createId()],
      },
      true,
    ],
  ])('calls a run partial that made %j', async (created_objects, partial_run) => {
    const workspace_id = await insertWorkspace(shop.db, { created_objects });
    expect(await workspaces().health({ workspace_id })).toMatchObject({ partial_run });
  });

  it('reports references that cannot be looked up as unknown, and answers for the rest', async () => {
    const run_id = await insertRunRow(shop.db, {});
    const plan = await insertPlan(shop.db);
    const workspace_id = await insertWorkspace(shop.db, {
      created_objects: { winning_run_id: run_id, scenario_plan_ids: [plan, 'malformed'] },
    });
    await shop.db.execute(sql`alter table scenario_plan rename to scenario_plan_away`);
    try {
      expect(await workspaces().health({ workspace_id })).toMatchObject({
        alive: 1,
        unknown: 2,
        dead: 0,
      });
    } finally {
      await shop.db.execute(sql`alter table scenario_plan_away rename to scenario_plan`);
    }
    expect(await workspaces().health({ workspace_id })).toMatchObject({ alive: 2, unknown: 1 });
  });

  it('asks for plans page by page, however many a workspace names', async () => {
    const plan = await insertPlan(shop.db);
    const scenario_plan_ids = [plan, ...Array.from({ length: 449 }, createId)];
    const created_objects = { scenario_plan_ids };
    const workspace_id = await insertWorkspace(shop.db, { created_objects });
    const lookup = shop.vitrine.createContext('test').createLookup(shop.db);
    const pages: number[] = [];
    const health = await checkHealth({
      workspace: await workspaces().byId({ workspace_id }),
      lookup: {
        ...lookup,
        findPlans: (ids) => {
          pages.push(ids.length);
          return lookup.findPlans(ids);
        },
      },
      log: () => {},
    });
    expect(health).toMatchObject({ alive: 1, dead: 449, unknown: 0 });
    expect(pages).toEqual(Array.from({ length: 9 }, () => 50));
  });

  it('logs why a lookup failed', async () => {
    const created_objects = { winning_run_id: createId(), scenario_plan_ids: [createId()] };
    const workspace_id = await insertWorkspace(shop.db, { created_objects });
    const failure = new Error('the plans cannot be read');
    const logged: unknown[] = [];
    const health = await checkHealth({
      workspace: await workspaces().byId({ workspace_id }),
      lookup: {
        ...shop.vitrine.createContext('test').createLookup(shop.db),
        findPlans: () => Promise.reject(failure),
      },
      log: (_message, fields) => logged.push(fields),
    });
    expect(health).toMatchObject({ dead: 1, unknown: 1 });
    expect(logged).toEqual([{ workspace_id, err: failure }]);
  });

  it('is 404 for an unknown workspace', async () => {
    const health = workspaces().health({ workspace_id: createId() });
    expect(await problemOf(health)).toMatchObject({ status: 404, code: 'WORKSPACE_NOT_FOUND' });
  });
});
