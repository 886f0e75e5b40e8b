import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findWorkspacePackages } from '../lib/repository.mjs';
import { cruiseRepository } from './cruise-repository.mjs';
import { importRules } from './import-rules.mjs';
import { manifestRules } from './manifest-rules.mjs';

/**
 * Builds a small repository with the manifests of the real one and every rule's fixture in it, cruises it, and names
 * the rules that did not catch their fixture.
 *
 * @param {string} root the real repository
 * @param {typeof cruiseRepository} [cruise]
 * @returns {Promise<string[]>} names of blind rules, none when all see
 */
export async function findBlindRules(root, cruise = cruiseRepository) {
  const tree = mkdtempSync(join(tmpdir(), 'vitrine-dependency-rules-'));
  try {
    writeRepository(root, tree);
    const { violations } = await cruise(tree);
    const saw = new Set(violations.map(({ rule, from }) => `${rule} ${from}`));
    return listFixtures()
      .filter(({ name, files }) => !Object.keys(files).some((file) => saw.has(`${name} ${file}`)))
      .map(({ name }) => name);
  } finally {
    rmSync(tree, { recursive: true, force: true });
  }
}

/** @returns {{ name: string, files: Record<string, string> }[]} */
function listFixtures() {
  return [
    ...importRules.map(({ rule, fixture }) => ({ name: rule.name, files: fixture })),
    ...manifestRules.map(({ name, fixture }) => ({ name, files: fixture })),
  ];
}

/**
 * @param {string} root
 * @param {string} tree
 */
function writeRepository(root, tree) {
  const packages = findWorkspacePackages(root);
  writeFiles(tree, {
    'pnpm-workspace.yaml':
      'packages:\n  - apps/*\n  - packages/*\n  - e2e\n  - scripts\n  - bench\n\n',
  });
  const libraries = new Set();
  for (const { name, directory, manifest } of packages) {
    writeFiles(join(tree, directory), {
      'package.json': JSON.stringify(manifest),
      ...entriesOf(manifest),
    });
    link(join(tree, directory), join(tree, 'node_modules', name));
    const { dependencies = {}, devDependencies = {} } = manifest;
    for (const library of Object.keys({ ...dependencies, ...devDependencies }))
      libraries.add(library);
  }
  for (const library of libraries) {
    if (library.startsWith('@vitrine/')) continue;
    // As most are published: a reader that passes over our own `dist` must not pass over theirs.
    writeFiles(join(tree, 'node_modules', library), {
      'package.json': JSON.stringify({ name: library, version: '1.0.0', main: 'dist/index.js' }),
      'dist/index.js': '',
    });
  }
  for (const { files } of listFixtures()) writeFiles(tree, files);
}

/**
 * A source file for every entry of a manifest's `exports`.
 *
 * @param {import('../lib/repository.mjs').Manifest} manifest
 * @returns {Record<string, string>}
 */
function entriesOf({ exports = {} }) {
  return Object.fromEntries(
    Object.values(exports)
      .map((conditions) => conditions['@vitrine/source'])
      .filter((path) => path !== undefined)
      .map((path) => [path, 'export const entry = 1;\n']),
  );
}

/**
 * @param {string} directory
 * @param {Record<string, string>} files
 */
function writeFiles(directory, files) {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), content);
  }
}

/**
 * @param {string} target
 * @param {string} path
 */
function link(target, path) {
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path);
}
