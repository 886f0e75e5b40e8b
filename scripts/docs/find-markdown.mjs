import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const neverDocuments = new Set(['node_modules', 'dist', 'test-results', 'coverage']);

/**
 * Every Markdown file of the repository, found without git, which a machine with nothing but Node need not have.
 * Folders that tools write, and those whose name starts with a dot, hold none.
 *
 * @param {string} root
 * @param {string} [directory] relative to the root, with a slash at its end
 * @returns {string[]} paths relative to the root
 */
export function findMarkdown(root, directory = '') {
  return readdirSync(join(root, directory), { withFileTypes: true })
    .flatMap((entry) => {
      const path = `${directory}${entry.name}`;
      if (entry.isFile()) return entry.name.endsWith('.md') ? [path] : [];
      const skipped = neverDocuments.has(entry.name) || entry.name.startsWith('.');
      return entry.isDirectory() && !skipped ? findMarkdown(root, `${path}/`) : [];
    })
    .sort();
}
