import { timestampSchema } from '@vitrine/contract';
import * as z from 'zod';
import { invalidInput } from './vitrine-error.ts';

/** An instant among the keys of a cursor. */
export const cursorTimeSchema = timestampSchema.refine((time) => time >= '0001');

/** Makes the opaque continuation of a list out of the sort keys of its last row. */
export function encodeCursor(keys: readonly unknown[]): string {
  return Buffer.from(JSON.stringify(keys)).toString('base64url');
}

/** The sort keys of a cursor that this server made; anything else is refused as bad input. */
export function decodeCursor<Keys>(
  cursor: string,
  schema: { safeParse(value: unknown): { success: true; data: Keys } | { success: false } },
): Keys {
  const parsed = schema.safeParse(parseJson(Buffer.from(cursor, 'base64url').toString()));
  if (!parsed.success) throw invalidInput('/cursor', 'is not a cursor of this list');
  return parsed.data;
}

/** The sort order of a list; its cursors contain it, since under another order they would skip rows. */
export interface Order<SortKey extends string = string> {
  sort_by: SortKey;
  sort_order: 'asc' | 'desc';
}

/** By default dates are sorted newest first, and everything else lowest first. */
export function resolveOrder<SortKey extends string>(input: {
  sort_by: SortKey;
  sort_order?: Order['sort_order'] | undefined;
}): Order<SortKey> {
  const { sort_by, sort_order = sort_by === 'created_at' ? 'desc' : 'asc' } = input;
  return { sort_by, sort_order };
}

export function encodeOrdered({ sort_by, sort_order }: Order, keys: readonly unknown[]): string {
  return encodeCursor([sort_by, sort_order, keys]);
}

/** The sort keys of a cursor of a list in the same order. */
export function decodeOrdered<Keys>(
  cursor: string,
  { sort_by, sort_order }: Order,
  keys: z.ZodType<Keys>,
): Keys {
  const schema = z.tuple([z.literal(sort_by), z.literal(sort_order), keys]);
  return decodeCursor(cursor, schema)[2];
}

/** Splits rows, of which one more than a page was requested, into the page and the cursor of the next one. */
export function cutPage<Row>(
  rows: readonly Row[],
  limit: number,
  encodeLast: (last: Row) => string,
): { page: Row[]; next_cursor: string | null } {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { page, next_cursor: rows.length > limit && last ? encodeLast(last) : null };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
