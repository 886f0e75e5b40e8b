import { expect, test } from 'vitest';
import { repositoryRoot } from '../lib/repository.mjs';
import { makeTree } from '../testing.ts';
import { cruiseRepository } from './cruise-repository.mjs';
import { importRules, pageLayers } from './import-rules.mjs';
import { manifestRules } from './manifest-rules.mjs';
import { type ForbiddenImport, makeRepository } from './testing.ts';

const workspaceFile = 'packages:\n  - packages/*\n\n';
const rules = [...importRules, ...manifestRules];
const server = 'packages/server/src';
const page = 'apps/web/src';

/** At least one import that each rule forbids. */
const forbidden: ForbiddenImport[] = [
  {
    rule: 'packages-contract-imports',
    from: 'packages/contract/src/f0.ts',
    to: '@vitrine/forecasting',
  },
  {
    rule: 'packages-forecasting-imports',
    from: 'packages/forecasting/src/f0.ts',
    to: '@vitrine/contract',
  },
  {
    rule: 'packages-dev-panel-imports',
    from: 'packages/dev-panel/src/f0.ts',
    to: '@vitrine/server',
  },
  { rule: 'packages-bundle-imports', from: 'packages/bundle/src/f0.ts', to: '@vitrine/db' },
  {
    rule: 'packages-embedded-postgres-imports',
    from: 'packages/embedded-postgres/src/f0.ts',
    to: '@vitrine/contract',
  },
  { rule: 'packages-db-imports', from: 'packages/db/src/f0.ts', to: '@vitrine/forecasting' },
  { rule: 'packages-server-imports', from: `${server}/f0.ts`, to: '@vitrine/dev-panel' },
  { rule: 'apps-api-imports', from: 'apps/api/src/f0.ts', to: '@vitrine/db' },
  { rule: 'apps-cli-imports', from: 'apps/cli/src/f0.ts', to: '@vitrine/forecasting' },
  { rule: 'apps-web-imports', from: `${page}/f0.ts`, to: '@vitrine/db' },
  { rule: 'web-knows-server-as-type', from: `${page}/f1.ts`, to: '@vitrine/server' },
  {
    rule: 'page-knows-no-page',
    from: `${page}/pages/run/f1.ts`,
    to: `${page}/pages/registry/t1.ts`,
  },
  { rule: 'module-knows-no-page', from: `${page}/runs/f1.ts`, to: `${page}/pages/run/t2.ts` },
  ...pageLayers.slice(1).map((above, below) => ({
    rule: `web-${pageLayers[below]?.join('-')}-below`,
    from: `${page}/${pageLayers[below]?.[0]}/f0.ts`,
    to: `${page}/${above[0]}/t0.ts`,
  })),
  { rule: 'browser-safe', from: `${page}/f2.ts`, to: '@vitrine/bundle/node' },
  { rule: 'browser-safe-builtins', from: 'packages/bundle/src/f1.ts', to: 'node:crypto' },
  {
    rule: 'forecasting-schema-needs-zod-alone',
    from: 'packages/forecasting/src/schema.ts',
    to: 'packages/forecasting/src/t1.ts',
  },
  { rule: 'forecasting-is-pure', from: 'packages/forecasting/src/f1.ts', to: 'node:perf_hooks' },
  { rule: 'augurs-in-one-file', from: `${server}/f1.ts`, to: '@bsull/augurs' },
  {
    rule: 'slice-knows-no-sibling',
    from: `${server}/workspace/f1.ts`,
    to: `${server}/registry/t1.ts`,
    typeOnly: true,
  },
  {
    rule: 'slice-is-handed-its-siblings',
    from: `${server}/scenario/f1.ts`,
    to: `${server}/wiring/t1.ts`,
  },
  {
    rule: 'compute-knows-no-slice',
    from: `${server}/compute/f1.ts`,
    to: `${server}/registry/t2.ts`,
    typeOnly: true,
  },
  {
    rule: 'proof-stands-alone',
    from: `${server}/replay-proof/f1.ts`,
    to: `${server}/showcase/t1.ts`,
    typeOnly: true,
  },
  {
    rule: 'registry-knows-no-proof',
    from: `${server}/registry/f1.ts`,
    to: `${server}/replay-proof/t1.ts`,
    typeOnly: true,
  },
  { rule: 'files-only-where-bytes-live', from: `${server}/workspace/f2.ts`, to: 'node:fs' },
  {
    rule: 'files-only-where-bytes-live',
    from: `${server}/workspace/f3.ts`,
    to: 'node:fs/promises',
  },
  { rule: 'trpc-server-in-named-files', from: `${server}/workspace/f4.ts`, to: '@trpc/server' },
  { rule: 'trpc-client-in-one-file', from: `${page}/f3.ts`, to: '@trpc/client' },
  { rule: 'driver-only-in-db', from: `${server}/f2.ts`, to: 'postgres' },
  { rule: 'sql-only-in-db-and-server', from: 'apps/api/src/f1.ts', to: 'drizzle-orm' },
  { rule: 'nothing-imports-an-app', from: 'e2e/f0.ts', to: 'apps/api/src/t0.ts' },
  {
    rule: 'nothing-imports-proof-or-tools',
    from: 'packages/db/src/f1.test.ts',
    to: 'scripts/t0.mjs',
  },
  { rule: 'shipped-code-knows-no-test', from: `${server}/f3.ts`, to: '@vitrine/db/testing' },
  { rule: 'import-resolves', from: `${server}/f4.ts`, to: '@vitrine/bundle/src/manifest.ts' },
  { rule: 'dependency-is-declared', from: 'packages/contract/src/f1.ts', to: 'postgres' },
  {
    rule: 'shipped-code-needs-no-dev-dependency',
    from: 'packages/forecasting/src/f2.ts',
    to: 'csv-parse',
  },
  {
    rule: 'package-is-imported-by-name',
    from: `${server}/f5.ts`,
    to: 'packages/bundle/src/index.ts',
  },
];

test('every rule catches what it forbids', async () => {
  const { violations } = await cruiseRepository(makeRepository(repositoryRoot, forbidden));
  const caught = new Set(violations.map(({ rule, from }) => `${rule} ${from}`));
  expect(forbidden.filter(({ rule, from }) => !caught.has(`${rule} ${from}`))).toEqual([]);
  // A cycle takes two files; it has a test of its own.
  const tested = [...new Set(forbidden.map(({ rule }) => rule)), 'no-cycle'];
  expect(tested.sort()).toEqual(rules.map(({ name }) => name).sort());
});

test('every rule says why', () => {
  for (const { comment } of rules) expect(comment.length).toBeGreaterThan(30);
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
