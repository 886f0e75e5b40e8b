import { posix } from 'node:path';

/**
 * Every broken link inside the repository: to a file that does not exist, or to a heading that its page lacks.
 * Links to other hosts are not followed; a gate must not depend on somebody else's server.
 *
 * @param {{ pages: import('./markdown.mjs').MarkdownPage[], exists: (path: string) => boolean }} options
 *   `exists` takes paths relative to the repository root
 * @returns {string[]} one line per broken link
 */
export function findBrokenLinks({ pages, exists }) {
  const byPath = new Map(pages.map((page) => [page.path, page]));
  return pages.flatMap(({ path, links }) =>
    links
      .filter(({ url }) => !/^[a-z][a-z+.-]*:/i.test(url))
      .flatMap(({ url, line }) => {
        const [file = '', anchor] = url.split('#', 2).map(decodeURIComponent);
        const target = file === '' ? path : posix.join(posix.dirname(path), file);
        if (!exists(target)) return [`${path}:${line} ${url}: there is no ${target}`];
        if (anchor === undefined || !target.endsWith('.md')) return [];
        if (byPath.get(target)?.anchors.has(anchor)) return [];
        return [`${path}:${line} ${url}: ${target} has no heading #${anchor}`];
      }),
  );
}
