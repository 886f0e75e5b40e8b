import { expect, test } from 'vitest';
import { repositoryRoot } from '../lib/repository.mjs';
import { makeTree } from '../testing.ts';
import { cruiseRepository } from './cruise-repository.mjs';
import { findBlindRules } from './find-blind-rules.mjs';
import { importRules } from './import-rules.mjs';
import { manifestRules } from './manifest-rules.mjs';

const workspaceFile = 'packages:\n  - packages/*\n\n';

test('every rule catches its fixture', async () => {
  expect(await findBlindRules(repositoryRoot)).toEqual([]);
});

test('a reader that sees nothing leaves every rule blind', async () => {
  const blind = await findBlindRules(repositoryRoot, async () => ({
    violations: [],
    modulesByPackage: new Map(),
  }));
  expect(blind).toHaveLength(importRules.length + manifestRules.length);
});

test('every rule says why', () => {
  for (const { comment } of [...importRules.map(({ rule }) => rule), ...manifestRules]) {
    expect(comment.length).toBeGreaterThan(30);
  }
});

test('modules are counted by package, and allowed imports pass', async () => {
  const root = makeTree({
    'pnpm-workspace.yaml': workspaceFile,
    'packages/bundle/package.json': '{"name":"@vitrine/bundle"}',
    'packages/bundle/src/index.ts': "import type { A } from './a.ts';\nexport type B = A;\n",
    'packages/bundle/src/a.ts': 'export type A = 1;\n',
    'packages/bundle/src/node/write.ts': "import 'node:fs';\n",
    'packages/empty/package.json': '{"name":"@vitrine/empty"}',
  });
  const { violations, modulesByPackage } = await cruiseRepository(root);
  expect(violations).toEqual([]);
  expect([...modulesByPackage]).toEqual([
    ['@vitrine/bundle', 3],
    ['@vitrine/empty', 0],
  ]);
});

test('a type import alone closes a cycle between files too', async () => {
  const root = makeTree({
    'pnpm-workspace.yaml': workspaceFile,
    'packages/db/package.json': '{"name":"@vitrine/db"}',
    'packages/db/src/a.ts': "import type { B } from './b.ts';\nexport type A = B[];\n",
    'packages/db/src/b.ts': "import type { A } from './a.ts';\nexport type B = A | 1;\n",
  });
  const { violations } = await cruiseRepository(root);
  expect(violations.map(({ rule }) => rule)).toContain('no-cycle');
});
