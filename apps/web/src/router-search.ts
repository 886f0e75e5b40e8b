/** The search part of an address as plain text: one value is a string, a repeated key a list. */
type SearchText = Record<string, string | string[]>;

/**
 * Reads `?tag=q4&tag=board&sort=name` without guessing at types: an id of digits alone stays the text
 * that it is, and only the schema of a route says what a value means.
 */
export function parseSearch(search: string): SearchText {
  const values = new URLSearchParams(search);
  return Object.fromEntries(
    [...new Set(values.keys())].map((key) => {
      const all = values.getAll(key);
      return [key, all.length > 1 ? all : (all[0] ?? '')];
    }),
  );
}

/** The reverse of `parseSearch`; what is undefined, null, false or empty leaves no trace in the address. */
export function stringifySearch(search: Record<string, unknown>): string {
  const values = new URLSearchParams();
  for (const [key, value] of Object.entries(search)) {
    for (const each of Array.isArray(value) ? value : [value]) {
      if (each === undefined || each === null || each === false || each === '') continue;
      values.append(key, each === true ? '1' : String(each));
    }
  }
  const text = values.toString();
  return text === '' ? '' : `?${text}`;
}
