import { timestampSchema } from '@vitrine/contract';
import { invalidInput } from './vitrine-error.ts';

/** An instant among the keys of a cursor. */
export const cursorTimeSchema = timestampSchema.refine((time) => time >= '0001');

/** Makes the opaque continuation of a list out of the sort keys of its last row. */
export function encodeCursor(keys: readonly unknown[]): string {
  return Buffer.from(JSON.stringify(keys)).toString('base64url');
}

/** The sort keys of a cursor that we made ourselves; anything else is refused as bad input. */
export function decodeCursor<Keys>(
  cursor: string,
  schema: { safeParse(value: unknown): { success: true; data: Keys } | { success: false } },
): Keys {
  const parsed = schema.safeParse(parseJson(Buffer.from(cursor, 'base64url').toString()));
  if (!parsed.success) throw invalidInput('/cursor', 'is not a cursor of this list');
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
