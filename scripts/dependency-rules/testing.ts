import { mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { findWorkspacePackages, type Manifest } from '../lib/repository.mjs';
import { makeTree, writeInto } from '../testing.ts';

/** One import that a rule must catch: the file that has it, and its specifier or the file it points at. */
export interface ForbiddenImport {
  rule: string;
  from: string;
  to: string;
  typeOnly?: boolean;
}

const entry = 'export const entry = 1;\n';

/** A small repository with the manifests of the real one, their entries and these imports; gone when the test is over. */
export function makeRepository(root: string, imports: ForbiddenImport[]): string {
  const tree = makeTree({
    'pnpm-workspace.yaml':
      'packages:\n  - apps/*\n  - packages/*\n  - e2e\n  - scripts\n  - bench\n\n',
  });
  for (const { name, directory, manifest } of findWorkspacePackages(root)) {
    writeInto(tree, `${directory}/package.json`, JSON.stringify(manifest));
    for (const path of listEntries(manifest)) writeInto(tree, `${directory}/${path}`, entry);
    link(join(tree, directory), join(tree, 'node_modules', name));
    for (const library of listLibraries(manifest)) writeLibrary(tree, library);
  }
  for (const forbidden of imports) writeImport(tree, forbidden);
  return tree;
}

function listEntries({ exports = {} }: Manifest): string[] {
  return Object.values(exports).flatMap((conditions) => conditions['@vitrine/source'] ?? []);
}

function listLibraries({ dependencies, devDependencies }: Manifest): string[] {
  const names = Object.keys({ ...dependencies, ...devDependencies });
  return names.filter((name) => !name.startsWith('@vitrine/'));
}

/** As most are published: a reader that passes over our own `dist` must not pass over theirs. */
function writeLibrary(tree: string, name: string): void {
  const manifest = { name, version: '1.0.0', main: 'dist/index.js' };
  writeInto(tree, `node_modules/${name}/package.json`, JSON.stringify(manifest));
  writeInto(tree, `node_modules/${name}/dist/index.js`, '');
}

function writeImport(tree: string, { from, to, typeOnly = false }: ForbiddenImport): void {
  const isFile = /^(apps|packages|e2e|bench|scripts)\//.test(to);
  const path = posix.relative(posix.dirname(from), to);
  const specifier = isFile ? (path.startsWith('.') ? path : `./${path}`) : to;
  if (isFile) writeInto(tree, to, entry);
  const line = typeOnly
    ? `import type { entry } from '${specifier}';\nexport type Fixture = typeof entry;\n`
    : `import { entry } from '${specifier}';\nexport const fixture = entry;\n`;
  writeInto(tree, from, line);
}

function link(target: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path);
}
