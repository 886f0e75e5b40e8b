import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const writtenByTools = new Set(['node_modules', 'dist', 'test-results', 'coverage']);

/**
 * Every file of the repository whose name matches, found without git, which a machine with nothing but Node need not have.
 * Skips the folders that tools write, and those whose name starts with a dot.
 *
 * @param {string} root
 * @param {RegExp} name
 * @param {string} [directory] relative to the root, with a slash at its end
 * @returns {string[]} paths relative to the root
 */
export function findFiles(root, name, directory = '') {
  return readdirSync(join(root, directory), { withFileTypes: true })
    .flatMap((entry) => {
      const path = `${directory}${entry.name}`;
      if (entry.isFile()) return name.test(entry.name) ? [path] : [];
      const skipped = writtenByTools.has(entry.name) || entry.name.startsWith('.');
      return entry.isDirectory() && !skipped ? findFiles(root, name, `${path}/`) : [];
    })
    .sort();
}
