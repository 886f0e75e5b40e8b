import * as z from 'zod';

const recordId = z
  .string()
  .regex(/^[0-9a-f]{32}$/, 'must be 32 lower-case hexadecimal digits (a UUID without dashes)');

export const workspaceIdSchema = recordId.describe('Workspace id: 32 lower-case hex digits');
export const runIdSchema = recordId.describe('Model run id: 32 lower-case hex digits');
export const scenarioIdSchema = recordId.describe('Scenario plan id: 32 lower-case hex digits');
export const showcaseRunIdSchema = recordId.describe('Showcase run id: 32 lower-case hex digits');

export const sha256Schema = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in lower-case hex');

/** Text that UTF-8 and the database can hold: no NUL, no half of a surrogate pair. */
export const textSchema = z.string().refine((text) => !/[\0\p{Cs}]/u.test(text), {
  message: 'must not hold a NUL character or half of a surrogate pair',
});

/** A calendar day, `YYYY-MM-DD`; the database's calendar starts with the year 1. */
export const dateSchema = z.iso.date().refine((date) => date >= '0001-01-01', {
  message: 'must not lie before the year 1',
});

/** A UTC instant with three decimals and `Z`, as `Date.prototype.toISOString` prints it. */
export const timestampSchema = z.iso.datetime({ precision: 3 });

export { type JsonObject, jsonObjectSchema } from '@vitrine/forecasting/schema';

/** A code as it is stored. */
export const storeCodeSchema = textSchema.min(1).max(64);
export const skuSchema = textSchema.min(1).max(64);

/** A grain by its codes. */
export const grainCodesSchema = z.strictObject({ store_code: storeCodeSchema, sku: skuSchema });

/** The one form of a store or product code: NFC, without blanks around it. Codes that look alike would otherwise be two. */
export function normalizeCode(code: string): string {
  return code.normalize('NFC').trim();
}

/** Normalizes a code, or a part of one, that a caller gives. */
export const givenCodeSchema = textSchema.overwrite(normalizeCode).min(1).max(64);
export const storeIdSchema = z.int().positive().max(2_147_483_647);
export const productIdSchema = z.int().positive().max(2_147_483_647);

/** Long enough for the tag that a run writes: `workspace:` and a name of 100 characters. */
export const tagSchema = textSchema.trim().min(1).max(128);
/** The tags of a workspace or a plan: each trimmed, none twice, at most 20. A comma is a character like any other. */
export const tagsSchema = z
  .array(tagSchema)
  .max(20)
  .refine((tags) => new Set(tags).size === tags.length, 'must not hold a tag twice');
export const aliasNameSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9\-_]{0,99}$/, 'must be lower-case letters, digits, - or _, at most 100');

/** Page size of every list: 1 to 100, 20 by default. */
export const limitSchema = z.int().min(1).max(100).default(20);

/** Opaque continuation of a list: pass back `next_cursor` unchanged. */
export const cursorSchema = z.string().min(1).max(1_000);
