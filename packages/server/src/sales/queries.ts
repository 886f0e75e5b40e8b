import type { Grain } from '@vitrine/contract';
import { product, salesDaily, store, type VitrineDb } from '@vitrine/db';
import { and, asc, desc, eq, gt, inArray, lte, max, min, or, type SQL, sql } from 'drizzle-orm';
import { anyCasePattern } from '../any-case-pattern.ts';

export async function countCoverage(db: VitrineDb) {
  const [totals] = await db
    .select({
      rows: sql<number>`count(*)::int`,
      seeded_rows: sql<number>`(count(*) filter (where ${salesDaily.source} = 'seed'))::int`,
      csv_rows: sql<number>`(count(*) filter (where ${salesDaily.source} = 'csv'))::int`,
      grains: sql<number>`count(distinct (${salesDaily.store_id}, ${salesDaily.product_id}))::int`,
      date_start: min(salesDaily.date),
      date_end: max(salesDaily.date),
    })
    .from(salesDaily);
  const [stores, products] = await Promise.all([db.$count(store), db.$count(product)]);
  const none = {
    rows: 0,
    seeded_rows: 0,
    csv_rows: 0,
    grains: 0,
    date_start: null,
    date_end: null,
  };
  return { stores, products, ...(totals ?? none) };
}

export interface CodePage {
  q?: string | undefined;
  limit: number;
  /** The last code of the previous page. */
  after: string | null;
}

export function selectStores(db: VitrineDb, { q, limit, after }: CodePage) {
  return db
    .select()
    .from(store)
    .where(
      and(contains(store.store_code, q), after === null ? undefined : gt(store.store_code, after)),
    )
    .orderBy(asc(store.store_code))
    .limit(limit);
}

export function countStores(db: VitrineDb, q?: string): Promise<number> {
  return db.$count(store, contains(store.store_code, q));
}

export function selectProducts(db: VitrineDb, { q, limit, after }: CodePage) {
  return db
    .select()
    .from(product)
    .where(and(contains(product.sku, q), after === null ? undefined : gt(product.sku, after)))
    .orderBy(asc(product.sku))
    .limit(limit);
}

export function countProducts(db: VitrineDb, q?: string): Promise<number> {
  return db.$count(product, contains(product.sku, q));
}

function contains(column: typeof store.store_code | typeof product.sku, q?: string) {
  return q === undefined ? undefined : sql`${column} ~ ${anyCasePattern(q)}`;
}

/** Reads each code once instead of once per sale. */
function isGrainOf(db: VitrineDb, q: string): SQL | undefined {
  const stores = db.select({ id: store.store_id }).from(store).where(contains(store.store_code, q));
  const products = db
    .select({ id: product.product_id })
    .from(product)
    .where(contains(product.sku, q));
  return or(inArray(salesDaily.store_id, stores), inArray(salesDaily.product_id, products));
}

export interface GrainFilter {
  q?: string | undefined;
  store_id?: number | undefined;
  product_id?: number | undefined;
  /** Rows after this day do not count. */
  windowEnd?: string | undefined;
}

export interface GrainPage {
  limit: number;
  after: Pick<Grain, 'selling_days' | 'units' | 'store_code' | 'sku'> | null;
}

function summarizeGrains(db: VitrineDb, { q, store_id, product_id, windowEnd }: GrainFilter) {
  return db.$with('grain').as(
    db
      .select({
        store_id: salesDaily.store_id,
        store_code: store.store_code,
        product_id: salesDaily.product_id,
        sku: product.sku,
        selling_days: sql<number>`(count(*) filter (where ${salesDaily.quantity} > 0))::int`.as(
          'selling_days',
        ),
        units: sql<number>`sum(${salesDaily.quantity})::float8`.as('units'),
        date_start: sql<string>`min(${salesDaily.date})`.as('date_start'),
        date_end: sql<string>`max(${salesDaily.date})`.as('date_end'),
      })
      .from(salesDaily)
      .innerJoin(store, eq(store.store_id, salesDaily.store_id))
      .innerJoin(product, eq(product.product_id, salesDaily.product_id))
      .where(
        and(
          store_id ? eq(salesDaily.store_id, store_id) : undefined,
          product_id ? eq(salesDaily.product_id, product_id) : undefined,
          windowEnd ? lte(salesDaily.date, windowEnd) : undefined,
          q ? isGrainOf(db, q) : undefined,
        ),
      )
      .groupBy(salesDaily.store_id, store.store_code, salesDaily.product_id, product.sku),
  );
}

/**
 * Grains in discovery order: most selling days, then most units, then lowest codes; and the number of matches. One statement, so
 * that the sales are added up once for both.
 */
export async function selectGrains(
  db: VitrineDb,
  filter: GrainFilter,
  { limit, after }: GrainPage,
): Promise<{ grains: Grain[]; total: number }> {
  const grain = summarizeGrains(db, filter);
  const order = [desc(grain.selling_days), desc(grain.units), grain.store_code, grain.sku];
  const isAfter: SQL | undefined =
    after === null
      ? undefined
      : sql`(-${grain.selling_days}, -${grain.units}, ${grain.store_code}, ${grain.sku})
          > (${-after.selling_days}::int, ${-after.units}::float8, ${after.store_code}::text, ${after.sku}::text)`;
  const counted = db
    .select({ total: sql<number>`count(*)::int`.as('total') })
    .from(grain)
    .as('counted');
  // The count comes first: it is a row even if the page is empty.
  const rows = await db
    .with(grain)
    .select()
    .from(counted)
    .leftJoin(grain, isAfter ?? sql`true`)
    .orderBy(...order)
    .limit(limit);
  return { grains: rows.flatMap((row) => row.grain ?? []), total: rows[0]?.counted.total ?? 0 };
}

export async function findLatestSalesDate(db: VitrineDb): Promise<string | null> {
  const [row] = await db.select({ latest: max(salesDaily.date) }).from(salesDaily);
  return row?.latest ?? null;
}

export interface GrainKey {
  store_id: number;
  product_id: number;
}

export async function findGrainByIds(db: VitrineDb, { store_id, product_id }: GrainKey) {
  const [row] = await selectGrainCodes(
    db,
    and(eq(store.store_id, store_id), eq(product.product_id, product_id)),
  );
  return row ?? null;
}

export async function findGrainByCodes(db: VitrineDb, store_code: string, sku: string) {
  const [row] = await selectGrainCodes(
    db,
    and(eq(store.store_code, store_code), eq(product.sku, sku)),
  );
  return row ?? null;
}

/** Store and product of a grain that has sales; two known codes without sales are not a grain. */
function selectGrainCodes(db: VitrineDb, where: SQL | undefined) {
  return db
    .select({
      store_id: store.store_id,
      store_code: store.store_code,
      product_id: product.product_id,
      sku: product.sku,
    })
    .from(salesDaily)
    .innerJoin(store, eq(store.store_id, salesDaily.store_id))
    .innerJoin(product, eq(product.product_id, salesDaily.product_id))
    .where(where)
    .limit(1);
}

export function selectSeriesRows(db: VitrineDb, grain: GrainKey, windowEnd: string) {
  return db
    .select({
      date: salesDaily.date,
      quantity: salesDaily.quantity,
      unit_price: salesDaily.unit_price,
      on_promotion: salesDaily.on_promotion,
      in_stock: salesDaily.in_stock,
    })
    .from(salesDaily)
    .where(
      and(
        eq(salesDaily.store_id, grain.store_id),
        eq(salesDaily.product_id, grain.product_id),
        lte(salesDaily.date, windowEnd),
      ),
    )
    .orderBy(asc(salesDaily.date));
}
