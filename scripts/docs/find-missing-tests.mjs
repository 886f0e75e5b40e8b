/** A test that a document names: its file as inline code, its title in typographic quotes. */
const namedTest = /`([\w./-]+\.test\.tsx?)` · “([^”]+)”/g;

/**
 * The tests that a document names but that do not exist, one line each, and how many it names.
 *
 * @param {{ text: string, read: (path: string) => string | null }} options `read` returns null for a file that does not exist
 * @returns {{ missing: string[], count: number }}
 */
export function findMissingTests({ text, read }) {
  const named = [...text.matchAll(namedTest)];
  const missing = named.flatMap(([, path = '', title = '']) => {
    const source = read(path);
    if (source === null) return [`there is no ${path}`];
    return source.includes(`'${title}'`) ? [] : [`${path} has no test “${title}”`];
  });
  return { missing, count: named.length };
}
