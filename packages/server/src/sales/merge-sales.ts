import type { IngestResult } from '@vitrine/contract';
import type { VitrineDb } from '@vitrine/db';
import { type SQL, sql } from 'drizzle-orm';
import * as z from 'zod';
import { VitrineError } from '../rpc/vitrine-error.ts';
import type { StagedSales } from './stage-sales.ts';

/** Writers of sales take turns, so that checks made before a write still hold during the write. */
export async function lockSales(tx: VitrineDb): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('vitrine:sales', 0))`);
}

type Origin = { source: 'csv' } | { source: 'seed'; seed_digest: string };

/** The counts of an ingest, without its warnings. */
export type MergeResult = Omit<IngestResult, 'warnings'>;

/**
 * Upserts the staged rows, new stores and products included, under the lock of the sales; the rows repeat no key. Throws
 * `DATABASE_CONFLICT` if somebody without that lock deletes a store or product of the rows meanwhile.
 */
export async function mergeSales(
  tx: VitrineDb,
  staged: StagedSales,
  origin: Origin,
): Promise<MergeResult> {
  await addNewCodes(tx);
  const { stores, products, haveSales } = await resolveGrains(tx);
  const { inserted, updated } = haveSales
    ? await writeChanges(tx, origin)
    : await insertAll(tx, origin);
  return {
    rows: staged.rows,
    inserted,
    updated,
    unchanged: staged.rows - inserted - updated,
    stores,
    products,
    date_start: staged.date_start,
    date_end: staged.date_end,
  };
}

/** Adds new stores and products. An insert with a conflict uses up an id too, so known ones are filtered out first. */
async function addNewCodes(tx: VitrineDb): Promise<void> {
  await tx.execute(sql`insert into store (store_code)
    select distinct store_code from incoming_codes
    where not exists (select from store s where s.store_code = incoming_codes.store_code)
    order by 1 on conflict do nothing`);
  await tx.execute(sql`insert into product (sku)
    select distinct sku from incoming_codes
    where not exists (select from product p where p.sku = incoming_codes.sku)
    order by 1 on conflict do nothing`);
}

const grainsSchema = z.tuple([
  z.object({
    stores: z.number(),
    products: z.number(),
    isWhole: z.boolean(),
    haveSales: z.boolean(),
  }),
]);

/**
 * Looks up the ids of the staged grains, and keeps their stores and products from being deleted until the transaction ends: what a
 * foreign key does for each row of sales, done once for each store and product.
 */
async function resolveGrains(tx: VitrineDb) {
  await tx.execute(sql`create temporary table incoming_grain on commit drop as
    select grain, store_id, product_id, dense_rank() over (order by store_id, product_id) as place
    from (
      select grain, store_id, product_id from incoming_codes join store using (store_code) join product using (sku)
      for key share of store, product
    ) found`);
  await tx.execute(sql`analyze incoming_grain`);
  // The limit makes it one look into the index for each grain, up to the first with sales: an emptied table is read as a whole otherwise.
  const answer = await tx.execute(sql`
    select count(distinct store_id)::int as stores, count(distinct product_id)::int as products,
      count(*) = (select count(*) from incoming_codes) as "isWhole",
      exists (select from incoming_grain g, lateral (
        select from sales_daily s where s.store_id = g.store_id and s.product_id = g.product_id limit 1) kept) as "haveSales"
    from incoming_grain`);
  const [grains] = grainsSchema.parse([...answer]);
  if (grains.isWhole) return grains;
  throw new VitrineError(
    'DATABASE_CONFLICT',
    'A store or product of these sales was deleted meanwhile. Nothing was changed; try again.',
  );
}

interface Written {
  inserted: number;
  updated: number;
}

/** The order of the primary key as one number, which sorts in half the time: 2^22 is more than the days of the calendar. */
const inKeyOrder = sql`order by place * 4194304 + (date - date '0001-01-01')`;

const insertInto = sql`insert into sales_daily
  (store_id, product_id, date, quantity, unit_price, on_promotion, in_stock, source, seed_digest)`;

/** Without sales of these grains there is nothing to compare with. A key that is there after all is an error. */
async function insertAll(tx: VitrineDb, origin: Origin): Promise<Written> {
  const { count } = await tx.execute(sql`${insertInto}
    select store_id, product_id, date, quantity, unit_price, on_promotion, in_stock, ${valuesOf(origin)}
    from incoming_sales join incoming_grain using (grain) ${inKeyOrder}`);
  return { inserted: count, updated: 0 };
}

/**
 * Finds the rows that are new or differ with one join, then writes only those: an insert with a conflict would search each row's key
 * in the index, and lock rows that stay as they are.
 */
async function writeChanges(tx: VitrineDb, origin: Origin): Promise<Written> {
  const values = valuesOf(origin);
  await tx.execute(sql`create temporary table changed_sales on commit drop as
    select store_id, product_id, date, i.quantity, i.unit_price, i.on_promotion, i.in_stock, place, kept.store_id is null as is_new
    from incoming_sales i join incoming_grain using (grain) left join sales_daily kept using (store_id, product_id, date)
    where kept.store_id is null
      or (kept.quantity, kept.unit_price, kept.on_promotion, kept.in_stock, kept.source, kept.seed_digest)
        is distinct from (i.quantity, i.unit_price, i.on_promotion, i.in_stock, ${values})`);
  await tx.execute(sql`analyze changed_sales`);
  const updated = await tx.execute(sql`
    update sales_daily kept set (quantity, unit_price, on_promotion, in_stock, source, seed_digest)
      = (c.quantity, c.unit_price, c.on_promotion, c.in_stock, ${values})
    from changed_sales c where not c.is_new
      and (kept.store_id, kept.product_id, kept.date) = (c.store_id, c.product_id, c.date)`);
  const inserted = await tx.execute(sql`${insertInto}
    select store_id, product_id, date, quantity, unit_price, on_promotion, in_stock, ${values}
    from changed_sales where is_new ${inKeyOrder}`);
  return { inserted: inserted.count, updated: updated.count };
}

function valuesOf(origin: Origin): SQL {
  const digest = origin.source === 'seed' ? origin.seed_digest : null;
  return sql`${origin.source}::text, ${digest}::text`;
}
