import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { IngestResult } from '@vitrine/contract';
import type { Database, VitrineDb } from '@vitrine/db';
import { type Frequency, nameFrequency } from '@vitrine/forecasting';
import { sql } from 'drizzle-orm';
import * as z from 'zod';

/** One row on its way into the database; amounts as text or number. */
export interface StagedRow {
  line: number;
  date: string;
  store_code: string;
  sku: string;
  quantity: number | string;
  unit_price: number | string;
  on_promotion: boolean;
  in_stock: boolean;
}

const chunkCharacters = 64 * 1024;

interface StageOptions {
  database: Database;
  tx: VitrineDb;
  rows: AsyncIterable<StagedRow> | Iterable<StagedRow>;
  /** Called with the number of rows so far, from time to time and at the end. */
  onRows?: (rows: number) => void;
}

/** Writers of sales take turns, so that checks made before a write still hold during the write. */
export async function lockSales(tx: VitrineDb): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('vitrine:sales', 0))`);
}

/** Streams rows into a table of this transaction alone, through COPY, at constant memory. */
export async function stageSales({
  database,
  tx,
  rows,
  onRows = () => {},
}: StageOptions): Promise<void> {
  await tx.execute(sql`create temporary table incoming_sales (
    line integer, date date, store_code text collate "C", sku text collate "C",
    quantity numeric, unit_price numeric, on_promotion boolean, in_stock boolean) on commit drop`);
  const copy = await database.copyIn(tx, 'copy incoming_sales from stdin');
  try {
    await writeRows(copy, rows, onRows);
  } catch (error) {
    // Ends the COPY: otherwise the server would wait forever for the next row, and block the rollback.
    copy.destroy();
    throw error;
  }
  await tx.execute(sql`analyze incoming_sales`);
}

async function writeRows(
  copy: Writable,
  rows: StageOptions['rows'],
  onRows: (rows: number) => void,
): Promise<void> {
  const ended = finished(copy);
  ended.catch(() => {});
  let chunk = '';
  let count = 0;
  for await (const row of rows) {
    chunk += copyLine(row);
    count += 1;
    if (chunk.length < chunkCharacters) continue;
    onRows(count);
    if (!copy.write(chunk)) await Promise.race([once(copy, 'drain'), ended]);
    // A fast socket drains before the event loop turns: nothing else in this process would ever run.
    await nextTurn();
    chunk = '';
  }
  copy.end(chunk);
  onRows(count);
  await ended;
}

function copyLine(row: StagedRow): string {
  const { line, date, quantity, unit_price, on_promotion, in_stock } = row;
  return `${line}\t${date}\t${escapeCopy(row.store_code)}\t${escapeCopy(row.sku)}\t${quantity}\t${unit_price}\t${on_promotion}\t${in_stock}\n`;
}

/** Control characters never get here; the backslash is the only other character that COPY interprets. */
function escapeCopy(text: string): string {
  return text.replaceAll('\\', '\\\\');
}

export interface RepeatedLine {
  line: number;
  first: number;
}

/** Lines whose key occurs earlier in the same file: the first `limit` of them and their number. */
export async function findRepeatedLines(tx: VitrineDb, limit: number) {
  const rows = await tx.execute<{ line: number; first: number; total: number }>(sql`
    select line, first, (count(*) over ())::int as total from (
      select line, min(line) over (partition by store_code, sku, date) as first from incoming_sales
    ) keyed where line > first order by line limit ${limit}`);
  return {
    repeated: rows.map(({ line, first }): RepeatedLine => ({ line, first })),
    count: rows[0]?.total ?? 0,
  };
}

const mergedSchema = z.array(
  z.object({
    rows: z.number(),
    inserted: z.number(),
    updated: z.number(),
    stores: z.number(),
    products: z.number(),
    date_start: z.string().nullable(),
    date_end: z.string().nullable(),
  }),
);

type Origin = { source: 'csv' } | { source: 'seed'; seed_digest: string };

/** Adds new stores and products. An insert with a conflict uses up an id too, so known ones are filtered out first. */
async function addNewCodes(tx: VitrineDb): Promise<void> {
  await tx.execute(sql`insert into store (store_code)
    select distinct store_code from incoming_sales
    where not exists (select from store s where s.store_code = incoming_sales.store_code)
    order by 1 on conflict do nothing`);
  await tx.execute(sql`insert into product (sku)
    select distinct sku from incoming_sales
    where not exists (select from product p where p.sku = incoming_sales.sku)
    order by 1 on conflict do nothing`);
}

/** The counts of an ingest, without its warnings. */
export type MergeResult = Omit<IngestResult, 'warnings'>;

const gapsSchema = z.array(z.object({ gaps: z.number(), weeks: z.number(), months: z.number() }));

/** The frequency of the staged rows grain by grain; null if it is daily. */
export async function findFrequency(tx: VitrineDb): Promise<Frequency | null> {
  const answer = await tx.execute(sql`
    select count(*)::int as gaps, (count(*) filter (where gap = 7))::int as weeks,
      (count(*) filter (where gap between 28 and 31))::int as months
    from (
      select date - lag(date) over (partition by store_code, sku order by date) as gap
      from incoming_sales where quantity > 0
    ) dated where gap is not null`);
  const [counts] = gapsSchema.parse(answer);
  return counts ? nameFrequency(counts) : null;
}

/** Upserts the staged rows, new stores and products included. In key order, so that writers cannot deadlock. */
export async function mergeSales(tx: VitrineDb, origin: Origin): Promise<MergeResult> {
  const digest = origin.source === 'seed' ? origin.seed_digest : null;
  await addNewCodes(tx);
  const answer = await tx.execute(sql`
    with merged as (
      insert into sales_daily as kept
        (store_id, product_id, date, quantity, unit_price, on_promotion, in_stock, source, seed_digest)
      select s.store_id, p.product_id, i.date, i.quantity, i.unit_price, i.on_promotion, i.in_stock,
        ${origin.source}::text, ${digest}::text
      from incoming_sales i join store s using (store_code) join product p using (sku)
      order by 1, 2, 3
      on conflict (store_id, product_id, date) do update set
        quantity = excluded.quantity, unit_price = excluded.unit_price, on_promotion = excluded.on_promotion,
        in_stock = excluded.in_stock, source = excluded.source, seed_digest = excluded.seed_digest
      where (kept.quantity, kept.unit_price, kept.on_promotion, kept.in_stock, kept.source, kept.seed_digest)
        is distinct from (excluded.quantity, excluded.unit_price, excluded.on_promotion, excluded.in_stock,
          excluded.source, excluded.seed_digest)
      returning (kept.xmax = 0) as is_new)
    select
      (select count(*) from incoming_sales)::int as rows,
      (select count(*) from merged where is_new)::int as inserted,
      (select count(*) from merged where not is_new)::int as updated,
      (select count(distinct store_code) from incoming_sales)::int as stores,
      (select count(distinct sku) from incoming_sales)::int as products,
      (select min(date)::text from incoming_sales) as date_start,
      (select max(date)::text from incoming_sales) as date_end`);
  const [merged] = mergedSchema.parse(answer);
  if (!merged) throw new Error('the merge returned no row');
  return { ...merged, unchanged: merged.rows - merged.inserted - merged.updated };
}
