import { PassThrough, Readable } from 'node:stream';
import { product, salesDaily, store } from '@vitrine/db';
import { eq, sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { VitrineError } from '../rpc/vitrine-error.ts';
import { digestTables, ingest, openTestVitrine, problemOf, type TestVitrine } from '../testing.ts';
import type { IngestProgress } from './ingest-sales.ts';
import { limitIdle } from './limit-idle.ts';
import { lockSales, mergeSales } from './merge-sales.ts';
import { resetSales, seedSales } from './seed-sales.ts';
import { stageSales } from './stage-sales.ts';

const header = 'date,store_code,sku,quantity,unit_price';
const file = (...lines: string[]) => `${[header, ...lines].join('\n')}\n`;

let shop: TestVitrine;

beforeAll(async () => {
  shop = await openTestVitrine();
});
afterAll(() => shop.close());
beforeEach(async () => {
  await resetSales(shop.services.database, new AbortController().signal);
});

const allRows = () =>
  shop.db
    .select({
      date: salesDaily.date,
      store_code: store.store_code,
      sku: product.sku,
      quantity: sql<string>`${salesDaily.quantity}::text`,
      unit_price: sql<string>`${salesDaily.unit_price}::text`,
      on_promotion: salesDaily.on_promotion,
      in_stock: salesDaily.in_stock,
      source: salesDaily.source,
    })
    .from(salesDaily)
    .innerJoin(store, eq(store.store_id, salesDaily.store_id))
    .innerJoin(product, eq(product.product_id, salesDaily.product_id))
    .orderBy(store.store_code, product.sku, salesDaily.date);

async function countStatements(like: string, waitsFor?: string): Promise<number> {
  const found = await shop.db.execute(sql`select 1 from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and state = 'active'
      and query like ${like} and (${waitsFor ?? null}::text is null or wait_event_type = ${waitsFor ?? null})`);
  return found.length;
}

describe('ingesting a sales file', () => {
  it('loads every row, with decimals as written', async () => {
    const text = [
      'on_promotion,sku,quantity,unit_price,date,store_code,in_stock',
      'true,P\\1,0.100000,12.990000,2025-01-02,Café,false',
      ',P2,123456789.123456,0,2025-01-01,S1,',
    ].join('\r\n');
    expect(await ingest(shop, `\uFEFF${text}`)).toEqual({
      rows: 2,
      inserted: 2,
      updated: 0,
      unchanged: 0,
      stores: 2,
      products: 2,
      date_start: '2025-01-01',
      date_end: '2025-01-02',
      warnings: [],
    });
    expect(await allRows()).toEqual([
      {
        date: '2025-01-02',
        store_code: 'Café',
        sku: 'P\\1',
        quantity: '0.100000',
        unit_price: '12.990000',
        on_promotion: true,
        in_stock: false,
        source: 'csv',
      },
      {
        date: '2025-01-01',
        store_code: 'S1',
        sku: 'P2',
        quantity: '123456789.123456',
        unit_price: '0',
        on_promotion: false,
        in_stock: true,
        source: 'csv',
      },
    ]);
  });

  it('counts inserted, updated and unchanged rows', async () => {
    await ingest(shop, file('2025-01-01,S1,P1,1,2', '2025-01-02,S1,P1,1,2'));
    const second = await ingest(
      shop,
      file('2025-01-01,S1,P1,1.0,2', '2025-01-02,S1,P1,7,2', '2025-01-03,S1,P1,1,2'),
    );
    expect(second).toMatchObject({ rows: 3, inserted: 1, updated: 1, unchanged: 1 });
    expect((await allRows()).map(({ quantity }) => quantity)).toEqual(['1', '7', '1']);
  });

  it('counts the rows of a new grain beside those of a known one', async () => {
    await ingest(shop, file('2025-01-02,S1,P1,1,2', '2025-01-03,S1,P1,1,2'));
    const second = await ingest(
      shop,
      file(
        '2025-01-01,S2,P1,4,2',
        '2025-01-01,S1,P1,5,2',
        '2025-01-02,S1,P1,1,3',
        '2025-01-03,S1,P1,1,2',
      ),
    );
    expect(second).toMatchObject({ rows: 4, inserted: 2, updated: 1, unchanged: 1, stores: 2 });
    expect(
      (await allRows()).map((row) => [row.store_code, row.date, row.quantity, row.unit_price]),
    ).toEqual([
      ['S1', '2025-01-01', '5', '2'],
      ['S1', '2025-01-02', '1', '3'],
      ['S1', '2025-01-03', '1', '2'],
      ['S2', '2025-01-01', '4', '2'],
    ]);
  });

  it('leaves a row that is unchanged where it is', async () => {
    const places = () =>
      shop.db.execute(sql`select date, ctid, xmin from sales_daily order by date`);
    await ingest(shop, file('2025-01-01,S1,P1,1,2', '2025-01-02,S1,P1,1,2'));
    const [first, second] = await places();
    await ingest(shop, file('2025-01-01,S1,P1,1,2', '2025-01-02,S1,P1,7,2'));
    const [same, changed] = await places();
    expect(same).toEqual(first);
    expect(changed).not.toEqual(second);
  });

  it('accepts the days of a grain in any order', async () => {
    const days = ['2025-01-03', '2025-01-01', '2025-01-02'];
    await ingest(shop, file(...days.map((day) => `${day},S1,P1,1,2`)));
    expect((await allRows()).map(({ date }) => date)).toEqual(days.toSorted());
  });

  it('uses up an id only for a new store or product', async () => {
    const known = ['2025-01-01,S1,P1,1,2', '2025-01-01,S1,P2,1,2', '2025-01-01,S2,P1,1,2'];
    const nextIds = async () => {
      const [ids] = await shop.db.execute<{ store: number; product: number }>(sql`
        select (select max(store_id) from store) + 1 as store, (select max(product_id) from product) + 1 as product`);
      return ids;
    };
    await ingest(shop, file(...known));
    const next = await nextIds();
    for (let time = 0; time < 5; time += 1) await ingest(shop, file(...known));
    await ingest(shop, file(...known, '2025-01-01,S3,P3,1,2'));
    expect(await shop.db.select().from(store).where(eq(store.store_code, 'S3'))).toMatchObject([
      { store_id: next?.store },
    ]);
    expect(await shop.db.select().from(product).where(eq(product.sku, 'P3'))).toMatchObject([
      { product_id: next?.product },
    ]);
  });

  it.each([
    [
      'looks_weekly',
      'rows with sales of a store and product are 7 days apart',
      (step: number) => 7 * step,
    ],
    [
      'looks_monthly',
      'rows with sales of a store and product are 28 to 31 days apart',
      (step: number) => 30 * step + (step % 2),
    ],
  ])('warns with %s if nearly all %s, and loads them', async (code, words, dayOf) => {
    const rows = ['S1', 'S2'].flatMap((store, shift) =>
      Array.from({ length: 12 }, (_, step) => {
        const date = new Date(Date.UTC(2025, 0, 1 + shift + dayOf(step))).toISOString();
        return `${date.slice(0, 10)},${store},P1,${step + 1},2.5`;
      }),
    );
    // Rows without a sale end no gap.
    for (const day of [3, 4, 5, 6]) rows.push(`2025-01-0${day},S1,P1,0,2.5`);
    const result = await ingest(shop, `${header}\n${rows.join('\n')}\n`);
    expect(result).toMatchObject({ rows: 28, inserted: 28 });
    expect(result.warnings).toEqual([{ code, detail: expect.stringContaining(words) }]);
  });

  it('accepts a file with only a header, and changes nothing', async () => {
    expect(await ingest(shop, `${header}\n`)).toEqual({
      rows: 0,
      inserted: 0,
      updated: 0,
      unchanged: 0,
      stores: 0,
      products: 0,
      date_start: null,
      date_end: null,
      warnings: [],
    });
  });

  it('turns seeded rows into rows of the file, even equal ones', async () => {
    const inputs = {
      scenario: 'demo_minimal' as const,
      seed: 1,
      seed_overrides: { stores: 1, products: 1 },
      window_end: '2025-03-31',
    };
    await seedSales(shop.services.database, inputs, new AbortController().signal);
    const [seeded] = await allRows();
    if (!seeded) throw new Error('nothing was seeded');
    const { date, store_code, sku, quantity, unit_price } = seeded;
    const answer = await ingest(
      shop,
      file(`${date},${store_code},${sku},${quantity},${unit_price}`),
    );
    expect(answer).toMatchObject({ inserted: 0, updated: 1, unchanged: 0 });
    expect(await shop.call.sales.coverage({})).toMatchObject({ csv_rows: 1, seeded_rows: 91 });
  });

  it('names what is wrong, and loads nothing', async () => {
    await ingest(shop, file('2025-01-01,S1,P1,1,2'));
    const before = await digestTables(shop.db);
    const bad = file('2025-01-01,S1,P1,99,2', '2025-01-02,S9,P9,-1,2', '2025-02-30,S1,P1,1,x');
    expect(await problemOf(ingest(shop, bad))).toMatchObject({
      status: 400,
      code: 'CSV_INVALID',
      detail: 'Nothing was loaded: 2 bad lines. Line 3, quantity: "-1" is negative.',
      line_count: 2,
      lines: [
        { line: 3, column: 'quantity', reason: '"-1" is negative' },
        { line: 4, column: 'date', reason: '"2025-02-30" is not a day (YYYY-MM-DD)' },
        { line: 4, column: 'unit_price', reason: '"x" is not a plain decimal number' },
      ],
    });
    expect(await digestTables(shop.db)).toEqual(before);
  });

  it.each([
    ['an empty file', ''],
    ['a file without a header', '2025-01-01,S1,P1,1,2\n'],
    ['a file that is not UTF-8', Buffer.from(file('2025-01-01,Caf\xe9,P1,1,2'), 'latin1')],
    ['a file with an open quote', file('2025-01-01,"S1,P1,1,2')],
    ['a year that the database does not know', file('0000-01-01,S1,P1,1,2')],
  ])('refuses %s as a bad file', async (_name, text) => {
    expect(await problemOf(ingest(shop, text))).toMatchObject({ status: 400, code: 'CSV_INVALID' });
  });

  it('refuses a repeated key, naming the line that has it first', async () => {
    const bad = file(
      '2025-01-01,S1,P1,1,2',
      '2025-01-02,S1,P1,1,2',
      '2025-01-01,S1,P1,1,2',
      '2025-01-02,S1,P1,5,5',
      '2025-01-01,S1,P1,x,2',
      '2025-01-01,S1,P1,3,2',
    );
    expect(await problemOf(ingest(shop, bad))).toMatchObject({
      line_count: 4,
      lines: [
        { line: 4, column: null, reason: 'repeats the date, store and product of line 2' },
        { line: 5, column: null, reason: 'repeats the date, store and product of line 3' },
        { line: 6, column: 'quantity' },
        { line: 7, column: null, reason: 'repeats the date, store and product of line 2' },
      ],
    });
  });

  it('lists the first hundred bad lines of any kind, and counts all', async () => {
    const lines = Array.from({ length: 300 }, (_, at) =>
      at % 2 === 0 ? '2025-01-01,S1,P1,1,2' : '2025-01-01,S1,P1,-1,2',
    );
    const problem = await problemOf(ingest(shop, file(...lines)));
    expect(problem.line_count).toBe(299);
    expect(problem.lines?.map(({ line }) => line)).toEqual(
      Array.from({ length: 100 }, (_, at) => at + 3),
    );
  });

  it('lists a hundred faults whatever their kind, and those of each line together', async () => {
    const lines = Array.from({ length: 300 }, (_, at) =>
      at % 2 === 0 ? '2025-01-01,S1,P1,1,2' : '2025-01-01,S1,P1,-1,x',
    );
    const problem = await problemOf(ingest(shop, file(...lines)));
    expect(problem.line_count).toBe(299);
    const listed = problem.lines?.map(({ line }) => line) ?? [];
    expect(listed).toHaveLength(100);
    expect([...new Set(listed)]).toEqual(Array.from({ length: 67 }, (_, at) => at + 3));
  });

  it('distinguishes codes by case and accent, and accepts the longest', async () => {
    const longest = '東'.repeat(64);
    const answer = await ingest(
      shop,
      file('2025-01-01,s1,P1,1,2', '2025-01-01,S1,P1,1,2', `2025-01-01,${longest},P1,1,2`),
    );
    expect(answer).toMatchObject({ rows: 3, stores: 3, products: 1 });
    const { stores } = await shop.call.sales.stores({});
    expect(stores.map(({ store_code }) => store_code)).toEqual(['S1', 's1', longest]);
  });

  it('loads two files sent at once, one after the other', async () => {
    const rows = (store_code: string, quantity: number) =>
      file(
        ...Array.from(
          { length: 200 },
          (_, at) =>
            `2025-01-${String((at % 28) + 1).padStart(2, '0')},${store_code},P${at},${quantity},2`,
        ),
      );
    const answers = await Promise.all([
      ingest(shop, rows('S1', 1)),
      ingest(shop, rows('S1', 2)),
      ingest(shop, rows('S2', 3)),
    ]);
    const inserted = answers.map((answer) => answer.inserted);
    expect(inserted[2]).toBe(200);
    expect(inserted.slice(0, 2).sort()).toEqual([0, 200]);
    const own = (await allRows()).filter((row) => row.store_code === 'S1');
    expect(new Set(own.map(({ quantity }) => quantity)).size).toBe(1);
    expect(await shop.call.sales.coverage({})).toMatchObject({ rows: 400, grains: 400 });
  });

  it('loads nothing if the stream breaks off', async () => {
    const broken = Readable.from(
      (async function* () {
        yield Buffer.from(file('2025-01-01,S1,P1,1,2'));
        throw new Error('the client went away');
      })(),
    );
    const before = await digestTables(shop.db);
    expect(await problemOf(shop.vitrine.ingestSales(broken))).toMatchObject({ code: 'INTERNAL' });
    expect(await digestTables(shop.db)).toEqual(before);
    await expect(ingest(shop, file('2025-01-01,S1,P1,1,2'))).resolves.toMatchObject({ rows: 1 });
  });

  it('leaves connections for other work, however many slow uploads there are', async () => {
    const uploads = Array.from({ length: 6 }, () => new PassThrough());
    const answers = uploads.map((upload) => shop.vitrine.ingestSales(upload));
    for (const upload of uploads) upload.write(`${header}\n`);
    // Each of these waits for the previous one, like the work of a run.
    for (let turn = 0; turn < 20; turn += 1) {
      await shop.db.transaction((tx) => tx.execute(sql`select pg_sleep(0.01)`));
    }
    for (const [place, upload] of uploads.entries()) upload.end(`2025-01-0${place + 1},S1,P1,1,2`);
    expect((await Promise.all(answers)).map(({ inserted }) => inserted)).toEqual(
      uploads.map(() => 1),
    );
  });

  it('gives up an upload that has gone silent, and loads nothing', async () => {
    const before = await digestTables(shop.db);
    const silent = new PassThrough();
    silent.write(file('2025-01-01,S1,P1,1,2'));
    expect(await problemOf(shop.vitrine.ingestSales(silent, { idleMs: 50 }))).toMatchObject({
      code: 'INVALID_INPUT',
      detail: 'Nothing was loaded: no byte of the file came for 0.05 seconds.',
    });
    expect(silent.destroyed).toBe(false);
    expect(await digestTables(shop.db)).toEqual(before);
  });

  it('does not count the time in which an upload waits for its turn', async () => {
    const ahead = [new PassThrough(), new PassThrough()];
    const held = ahead.map((upload) => shop.vitrine.ingestSales(upload));
    const patient = shop.vitrine.ingestSales(Readable.from([file('2025-01-01,S1,P1,1,2')]), {
      idleMs: 50,
    });
    const gone = new PassThrough();
    const lost = problemOf(shop.vitrine.ingestSales(gone, { idleMs: 50 }));
    gone.destroy();
    // An equally long silence that began later is over: a waiting upload would have been given up by now.
    await expect(limitIdle(new PassThrough(), 50).toArray()).rejects.toThrow('no byte of the file');
    for (const upload of ahead) upload.end(`${header}\n`);
    await Promise.all(held);
    expect(await patient).toMatchObject({ inserted: 1 });
    expect(await lost).toMatchObject({ status: 500 });
  });
});

describe('a store or product that is deleted by hand', () => {
  const row = '2025-01-01,S1,P1,1,2';

  /** A store and a product without sales, which can be deleted. */
  beforeEach(async () => {
    await ingest(shop, file(row));
    await shop.db.execute(sql`delete from sales_daily`);
  });

  it.each(['store', 'product'])(
    'while its sales are loaded, a %s, ends the ingest and loads nothing',
    async (table) => {
      const ingested = await shop.db.transaction(async (tx) => {
        await tx.execute(sql`delete from ${sql.identifier(table)}`);
        const problem = problemOf(ingest(shop, file(row)));
        await expect.poll(() => countStatements('%for key share%', 'Lock')).toBe(1);
        return { problem };
      });
      expect(await ingested.problem).toMatchObject({
        status: 409,
        code: 'DATABASE_CONFLICT',
        detail: expect.stringContaining('was deleted meanwhile'),
      });
      expect(await shop.db.$count(salesDaily)).toBe(0);
      await expect(ingest(shop, file(row))).resolves.toMatchObject({ inserted: 1 });
    },
  );

  it.each(['store', 'product'])('after its sales were loaded, a %s, stays', async (table) => {
    const { database } = shop.services;
    const loaded = await shop.db.transaction(async (tx) => {
      await lockSales(tx);
      const sale = {
        line: 2,
        date: '2025-01-01',
        store_code: 'S1',
        sku: 'P1',
        quantity: 1,
        unit_price: 2,
      };
      const pages = [[{ ...sale, on_promotion: false, in_stock: true }]];
      await mergeSales(tx, await stageSales({ database, tx, pages }), { source: 'csv' });
      const deleted = shop.db.execute(sql`delete from ${sql.identifier(table)}`).then(
        () => 'deleted',
        (error: Error) => error.cause,
      );
      await expect.poll(() => countStatements('delete from %', 'Lock')).toBe(1);
      return { deleted };
    });
    expect(await loaded.deleted).toMatchObject({ code: '23503' });
    expect(await allRows()).toHaveLength(1);
  });
});

describe('the progress of a sales file', () => {
  it('is reported as its phases in order, with the rows that were read', async () => {
    const seen: IngestProgress[] = [];
    const lines = Array.from({ length: 5_000 }, (_, at) => `2025-01-01,S1,P${at},1,2`);
    const answer = await shop.vitrine.ingestSales(Readable.from([file(...lines)]), {
      onProgress: (progress) => seen.push(progress),
    });
    expect(answer.inserted).toBe(5_000);
    expect([...new Set(seen.map(({ phase }) => phase))]).toEqual([
      'reading',
      'checking',
      'writing',
    ]);
    expect(seen[0]).toEqual({ phase: 'reading', rows: 0 });
    const read = seen.map(({ rows }) => rows);
    expect(read).toEqual([...read].sort((left, right) => left - right));
    expect(read.filter((rows) => rows > 0 && rows < 5_000)).not.toEqual([]);
    expect(seen.at(-1)).toEqual({ phase: 'writing', rows: 5_000 });
  });
});

describe('a stop in the middle of a sales file', () => {
  const stop = new VitrineError('INVALID_INPUT', 'It was stopped.');
  const fresh = file('2025-01-01,S1,P1,9,9', '2025-01-01,S2,P2,9,9');
  let before: Record<string, string>;

  beforeEach(async () => {
    await ingest(shop, file('2025-01-01,S1,P1,1,2'));
    before = await digestTables(shop.db);
  });

  afterEach(async () => {
    expect(await digestTables(shop.db)).toEqual(before);
    await expect(ingest(shop, fresh)).resolves.toMatchObject({ inserted: 1, updated: 1 });
  });

  it.each(['reading', 'checking', 'writing'] as const)(
    'as it starts %s leaves the sales unchanged',
    async (phase) => {
      const controller = new AbortController();
      const ingested = shop.vitrine.ingestSales(Readable.from([fresh]), {
        signal: controller.signal,
        onProgress: (progress) => progress.phase === phase && controller.abort(stop),
      });
      expect(await problemOf(ingested)).toMatchObject({ detail: 'It was stopped.' });
    },
  );

  it('while the input is silent leaves the sales unchanged', async () => {
    const controller = new AbortController();
    const silent = new PassThrough();
    silent.write(fresh);
    const ingested = shop.vitrine.ingestSales(silent, { signal: controller.signal });
    await expect.poll(() => countStatements('copy incoming_sales%')).toBe(1);
    controller.abort(stop);
    expect(await problemOf(ingested)).toMatchObject({ detail: 'It was stopped.' });
  });

  it('while it waits for another writer ends the wait, and leaves the sales unchanged', async () => {
    const controller = new AbortController();
    await shop.db.transaction(async (tx) => {
      await lockSales(tx);
      const ingested = shop.vitrine.ingestSales(Readable.from([fresh]), {
        signal: controller.signal,
      });
      await expect.poll(() => countStatements('select pg_advisory_xact_lock%', 'Lock')).toBe(1);
      controller.abort(stop);
      expect(await problemOf(ingested)).toMatchObject({ detail: 'It was stopped.' });
    });
  });

  it('while the rows are written ends the statement, and leaves the sales unchanged', async () => {
    const controller = new AbortController();
    await shop.db.transaction(async (tx) => {
      await tx.execute(sql`select 1 from sales_daily for update`);
      const ingested = shop.vitrine.ingestSales(Readable.from([fresh]), {
        signal: controller.signal,
      });
      await expect.poll(() => countStatements('%update sales_daily%', 'Lock')).toBe(1);
      controller.abort(stop);
      expect(await problemOf(ingested)).toMatchObject({ detail: 'It was stopped.' });
    });
  });

  it('before its turn opens nothing', async () => {
    const ahead = [new PassThrough(), new PassThrough()];
    const held = ahead.map((upload) => shop.vitrine.ingestSales(upload));
    const controller = new AbortController();
    const late = problemOf(
      shop.vitrine.ingestSales(Readable.from([fresh]), { signal: controller.signal }),
    );
    controller.abort(stop);
    for (const upload of ahead) upload.end(`${header}\n`);
    await Promise.all(held);
    expect(await late).toMatchObject({ detail: 'It was stopped.' });
  });
});
