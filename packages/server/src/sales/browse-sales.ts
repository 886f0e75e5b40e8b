import { type Grain, textSchema } from '@vitrine/contract';
import type { VitrineDb } from '@vitrine/db';
import * as z from 'zod';
import { cutPage, decodeCursor, encodeCursor } from '../rpc/cursor.ts';
import { VitrineError } from '../rpc/vitrine-error.ts';
import { boundSeries } from './bound-series.ts';
import {
  countProducts,
  countStores,
  findGrainByIds,
  findLatestSalesDate,
  type GrainFilter,
  type GrainKey,
  selectGrains,
  selectProducts,
  selectSeriesRows,
  selectStores,
} from './queries.ts';

/** More days than our calendar has, and still an `integer`. */
const maxDays = 10_000_000;

const codeCursor = z.tuple([textSchema]);
const grainCursor = z.tuple([z.int().min(0).max(maxDays), z.number(), textSchema, textSchema]);

interface CodeListOptions {
  q?: string | undefined;
  limit: number;
  cursor?: string | undefined;
}

/** Stores by code. */
export async function listStores(db: VitrineDb, { q, limit, cursor }: CodeListOptions) {
  const after = cursor ? decodeCursor(cursor, codeCursor)[0] : null;
  const [rows, total] = await Promise.all([
    selectStores(db, { q, limit: limit + 1, after }),
    countStores(db, q),
  ]);
  const { page, next_cursor } = cutPage(rows, limit, (last) => encodeCursor([last.store_code]));
  return { stores: page, total, next_cursor };
}

/** Products by sku. */
export async function listProducts(db: VitrineDb, { q, limit, cursor }: CodeListOptions) {
  const after = cursor ? decodeCursor(cursor, codeCursor)[0] : null;
  const [rows, total] = await Promise.all([
    selectProducts(db, { q, limit: limit + 1, after }),
    countProducts(db, q),
  ]);
  const { page, next_cursor } = cutPage(rows, limit, (last) => encodeCursor([last.sku]));
  return { products: page, total, next_cursor };
}

interface GrainListOptions extends GrainFilter {
  limit: number;
  cursor?: string | undefined;
}

/** Grains in discovery order. */
export async function listGrains(db: VitrineDb, { limit, cursor, ...filter }: GrainListOptions) {
  const after = cursor ? readGrainCursor(cursor) : null;
  const { grains, total } = await selectGrains(db, filter, { limit: limit + 1, after });
  const { page, next_cursor } = cutPage(grains, limit, makeGrainCursor);
  return { grains: page, total, next_cursor };
}

function readGrainCursor(cursor: string) {
  const [selling_days, units, store_code, sku] = decodeCursor(cursor, grainCursor);
  return { selling_days, units, store_code, sku };
}

function makeGrainCursor({ selling_days, units, store_code, sku }: Grain): string {
  return encodeCursor([selling_days, units, store_code, sku]);
}

interface SeriesOptions extends GrainKey {
  window_end?: string | undefined;
}

/** The daily series of one grain from its first row on, gaps as 0. */
export async function readSeries(db: VitrineDb, options: SeriesOptions) {
  const grain = await findGrainByIds(db, options);
  const windowEnd = options.window_end ?? (await findLatestSalesDate(db));
  const rows = grain && windowEnd ? await selectSeriesRows(db, grain, windowEnd) : [];
  if (!grain || !windowEnd || rows.length === 0) {
    const { store_id, product_id } = options;
    throw new VitrineError(
      'GRAIN_NOT_FOUND',
      `Store ${store_id} has no sales of product ${product_id}.`,
    );
  }
  const { startDate, values } = boundSeries({ rows, windowEnd });
  return { ...grain, date_start: startDate, date_end: windowEnd, quantities: [...values] };
}
