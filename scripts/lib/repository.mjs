import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of this clone, for commands started in any directory. */
export const repositoryRoot = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/**
 * @typedef {{ name: string, directory: string, manifest: Manifest }} WorkspacePackage
 *   `directory` is relative to the repository root, with forward slashes.
 * @typedef {{ name: string, packageManager?: string, engines?: { node?: string }, scripts?: Record<string, string>,
 *   dependencies?: Record<string, string>, devDependencies?: Record<string, string>,
 *   exports?: Record<string, Record<string, string>> }} Manifest
 */

/**
 * Reads the package.json of a directory.
 *
 * @param {string} directory
 * @returns {Manifest}
 */
export function readManifest(directory) {
  return JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
}

/**
 * Every workspace package, in the order of their directories. Reads the same globs that pnpm reads, of which this
 * repository uses two forms: a directory and `directory/*`.
 *
 * @param {string} root
 * @returns {WorkspacePackage[]}
 */
export function findWorkspacePackages(root) {
  return readWorkspaceGlobs(join(root, 'pnpm-workspace.yaml'))
    .flatMap((glob) => expandGlob(root, glob))
    .filter((directory) => existsSync(join(root, directory, 'package.json')))
    .sort()
    .map((directory) => {
      const manifest = readManifest(join(root, directory));
      return { name: manifest.name, directory, manifest };
    });
}

/**
 * @param {string} file
 * @returns {string[]}
 */
function readWorkspaceGlobs(file) {
  const lines = readFileSync(file, 'utf8').split('\n');
  const start = lines.indexOf('packages:') + 1;
  const length = lines.slice(start).findIndex((line) => !/^\s+-\s/.test(line));
  return lines.slice(start, start + length).map((line) => line.replace(/^\s+-\s+/, '').trim());
}

/**
 * @param {string} root
 * @param {string} glob
 * @returns {string[]}
 */
function expandGlob(root, glob) {
  if (!glob.endsWith('/*')) return [glob];
  const parent = glob.slice(0, -2);
  if (!existsSync(join(root, parent))) return [];
  return readdirSync(join(root, parent), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => `${parent}/${entry.name}`);
}
