import { createHash } from 'node:crypto';
import { readFile, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { modelRunSchema } from '@vitrine/contract';
import { modelRun, product, runAlias, store } from '@vitrine/db';
import { desc, eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createId } from '../ids.ts';
import { encodeCursor } from '../rpc/cursor.ts';
import {
  insertRunRow,
  insertWorkspace,
  openTestVitrine,
  problemOf,
  registerRun,
  type TestVitrine,
} from '../testing.ts';

let shop: TestVitrine;

beforeAll(async () => {
  shop = await openTestVitrine();
});
afterAll(() => shop.close());
beforeEach(async () => {
  await shop.db.execute(sql`truncate model_run, run_alias`);
});

const runs = () => shop.call.registry.runs;
const aliases = () => shop.call.registry.aliases;
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const fileOf = (runId: string) => path.join(shop.artifactRoot, runId, 'model.json');
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

describe('registering a model run', () => {
  it('ends in a success run whose hashes anyone can recompute', async () => {
    const run = await registerRun(shop, { quantities: [3, 0, 5.5] });
    expect(modelRunSchema.parse(run)).toEqual(run);
    const text = await readFile(fileOf(run.run_id), 'utf8');
    expect(text).toBe('{\n  "last": 5.5\n}\n');
    expect(run).toMatchObject({
      status: 'success',
      artifact_uri: `${run.run_id}/model.json`,
      artifact_hash: sha256(text),
      artifact_size_bytes: Buffer.byteLength(text),
      error_message: null,
      data_hash: sha256('[["2025-01-01",3],["2025-01-02",0],["2025-01-03",5.5]]'),
      config_hash: sha256(
        '{"feature_config":null,"feature_frame_version":1,"model_config":{},"model_type":"naive"}',
      ),
    });
    expect(await runs().byId({ run_id: run.run_id })).toEqual({ ...run, kept_by: null });
  });

  it('gives the same model the same bytes, whatever the order of its keys', async () => {
    const one = await registerRun(shop, { model: { a: 1, b: 2 } });
    const other = await registerRun(shop, { model: { b: 2, a: 1 } });
    expect(other.run_id).not.toBe(one.run_id);
    expect(other.artifact_hash).toBe(one.artifact_hash);
    expect(await readFile(fileOf(other.run_id))).toEqual(await readFile(fileOf(one.run_id)));
  });

  it('passes through pending and running, in this order, and no other status', async () => {
    await shop.db.execute(sql`create table seen (at serial, status text)`);
    await shop.db.execute(sql`create function note_status() returns trigger language plpgsql as
      'begin insert into seen (status) values (new.status); return new; end'`);
    await shop.db.execute(sql`create trigger note_status after insert or update on model_run
      for each row execute function note_status()`);
    try {
      await registerRun(shop);
      const seen = await shop.db.execute<{ status: string }>(
        sql`select status from seen order by at`,
      );
      expect(seen.map((row) => row.status)).toEqual(['pending', 'running', 'success']);
    } finally {
      await shop.db.execute(sql`drop function note_status cascade`);
      await shop.db.execute(sql`drop table seen`);
    }
  });

  it('ends in a failed run, without a path of the host, if the file cannot be written', async () => {
    const aside = `${shop.artifactRoot}-aside`;
    await rename(shop.artifactRoot, aside);
    await writeFile(shop.artifactRoot, 'a file in its place');
    try {
      const problem = await problemOf(registerRun(shop));
      expect(problem).toMatchObject({ status: 500, code: 'STORAGE_FAILED' });
      expect(JSON.stringify(problem)).not.toContain(shop.repositoryRoot);
    } finally {
      await rm(shop.artifactRoot);
      await rename(aside, shop.artifactRoot);
    }
    const { runs: left } = await runs().list({});
    expect(left).toMatchObject([
      { status: 'failed', artifact_uri: null, artifact_hash: null, artifact_size_bytes: null },
    ]);
    expect(left[0]?.error_message).toBe('The folder of the model files could not be used.');
  });

  it.each([
    ['blames the database, not the file, if the database failed', [], 'failed'],
    ['reports the first failure if the failure cannot be written either', ['failed'], 'running'],
  ])('%s', async (_name, alsoRefused, left) => {
    const refused = ['success', ...alsoRefused].map((status) => `'${status}'`).join(', ');
    await shop.db.execute(
      sql.raw(`create function refuse_move() returns trigger language plpgsql as $$ begin
        raise exception using errcode = case new.status when 'success' then '57P01' else 'P0001' end; end $$`),
    );
    await shop.db.execute(
      sql.raw(`create trigger refuse_move before update on model_run for each row
        when (new.status in (${refused})) execute function refuse_move()`),
    );
    try {
      const problem = await problemOf(registerRun(shop));
      expect(problem).toMatchObject({ status: 500, code: 'DATABASE_UNAVAILABLE' });
    } finally {
      await shop.db.execute(sql`drop function refuse_move cascade`);
    }
    const { runs: rows } = await runs().list({});
    const error_message = left === 'failed' ? 'The database does not answer.' : null;
    expect(rows).toMatchObject([{ status: left, error_message }]);
  });
});

describe('registry.runs.verify', () => {
  it('is true, and false once a byte has changed', async () => {
    const run = await registerRun(shop);
    const verify = () => runs().verify({ run_id: run.run_id });
    const whole = {
      run_id: run.run_id,
      artifact_uri: run.artifact_uri,
      verified: true,
      reason: null,
      expected_hash: run.artifact_hash,
      actual_hash: run.artifact_hash,
      size_bytes: run.artifact_size_bytes,
    };
    expect(await verify()).toEqual(whole);
    const bytes = await readFile(fileOf(run.run_id));
    bytes[bytes.length - 3] = (bytes[bytes.length - 3] ?? 0) ^ 1;
    await writeFile(fileOf(run.run_id), bytes);
    expect(await verify()).toEqual({
      ...whole,
      verified: false,
      actual_hash: sha256(bytes.toString()),
    });
  });

  it('is false by the size alone for files that grew to a terabyte, however many', async () => {
    const grown = await Promise.all([registerRun(shop), registerRun(shop), registerRun(shop)]);
    await Promise.all(grown.map(({ run_id }) => truncate(fileOf(run_id), 2 ** 40)));
    const checks = await Promise.all(grown.map(({ run_id }) => runs().verify({ run_id })));
    await Promise.all(grown.map(({ run_id }) => rm(fileOf(run_id))));
    for (const check of checks) {
      expect(check).toMatchObject({ verified: false, actual_hash: null, size_bytes: 2 ** 40 });
    }
  });

  it('is null with a reason if there is nothing to hash', async () => {
    const gone = await registerRun(shop);
    await rm(fileOf(gone.run_id));
    const linked = await registerRun(shop);
    await rm(fileOf(linked.run_id));
    await symlink('/etc/hostname', fileOf(linked.run_id));
    const directory = await registerRun(shop);
    const outside = { artifact_uri: '../../etc/passwd', artifact_hash: 'a'.repeat(64) };
    await shop.db
      .update(modelRun)
      .set({ artifact_uri: directory.run_id })
      .where(eq(modelRun.run_id, directory.run_id));
    const cases: [string, string][] = [
      [gone.run_id, 'missing'],
      [linked.run_id, 'outside_root'],
      [directory.run_id, 'not_a_file'],
      [await insertRunRow(shop.db, outside), 'outside_root'],
      [await insertRunRow(shop.db, { status: 'pending' }), 'no_artifact'],
      [await insertRunRow(shop.db, { artifact_uri: 'a/b' }), 'no_artifact'],
    ];
    for (const [run_id, reason] of cases) {
      expect(await runs().verify({ run_id }), reason).toMatchObject({
        verified: null,
        reason,
        actual_hash: null,
        size_bytes: null,
      });
    }
    const unknown = runs().verify({ run_id: createId() });
    expect(await problemOf(unknown)).toMatchObject({ status: 404, code: 'MODEL_RUN_NOT_FOUND' });
  });
});

describe('registry.runs.list', () => {
  it('pages newest first through ties, and counts what it filters', async () => {
    const moment = minutesAgo(5);
    for (let at = 0; at < 17; at += 1) {
      await insertRunRow(shop.db, {
        created_at: at % 3 === 0 ? minutesAgo(at) : moment,
        model_type: at % 2 === 0 ? 'naive' : 'ridge',
        status: at % 4 === 0 ? 'failed' : 'success',
        store_id: 1 + (at % 2),
        product_id: 1 + (at % 5),
      });
    }
    const expected = await shop.db
      .select()
      .from(modelRun)
      .orderBy(desc(modelRun.created_at), desc(modelRun.run_id));
    const filters = [
      {},
      { model_type: 'ridge' as const },
      { status: 'failed' as const },
      { store_id: 2, product_id: 2 },
    ];
    for (const filter of filters) {
      const matching = expected.filter((row) =>
        Object.entries(filter).every(([field, value]) => Reflect.get(row, field) === value),
      );
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await runs().list({ ...filter, limit: 2, ...(cursor && { cursor }) });
        expect(page.total).toBe(matching.length);
        seen.push(...page.runs.map((run) => run.run_id));
        cursor = page.next_cursor ?? undefined;
      } while (cursor);
      expect(seen).toEqual(matching.map((run) => run.run_id));
    }
  });

  it('names the newest workspace that names a run, as the run itself does', async () => {
    const winner = await insertRunRow(shop.db, { model_type: 'ridge' });
    const trained = await insertRunRow(shop.db, {});
    const refit = await insertRunRow(shop.db, { model_type: 'ridge' });
    const loose = await insertRunRow(shop.db, {});
    const older = await insertWorkspace(shop.db, {
      name: 'older',
      created_at: minutesAgo(9),
      created_objects: { winning_run_id: winner, trained_run_ids: [winner, trained] },
    });
    const grain = { store_code: 'UK', sku: '85123A' };
    const environment = {
      vitrine_version: '1',
      node_version: '20',
      platform: 'linux',
      arch: 'x64',
    };
    const newer = await insertWorkspace(shop.db, {
      created_at: minutesAgo(3),
      date_end: '2011-12-09',
      phase_summaries: { grain, environment },
      created_objects: { v2_run_id: refit, stale_alias_run_id: winner, alias: 'x', odd: [7, {}] },
    });
    const { runs: listed } = await runs().list({});
    const keepers = new Map(listed.map((run) => [run.run_id, run.kept_by]));
    expect([winner, trained, refit, loose].map((id) => keepers.get(id))).toEqual([
      { workspace_id: newer, name: null, grain, date_end: '2011-12-09' },
      { workspace_id: older, name: 'older', grain: null, date_end: null },
      { workspace_id: newer, name: null, grain, date_end: '2011-12-09' },
      null,
    ]);
    for (const [run_id, kept_by] of keepers) {
      expect((await runs().byId({ run_id })).kept_by).toEqual(kept_by);
    }
  });

  const cursorKeys = (time: string, id: string) => ['created_at', time, time, id];

  const tiedRuns = async () => {
    const moment = minutesAgo(5);
    const wapes = [0.1 + 0.2, 0.7272551180833156, null, 0.3, null, 1.5];
    for (let at = 0; at < 18; at += 1) {
      const wape = wapes[at % wapes.length] ?? null;
      await insertRunRow(shop.db, {
        created_at: at % 3 === 0 ? minutesAgo(at) : moment,
        model_type: at % 2 === 0 ? 'naive' : 'ridge',
        status: at % 4 === 0 ? 'failed' : 'success',
        metrics: at % 7 === 0 ? null : { wape, smape: 40, mae: 2, rmse: 3, bias: -1 },
      });
    }
    return shop.db
      .select()
      .from(modelRun)
      .orderBy(desc(modelRun.created_at), desc(modelRun.run_id));
  };

  it.each([
    ['wape', 'asc'],
    ['wape', 'desc'],
    ['model_type', 'asc'],
    ['model_type', 'desc'],
    ['status', 'desc'],
    ['created_at', 'asc'],
  ] as const)('pages by %s %s, nulls last and ties by newest', async (sort_by, sort_order) => {
    const newestFirst = await tiedRuns();
    const keyOf = (row: (typeof newestFirst)[number]) =>
      sort_by === 'wape' ? (row.metrics?.wape ?? null) : row[sort_by];
    const expected = newestFirst.toSorted((left, right) => {
      const [a, b] = [keyOf(left), keyOf(right)];
      if (a === null || b === null) return Number(a === null) - Number(b === null);
      if (a === b) return 0;
      return a < b === (sort_order === 'asc') ? -1 : 1;
    });
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await runs().list({ sort_by, sort_order, limit: 4, ...(cursor && { cursor }) });
      seen.push(...page.runs.map((run) => run.run_id));
      cursor = page.next_cursor ?? undefined;
    } while (cursor);
    expect(seen).toEqual(expected.map((run) => run.run_id));
  });

  it('starts with the lowest WAPE and with the newest run by default', async () => {
    const newestFirst = await tiedRuns();
    const [lowest] = (await runs().list({ sort_by: 'wape' })).runs;
    expect(lowest?.metrics?.wape).toBe(0.3);
    const [newest] = (await runs().list({})).runs;
    expect(newest?.run_id).toBe(newestFirst[0]?.run_id);
  });

  it.each([
    ['an alias', 'Champ', ['de']],
    ['a part of a model type', 'RIDG', ['uk']],
    ['a store code and a sku, as the page writes them', 'q-uk · q-85123a', ['uk']],
    ['the last day of the window', '2031-05', ['de']],
    ['a part of the run id', 'feedfeed', ['uk']],
    ['no word that stands for any text', 'q_uk', []],
    ['nothing where one of the words is nowhere', 'ridge q-de', []],
  ])('finds a run by %s', async (_, q, expected) => {
    const grain = async (store_code: string, sku: string) => {
      const [kept] = await shop.db
        .insert(store)
        .values({ store_code })
        .onConflictDoUpdate({ target: store.store_code, set: { store_code } })
        .returning();
      const [sold] = await shop.db
        .insert(product)
        .values({ sku })
        .onConflictDoUpdate({ target: product.sku, set: { sku } })
        .returning();
      return { store_id: kept?.store_id ?? 0, product_id: sold?.product_id ?? 0 };
    };
    const uk = await insertRunRow(shop.db, {
      ...(await grain('Q-UK', 'Q-85123A')),
      run_id: 'feedfeedfeedfeedfeedfeedfeedfeed',
      model_type: 'ridge',
    });
    const de = await insertRunRow(shop.db, {
      ...(await grain('Q-DE', 'Q-22326')),
      run_id: 'abababababababababababababababab',
      model_type: 'naive',
      data_window_start: '2031-01-01',
      data_window_end: '2031-05-09',
    });
    await aliases().set({ alias_name: 'champion', run_id: de });
    const found = await runs().list({ q });
    const names = new Map([
      [uk, 'uk'],
      [de, 'de'],
    ]);
    expect(found.runs.map((run) => names.get(run.run_id))).toEqual(expected);
    expect(found.total).toBe(expected.length);
  });

  it('leaves out the days that a run recorded; only the run itself has them', async () => {
    const kept = { coefficients: [], backtest: { folds: [] } };
    const days = { fold_traces: [{ fold: 1 }], outlook: { forecast: [1] } };
    const run_id = await insertRunRow(shop.db, { runtime_info: { ...kept, ...days } });
    await insertRunRow(shop.db, { runtime_info: null, created_at: minutesAgo(60) });
    const { runs: listed } = await runs().list({});
    expect(listed.map((run) => run.runtime_info)).toEqual([kept, null]);
    expect((await runs().byId({ run_id })).runtime_info).toEqual({ ...kept, ...days });
  });

  it.each([{ sort_by: 'status' }, { sort_by: 'model_type', sort_order: 'desc' }] as const)(
    'refuses the cursor of a list by model type under %j',
    async (other) => {
      await tiedRuns();
      const { next_cursor } = await runs().list({ sort_by: 'model_type', limit: 1 });
      const asked = runs().list({ ...other, cursor: next_cursor ?? '' });
      expect(await problemOf(asked)).toMatchObject({ errors: [{ pointer: '/cursor' }] });
    },
  );

  it.each([
    [
      'of a year that the database does not know',
      cursorKeys('0000-01-01T00:00:00.000Z', '0'.repeat(32)),
    ],
    ['with a name for an id', cursorKeys(new Date().toISOString(), 'x\u0000')],
    ['of another list', ['S1']],
  ])('refuses a cursor %s', async (_name, keys) => {
    expect(await problemOf(runs().list({ cursor: encodeCursor(keys) }))).toMatchObject({
      status: 400,
      errors: [{ pointer: '/cursor' }],
    });
  });
});

describe('registry.runs.byIds', () => {
  it('returns found runs in the order requested, duplicates once, and missing ids', async () => {
    const [a, b] = [await insertRunRow(shop.db, {}), await insertRunRow(shop.db, {})];
    const [x, y] = [createId(), createId()];
    const { found, missing } = await runs().byIds({ run_ids: [x, b, a, b, y, x] });
    expect(found.map((run) => run.run_id)).toEqual([b, a]);
    expect(missing).toEqual([x, y]);
  });
});

describe('registry.runs.compare', () => {
  const metrics = { wape: 0.5, smape: 40, mae: 2, rmse: 3, bias: -1 };
  const config = { horizon: 14, strategy: 'expanding', n_splits: 2, gap: 0 };
  const folds = [
    { test_start: '2025-03-04', test_end: '2025-03-17' },
    { test_start: '2025-03-18', test_end: '2025-03-31' },
  ];
  const backtested = { metrics, runtime_info: { backtest: { config, folds } } };
  const compared = async (row: Parameters<typeof insertRunRow>[1]) => {
    const baseline_run_id = await insertRunRow(shop.db, backtested);
    const candidate_run_id = await insertRunRow(shop.db, { ...backtested, ...row });
    return runs().compare({ baseline_run_id, candidate_run_id });
  };

  it('subtracts baseline from candidate, null if either is null', async () => {
    const answer = await compared({ metrics: { ...metrics, wape: 0.25, smape: null, bias: 1 } });
    expect(answer).toMatchObject({
      comparable: true,
      differences: [],
      baseline: { metrics },
      metric_deltas: { wape: -0.25, smape: null, mae: 0, rmse: 0, bias: 2 },
    });
  });

  it('compares runs of different feature frames whose errors are from the same days', async () => {
    expect(await compared({ feature_frame_version: 2, model_type: 'ridge' })).toMatchObject({
      comparable: true,
      metric_deltas: { wape: 0 },
    });
  });

  it.each([
    [
      'another store',
      { store_id: 2 },
      {
        field: 'grain',
        baseline: 'store_id 1, product_id 1',
        candidate: 'store_id 2, product_id 1',
      },
    ],
    [
      'another product',
      { product_id: 7 },
      {
        field: 'grain',
        baseline: 'store_id 1, product_id 1',
        candidate: 'store_id 1, product_id 7',
      },
    ],
    [
      'other test days',
      {
        runtime_info: {
          backtest: {
            config,
            folds: [
              { test_start: '2025-03-03', test_end: '2025-03-16' },
              { test_start: '2025-03-17', test_end: '2025-03-30' },
            ],
          },
        },
      },
      {
        field: 'test_days',
        baseline: '2025-03-04 to 2025-03-31 in 2 folds',
        candidate: '2025-03-03 to 2025-03-30 in 2 folds',
      },
    ],
    [
      'the same days in other folds',
      {
        runtime_info: {
          backtest: { config, folds: [{ test_start: '2025-03-04', test_end: '2025-03-31' }] },
        },
      },
      {
        field: 'test_days',
        baseline: '2025-03-04 to 2025-03-31 in 2 folds',
        candidate: '2025-03-04 to 2025-03-31 in 1 fold',
      },
    ],
    [
      'other settings, of which only those are named',
      {
        runtime_info: {
          backtest: { config: { ...config, gap: 3, strategy: 'sliding' }, folds },
        },
      },
      {
        field: 'backtest_settings',
        baseline: 'gap 0, strategy expanding',
        candidate: 'gap 3, strategy sliding',
      },
    ],
    [
      'no backtest',
      { metrics: null, runtime_info: { backtest: null } },
      {
        field: 'test_days',
        baseline: '2025-03-04 to 2025-03-31 in 2 folds',
        candidate: 'none recorded',
      },
    ],
  ])('names %s as the difference, in a result and not an error', async (_name, row, difference) => {
    expect(await compared(row)).toMatchObject({
      comparable: false,
      differences: [difference],
      metric_deltas: null,
    });
  });

  it('does not call two runs without a backtest comparable', async () => {
    const run_id = await insertRunRow(shop.db, { metrics: null });
    expect(
      await runs().compare({ baseline_run_id: run_id, candidate_run_id: run_id }),
    ).toMatchObject({ comparable: false, differences: [{ field: 'test_days' }] });
  });

  it('is 404 when either is unknown', async () => {
    const known = await insertRunRow(shop.db, {});
    for (const [baseline_run_id, candidate_run_id] of [
      [known, createId()],
      [createId(), known],
    ] as const) {
      const compared = runs().compare({ baseline_run_id, candidate_run_id });
      expect(await problemOf(compared)).toMatchObject({ code: 'MODEL_RUN_NOT_FOUND' });
    }
  });
});

describe('registry.aliases', () => {
  const setNow = async (row: Parameters<typeof insertRunRow>[1] = {}) => {
    const run_id = await insertRunRow(shop.db, { created_at: minutesAgo(60), ...row });
    return aliases().set({ alias_name: 'demo', run_id });
  };
  const staleness = async () => {
    const { is_stale, stale_reason } = await aliases().byName({ alias_name: 'demo' });
    return [is_stale, stale_reason];
  };
  const soon = () => minutesAgo(-1);

  it('are set, moved, described and deleted; the run stays', async () => {
    const run_id = await insertRunRow(shop.db, {});
    const set = await aliases().set({ alias_name: 'demo', run_id, description: 'the first' });
    expect(set).toMatchObject({ alias_name: 'demo', run_id, description: 'the first' });
    const other = await insertRunRow(shop.db, {});
    const moved = await aliases().set({ alias_name: 'demo', run_id: other });
    expect(moved).toMatchObject({ run_id: other, description: 'the first' });
    expect(moved.created_at).toBe(set.created_at);
    expect(moved.updated_at >= set.updated_at).toBe(true);
    const cleared = await aliases().set({ alias_name: 'demo', run_id: other, description: null });
    expect(cleared.description).toBeNull();
    expect(await aliases().delete({ alias_name: 'demo' })).toEqual({
      alias_name: 'demo',
      deleted: true,
    });
    for (const call of [aliases().byName, aliases().delete]) {
      expect(await problemOf(call({ alias_name: 'demo' }))).toMatchObject({
        status: 404,
        code: 'ALIAS_NOT_FOUND',
      });
    }
    expect(await runs().byId({ run_id: other })).toMatchObject({ run_id: other });
  });

  it.each(['pending', 'running', 'failed', 'archived'] as const)(
    'never point at a %s run',
    async (status) => {
      const run_id = await insertRunRow(shop.db, { status });
      expect(await problemOf(aliases().set({ alias_name: 'demo', run_id }))).toMatchObject({
        status: 409,
        code: 'MODEL_RUN_NOT_USABLE',
      });
      expect(await aliases().list({})).toEqual({ aliases: [] });
    },
  );

  it('never point at a run that does not exist', async () => {
    const set = aliases().set({ alias_name: 'demo', run_id: createId() });
    expect(await problemOf(set)).toMatchObject({ code: 'MODEL_RUN_NOT_FOUND' });
  });

  it('are listed by name, all or only the requested ones', async () => {
    const run_id = await insertRunRow(shop.db, {});
    for (const alias_name of ['b', 'a_1', 'a-1']) await aliases().set({ alias_name, run_id });
    const names = async (alias_names?: string[]) =>
      (await aliases().list({ alias_names })).aliases.map((alias) => alias.alias_name);
    expect(await names()).toEqual(['a-1', 'a_1', 'b']);
    expect(await names(['b', 'nobody'])).toEqual(['b']);
  });

  it('are stale once there is a newer success run on the same grain and window', async () => {
    await setNow();
    expect(await staleness()).toEqual([false, null]);
    await insertRunRow(shop.db, { created_at: soon() });
    expect(await staleness()).toEqual([true, 'newer_success_run']);
  });

  it('report if the newest such run has another frame version', async () => {
    await setNow();
    await insertRunRow(shop.db, { created_at: minutesAgo(-1) });
    await insertRunRow(shop.db, { created_at: minutesAgo(-2), feature_frame_version: 2 });
    expect(await staleness()).toEqual([true, 'feature_frame_version_mismatch']);
    await insertRunRow(shop.db, { created_at: minutesAgo(-3) });
    expect(await staleness()).toEqual([true, 'newer_success_run']);
  });

  it.each([
    ['that failed', { status: 'failed' as const }],
    ['of another store', { store_id: 2 }],
    ['of another product', { product_id: 2 }],
    ['of a later window', { data_window_start: '2025-01-04', data_window_end: '2025-01-09' }],
    ['of an earlier window', { data_window_start: '2024-01-01', data_window_end: '2024-12-31' }],
  ])('are not stale for a run %s', async (_name, row) => {
    await setNow();
    await insertRunRow(shop.db, { created_at: soon(), ...row });
    expect(await staleness()).toEqual([false, null]);
  });

  it('are not stale for a run created before they were set, whatever its timestamp', async () => {
    await insertRunRow(shop.db, { created_at: soon() });
    await setNow();
    expect(await staleness()).toEqual([false, null]);
  });

  it('are stale for a newer run although the clock was ahead when they were set', async () => {
    await setNow();
    await shop.db.update(runAlias).set({ updated_at: '2999-01-01T00:00:00.000Z' });
    await insertRunRow(shop.db, { feature_frame_version: 2, created_at: minutesAgo(60) });
    expect(await staleness()).toEqual([true, 'feature_frame_version_mismatch']);
    await insertRunRow(shop.db, { created_at: minutesAgo(120) });
    expect(await staleness()).toEqual([true, 'newer_success_run']);
  });

  it('are left alone if set to their current values', async () => {
    const set = await setNow();
    await shop.db.update(runAlias).set({ updated_at: '2026-01-01T00:00:00.000Z' });
    const { alias_name, run_id } = set;
    const again = await aliases().set({ alias_name, run_id });
    expect(again).toEqual({ ...set, updated_at: '2026-01-01T00:00:00.000Z' });
    const described = await aliases().set({ alias_name, run_id, description: 'other words' });
    expect(described.updated_at > again.updated_at).toBe(true);
  });

  it('are stale for a window that shares one day', async () => {
    await setNow();
    await insertRunRow(shop.db, {
      created_at: soon(),
      data_window_start: '2025-01-03',
      data_window_end: '2025-02-01',
    });
    expect(await staleness()).toEqual([true, 'newer_success_run']);
  });

  it('are fresh again once set again', async () => {
    const { run_id } = await setNow();
    await insertRunRow(shop.db, { created_at: minutesAgo(0) });
    await aliases().set({ alias_name: 'demo', run_id });
    expect(await staleness()).toEqual([false, null]);
  });
});
