/** A place in a JSON value as RFC 6901 writes it; the whole value is the empty text. */
export function formatJsonPointer(path: readonly PropertyKey[]): string {
  return path
    .map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('');
}
