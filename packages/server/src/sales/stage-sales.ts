import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database, VitrineDb } from '@vitrine/db';
import { daysBetween, type Frequency, mayHaveFrequency, nameFrequency } from '@vitrine/forecasting';
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import { GrainNumbers } from './number-grains.ts';

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

/** What is known of the staged rows without asking the database. */
export interface StagedSales {
  rows: number;
  /** Rows with a quantity above 0. */
  sold: number;
  /** Numbers of grains: at least as many as there are grains. */
  grains: number;
  date_start: string | null;
  date_end: string | null;
  /** No two rows have the same store, product and date; false if that is unknown. */
  isWithoutRepeats: boolean;
}

const chunkCharacters = 64 * 1024;

interface StageOptions {
  database: Database;
  tx: VitrineDb;
  /** The rows in pages. */
  pages: AsyncIterable<Iterable<StagedRow>> | Iterable<Iterable<StagedRow>>;
  /** Called with the number of rows so far, from time to time and at the end. */
  onRows?: (rows: number) => void;
  /** How many grains are remembered at once; a hundred thousand by default. */
  rememberedGrains?: number;
}

/** Streams rows into tables of this transaction alone, through COPY, at constant memory. */
export async function stageSales({
  database,
  tx,
  pages,
  onRows = () => {},
  rememberedGrains = 100_000,
}: StageOptions): Promise<StagedSales> {
  await preferBulkPlans(tx);
  // The codes of a grain are in its first row alone, the others have its number: less to send, to store and to join.
  await tx.execute(sql`create temporary table incoming_sales (
    line integer, grain integer, date date, quantity numeric, unit_price numeric, on_promotion boolean, in_stock boolean,
    store_code text collate "C", sku text collate "C") on commit drop`);
  const copy = await database.copyIn(tx, 'copy incoming_sales from stdin');
  const lines = new CopyLines(rememberedGrains);
  try {
    await writeRows({ copy, pages, onRows, lines });
  } catch (error) {
    // Ends the COPY: otherwise the server would wait forever for the next row, and block the rollback.
    copy.destroy();
    throw error;
  }
  await tx.execute(sql`analyze incoming_sales (grain, date)`);
  await tx.execute(sql`create temporary table incoming_codes on commit drop as
    select grain, store_code, sku from incoming_sales where store_code is not null`);
  return lines.summarize();
}

/** The tables of an ingest are read whole, once: for the rest of the transaction, memory for hashes and no plan that sorts for a join. */
async function preferBulkPlans(tx: VitrineDb): Promise<void> {
  await tx.execute(sql`select set_config('work_mem', '64MB', true), set_config('jit', 'off', true),
    set_config('enable_mergejoin', 'off', true), set_config('default_statistics_target', '10', true)`);
}

interface WriteOptions extends Required<Pick<StageOptions, 'pages' | 'onRows'>> {
  copy: Writable;
  lines: CopyLines;
}

async function writeRows({ copy, pages, onRows, lines }: WriteOptions): Promise<void> {
  const ended = finished(copy);
  ended.catch(() => {});
  let chunk = '';
  for await (const page of pages) {
    for (const row of page) {
      chunk += lines.write(row);
      if (chunk.length < chunkCharacters) continue;
      onRows(lines.rows);
      if (!copy.write(chunk)) await Promise.race([once(copy, 'drain'), ended]);
      // A fast socket drains before the event loop turns: nothing else in this process would ever run.
      await nextTurn();
      chunk = '';
    }
  }
  copy.end(chunk);
  onRows(lines.rows);
  await ended;
}

/** Writes rows as lines of COPY, and keeps the totals. */
class CopyLines {
  rows = 0;
  readonly #grains: GrainNumbers;
  #sold = 0;
  #start: string | null = null;
  #end: string | null = null;

  constructor(rememberedGrains: number) {
    this.#grains = new GrainNumbers(rememberedGrains);
  }

  write(row: StagedRow): string {
    const { line, date, quantity, unit_price, on_promotion, in_stock } = row;
    this.rows += 1;
    if (Number(quantity) > 0) this.#sold += 1;
    if (this.#start === null || date < this.#start) this.#start = date;
    if (this.#end === null || date > this.#end) this.#end = date;
    const number = this.#grains.number(row);
    const codes = number < 0 ? `${escapeCopy(row.store_code)}\t${escapeCopy(row.sku)}` : '\\N\t\\N';
    return `${line}\t${Math.abs(number)}\t${date}\t${quantity}\t${unit_price}\t${on_promotion}\t${in_stock}\t${codes}\n`;
  }

  summarize(): StagedSales {
    return {
      rows: this.rows,
      sold: this.#sold,
      grains: this.#grains.count,
      date_start: this.#start,
      date_end: this.#end,
      isWithoutRepeats: this.#grains.isInOrder,
    };
  }
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
export async function findRepeatedLines(tx: VitrineDb, staged: StagedSales, limit: number) {
  const none: RepeatedLine[] = [];
  if (staged.isWithoutRepeats || !(await hasRepeats(tx))) return { repeated: none, count: 0 };
  const rows = await tx.execute<{ line: number; first: number; total: number }>(sql`
    select line, first, (count(*) over ())::int as total from (
      select line, min(line) over (partition by store_code, sku, date) as first
      from (select line, grain, date from incoming_sales) numbered join incoming_codes using (grain)
    ) keyed where line > first order by line limit ${limit}`);
  return {
    repeated: rows.map(({ line, first }): RepeatedLine => ({ line, first })),
    count: rows[0]?.total ?? 0,
  };
}

/** Grouping finds out whether there are repeats in a fraction of the time in which sorting finds them. */
async function hasRepeats(tx: VitrineDb): Promise<boolean> {
  const repeated = await tx.execute(sql`
    select from (select grain, date from incoming_sales) numbered join incoming_codes using (grain)
    group by store_code, sku, date having count(*) > 1 limit 1`);
  return repeated.length > 0;
}

const gapsSchema = z.array(z.object({ gaps: z.number(), weeks: z.number(), months: z.number() }));

/** The frequency of the staged rows grain by grain; null if it is daily. Takes the rows for free of repeats. */
export async function findFrequency(
  tx: VitrineDb,
  { grains, sold, date_start, date_end }: StagedSales,
): Promise<Frequency | null> {
  if (date_start === null || date_end === null) return null;
  const days = daysBetween(date_start, date_end);
  if (!mayHaveFrequency({ series: grains, sales: sold, days })) return null;
  const answer = await tx.execute(sql`
    select count(*)::int as gaps, (count(*) filter (where gap = 7))::int as weeks,
      (count(*) filter (where gap between 28 and 31))::int as months
    from (
      select date - lag(date) over (partition by store_code, sku order by date) as gap
      from (select grain, date from incoming_sales where quantity > 0) sold join incoming_codes using (grain)
    ) dated where gap is not null`);
  const [counts] = gapsSchema.parse(answer);
  return counts ? nameFrequency(counts) : null;
}
