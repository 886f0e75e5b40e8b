import * as z from 'zod';
import {
  cursorSchema,
  dateSchema,
  givenCodeSchema,
  limitSchema,
  productIdSchema,
  skuSchema,
  storeCodeSchema,
  storeIdSchema,
} from './primitives.ts';

/** The columns of a sales file; the last two may be left out. */
export const salesCsvColumns = {
  required: ['date', 'store_code', 'sku', 'quantity', 'unit_price'],
  optional: ['on_promotion', 'in_stock'],
} as const;

export const ingestResultSchema = z.strictObject({
  rows: z.int(),
  inserted: z.int(),
  updated: z.int(),
  unchanged: z.int(),
  stores: z.int(),
  products: z.int(),
  date_start: dateSchema.nullable(),
  date_end: dateSchema.nullable(),
  warnings: z
    .array(
      z.strictObject({
        code: z.enum(['looks_weekly', 'looks_monthly']),
        detail: z.string().describe('One sentence'),
      }),
    )
    .describe('Suspicious content that was loaded unchanged'),
});
export type IngestResult = z.infer<typeof ingestResultSchema>;

export const salesCoverageInputSchema = z.strictObject({});
export const salesCoverageSchema = z.strictObject({
  stores: z.int(),
  products: z.int(),
  grains: z.int(),
  rows: z.int(),
  seeded_rows: z.int(),
  csv_rows: z.int(),
  date_start: dateSchema.nullable(),
  date_end: dateSchema.nullable(),
});

const searchPage = {
  q: givenCodeSchema.optional(),
  limit: limitSchema,
  cursor: cursorSchema.optional(),
};

export const storeSchema = z.strictObject({ store_id: storeIdSchema, store_code: storeCodeSchema });
export const listStoresInputSchema = z.strictObject(searchPage);
export const listStoresResultSchema = z.strictObject({
  stores: z.array(storeSchema),
  total: z.int(),
  next_cursor: cursorSchema.nullable(),
});

export const productSchema = z.strictObject({ product_id: productIdSchema, sku: skuSchema });
export const listProductsInputSchema = z.strictObject(searchPage);
export const listProductsResultSchema = z.strictObject({
  products: z.array(productSchema),
  total: z.int(),
  next_cursor: cursorSchema.nullable(),
});

export const grainSchema = z.strictObject({
  store_id: storeIdSchema,
  store_code: storeCodeSchema,
  product_id: productIdSchema,
  sku: skuSchema,
  selling_days: z.int().describe('Days with quantity > 0'),
  units: z.number(),
  date_start: dateSchema,
  date_end: dateSchema,
});
export type Grain = z.infer<typeof grainSchema>;

/** Grains in discovery order: most selling days, then most units, then lowest codes. */
export const listGrainsInputSchema = z.strictObject({
  q: givenCodeSchema.optional().describe('Part of a store code or sku'),
  store_id: storeIdSchema.optional(),
  product_id: productIdSchema.optional(),
  limit: limitSchema,
  cursor: cursorSchema.optional(),
});
export const listGrainsResultSchema = z.strictObject({
  grains: z.array(grainSchema),
  total: z.int(),
  next_cursor: cursorSchema.nullable(),
});

export const seriesInputSchema = z.strictObject({
  store_id: storeIdSchema,
  product_id: productIdSchema,
  window_end: dateSchema
    .optional()
    .describe('Last day; default the latest date in the sales table'),
});
export const seriesSchema = z.strictObject({
  store_id: storeIdSchema,
  product_id: productIdSchema,
  store_code: storeCodeSchema,
  sku: skuSchema,
  date_start: dateSchema,
  date_end: dateSchema,
  quantities: z
    .array(z.number())
    .describe('Units per day from date_start on; a day without a row is 0'),
});
