import { createReadStream, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type SQL, sql } from 'drizzle-orm';
import { defineBenchmark } from '../harness/benchmark.ts';
import { alternate, onBoth } from '../harness/both.ts';
import { type Contender, race } from '../harness/race.ts';
import { range } from '../harness/sample-rows.ts';
import { watchProcess } from '../harness/watch-process.ts';
import type { Workbench } from '../harness/workbench.ts';

const columns = sql`date date, store_code text collate "C", sku text collate "C",
  quantity numeric, unit_price numeric`;

/**
 * Loads a sales file into the tables, every line checked, all or nothing, against COPY of the same file; then loads it again, against
 * the first time.
 */
export const ingestSales = defineBenchmark({
  name: 'ingest',
  title: 'Ingest of a sales file',
  full: { stores: 50, products: 50, days: 200, rounds: 3 },
  tiny: { stores: 2, products: 2, days: 5, rounds: 1 },
  run: async (bench, { rounds, ...size }) => {
    const file = writeSales(bench, size);
    const rows = size.stores * size.products * size.days;
    const oursOfBoth = await onBoth(bench, (build) => [ours(build, file)]);
    const contenders = [...rivals(bench, file), ...alternate(oursOfBoth)];
    const result = await race({
      title: `${rows.toLocaleString('en')} rows`,
      contenders,
      floor: 'COPY, then insert … on conflict into the sales tables',
      rounds,
      warmUps: 0,
    });
    const again = await race({
      title: `${rows.toLocaleString('en')} rows, again`,
      contenders: [ours(bench, file, 'ingest into empty tables'), oursAgain(bench, file, rows)],
      floor: 'ingest into empty tables',
      rounds,
      warmUps: 0,
    });
    await emptySales(bench);
    const { figures } = await watchProcess('one ingest', () =>
      bench.vitrine.ingestSales(createReadStream(file)),
    );
    return { races: [result, again], figures };
  },
});

function writeSales(bench: Workbench, size: { stores: number; products: number; days: number }) {
  const lines = range(1, size.days).flatMap((day) => {
    const date = new Date(Date.UTC(2025, 0, day)).toISOString().slice(0, 10);
    return range(1, size.stores).flatMap((store) =>
      range(1, size.products).map((product) => {
        const quantity = (day * 7 + store * 5 + product * 3) % 40;
        return `${date},S${store},P${product},${quantity},${(product % 20) + 0.25}\n`;
      }),
    );
  });
  const file = path.join(bench.makeDirectory('sales'), 'sales.csv');
  writeFileSync(file, `date,store_code,sku,quantity,unit_price\n${lines.join('')}`);
  return file;
}

async function emptySales({ db }: Workbench): Promise<void> {
  await db.execute(sql`truncate sales_daily, store, product`);
  await db.execute(sql`checkpoint`);
}

/** One text for the rows of a table or query, in any order. */
async function digestRows({ db }: Workbench, source: SQL): Promise<string> {
  const [row] = await db.execute<{ digest: string }>(sql`
    select count(*) || ' rows ' || sum(hashtextextended(concat_ws('|', date, store_code, sku,
      trim_scale(quantity), trim_scale(unit_price)), 0)::numeric) as digest from ${source} as sales`);
  return row?.digest ?? '';
}

const ingested = sql`(select * from sales_daily join store using (store_id) join product using (product_id))`;

function ours(bench: Workbench, file: string, name = 'ingest'): Contender {
  return {
    name,
    prepare: () => emptySales(bench),
    run: async () => {
      await bench.vitrine.ingestSales(createReadStream(file));
      return () => digestRows(bench, ingested);
    },
  };
}

function oursAgain(bench: Workbench, file: string, rows: number): Contender {
  const { prepare, run } = ours(bench, file);
  return {
    name: 'ingest again, unchanged',
    prepare: async () => {
      await prepare?.();
      await run?.();
      // A minute later the autovacuum of the server has done the same.
      await bench.db.execute(sql`vacuum (analyze) sales_daily`);
      await bench.db.execute(sql`checkpoint`);
    },
    run: async () => {
      const { unchanged } = await bench.vitrine.ingestSales(createReadStream(file));
      if (unchanged !== rows) throw new Error(`${rows - unchanged} rows were changed`);
      return () => digestRows(bench, ingested);
    },
  };
}

function rivals(bench: Workbench, file: string): Contender[] {
  const { db, services } = bench;
  const copyInto = async (on: typeof db, table: string) => {
    const copy = await services.database.copyIn(
      on,
      `copy ${table} (date, store_code, sku, quantity, unit_price) from stdin with (format csv, header)`,
    );
    await pipeline(createReadStream(file), copy);
  };
  const copyOnly = (name: string, create: SQL): Contender => ({
    name,
    prepare: async () => {
      await emptySales(bench);
      await db.execute(sql`drop table if exists bench_copy`);
      await db.execute(create);
    },
    run: async () => {
      await copyInto(db, 'bench_copy');
      return () => digestRows(bench, sql`bench_copy`);
    },
  });
  return [
    copyOnly(
      'COPY into an unlogged table without indexes',
      sql`create unlogged table bench_copy (${columns})`,
    ),
    copyOnly(
      'COPY into a table with the same keys and checks',
      sql`create table bench_copy (${columns}, primary key (store_code, sku, date),
        check (quantity >= 0 and quantity < 'Infinity'), check (unit_price >= 0 and unit_price < 'Infinity'));
        create index on bench_copy (sku); create index on bench_copy (date)`,
    ),
    {
      name: 'COPY, then insert … on conflict into the sales tables',
      prepare: () => emptySales(bench),
      run: async () => {
        await db.transaction(async (tx) => {
          await tx.execute(sql`create temporary table bench_incoming (${columns}) on commit drop`);
          await copyInto(tx, 'bench_incoming');
          await tx.execute(sql`analyze bench_incoming`);
          await upsert(tx);
        });
        return () => digestRows(bench, ingested);
      },
    },
  ];
}

async function upsert(tx: Workbench['db']): Promise<void> {
  await tx.execute(sql`insert into store (store_code)
    select distinct store_code from bench_incoming on conflict do nothing`);
  await tx.execute(sql`insert into product (sku)
    select distinct sku from bench_incoming on conflict do nothing`);
  await tx.execute(sql`
    insert into sales_daily (store_id, product_id, date, quantity, unit_price, source)
    select store_id, product_id, date, quantity, unit_price, 'csv'
    from bench_incoming join store using (store_code) join product using (sku)
    on conflict (store_id, product_id, date) do update
      set quantity = excluded.quantity, unit_price = excluded.unit_price`);
}
