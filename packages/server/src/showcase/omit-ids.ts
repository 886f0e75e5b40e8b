import type { JsonObject } from '@vitrine/contract';

/** The data with null for each of the ids, because they name nothing that exists after the run. */
export function omitIds(data: JsonObject, ids: ReadonlySet<string>): JsonObject {
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, omit(value, ids)]));
}

function omit(value: JsonObject[string], ids: ReadonlySet<string>): JsonObject[string] {
  if (typeof value === 'string') return ids.has(value) ? null : value;
  if (Array.isArray(value)) {
    const isNamed = (entry: JsonObject[string]) => typeof entry === 'string' && ids.has(entry);
    return value.filter((entry) => !isNamed(entry)).map((entry) => omit(entry, ids));
  }
  return value !== null && typeof value === 'object' ? omitIds(value, ids) : value;
}
