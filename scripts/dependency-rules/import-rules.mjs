/**
 * Who may import whom (docs/ARCHITECTURE.md), as rules of dependency-cruiser. Every rule says why in `comment`, and
 * dependency-rules.test.ts has an import that it must catch.
 *
 * @typedef {import('dependency-cruiser').IForbiddenRuleType} ForbiddenRule
 * @typedef {ForbiddenRule & { name: string, comment: string }} ImportRule
 */

/** Tests, their helpers, and the loaders of unbuilt sources: they may import more than the code that ships. */
export const testFiles =
  '\\.test\\.tsx?$|\\.test-d\\.ts$|[./]testing\\.ts$|/testing/|(^|/)(vitest|vite|drizzle)\\.[a-z.]*ts$|^e2e/|^bench/|^scripts/|^packages/test-browser/|(^|/)load-worker-sources\\.mjs$';

const workspace = '^(apps|packages|e2e|bench|scripts)(/|$)';
const mstlLoader = '^packages/forecasting/src/decomposition/run-mstl\\.ts$';
const bundleWriter = '^packages/bundle/src/node(/|\\.ts$)';
const browserCode = {
  path: '^(packages/contract|packages/bundle|apps/web)/src/',
  pathNot: [testFiles, bundleWriter],
};
const slices = 'sales|registry|scenario|workspace|showcase|retention';

/**
 * Which packages, or single files of them, a package may import, beside itself.
 *
 * @type {Record<string, { allowed: string[], why: string }>}
 */
const allowedImports = {
  'packages/contract': {
    allowed: ['packages/forecasting/src/schema.ts'],
    why: 'The contract is what both ends agree on, and anything it imports reaches the browser: of forecasting its schema alone.',
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
  'packages/embedded-postgres': {
    allowed: [],
    why: 'A PostgreSQL that is started beside us knows neither driver nor schema; it can be tested and replaced alone.',
  },
  'packages/db': {
    allowed: ['packages/contract', 'packages/embedded-postgres'],
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

/** @type {ImportRule[]} */
const packageRules = Object.entries(allowedImports).map(([directory, { allowed, why }]) => ({
  name: `${directory.replace('/', '-')}-imports`,
  comment: `${why} Allowed: ${allowed.join(', ') || 'nothing of ours'}.`,
  from: { path: `^${directory}/`, pathNot: testFiles },
  to: {
    path: workspace,
    pathNot: [directory, ...allowed].map((path) => `^${path}${path.endsWith('.ts') ? '$' : '/'}`),
  },
}));

/** The modules of the page from the bottom up (ADR 0015). Each imports its own layer and those below. */
export const pageLayers = [
  ['connection', 'formatting'],
  ['components'],
  ['charts', 'plans', 'replay-proof', 'sales'],
  ['models'],
  ['runs'],
  ['workspaces'],
  ['saved-workspaces'],
  ['shell'],
];

/** @type {ImportRule[]} */
const layerRules = pageLayers.slice(1).map((_, below) => ({
  name: `web-${pageLayers[below]?.join('-')}-below`,
  comment:
    'The modules of the page stand on each other in one order, so that each can be read without those above it.',
  from: { path: `^apps/web/src/(${pageLayers[below]?.join('|')})/`, pathNot: testFiles },
  to: {
    path: `^apps/web/src/(${pageLayers
      .slice(below + 1)
      .flat()
      .join('|')})/`,
  },
}));

/** @type {ImportRule[]} */
export const importRules = [
  ...packageRules,
  ...layerRules,
  {
    name: 'web-knows-server-as-type',
    comment:
      'The page takes the type of the router; its code would pull database and file system into the browser.',
    from: { path: '^apps/web/', pathNot: testFiles },
    to: { path: '^packages/server/', dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'page-knows-no-page',
    comment:
      'Pages know each other by address; what two of them show lies in a module of its own (ADR 0015).',
    from: { path: '^apps/web/src/pages/([^/]+)/', pathNot: testFiles },
    to: { path: '^apps/web/src/pages/', pathNot: '^apps/web/src/pages/$1/' },
  },
  {
    name: 'module-knows-no-page',
    comment: 'Only the router imports a page; a module serves every page alike (ADR 0015).',
    from: {
      path: '^apps/web/src/',
      pathNot: [testFiles, '^apps/web/src/pages/', '^apps/web/src/router\\.ts$'],
    },
    to: { path: '^apps/web/src/pages/' },
  },
  {
    name: 'browser-safe',
    comment:
      'contract, the bundle format and the page run in a browser, which has no Node and no bundle writer.',
    from: browserCode,
    to: { path: bundleWriter },
  },
  {
    name: 'browser-safe-builtins',
    comment:
      'contract, the bundle format and the page run in a browser, which has no Node modules.',
    from: browserCode,
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'forecasting-schema-needs-zod-alone',
    comment:
      'The contract takes it into the browser, where nothing else of forecasting belongs (ADR 0023).',
    from: { path: '^packages/forecasting/src/schema\\.ts$' },
    to: { pathNot: '(^|/)node_modules/zod/' },
  },
  {
    name: 'forecasting-is-pure',
    comment:
      'Models see plain values: no clock, no files, no library but zod and the numeric ones, so results can be repeated.',
    from: { path: '^packages/forecasting/src/', pathNot: [testFiles, mstlLoader] },
    to: {
      dependencyTypes: ['core', 'npm', 'npm-dev'],
      pathNot: '(^|/)node_modules/(ml-matrix|temporal-polyfill|zod)/',
    },
  },
  {
    name: 'augurs-in-one-file',
    comment:
      'One file loads the WebAssembly module and turns what it throws into our errors; it reads that module and nothing else.',
    from: { path: '^(apps|packages)/', pathNot: [testFiles, mstlLoader] },
    to: { path: '(^|/)node_modules/@bsull/augurs/' },
  },
  {
    name: 'slice-knows-no-sibling',
    comment:
      'A slice reaches another only through what the wiring hands it: one authorised read path per slice.',
    from: { path: `^packages/server/src/(${slices})/`, pathNot: testFiles },
    to: {
      path: `^packages/server/src/(${slices})/`,
      pathNot: '^packages/server/src/$1/',
    },
  },
  {
    name: 'slice-is-handed-its-siblings',
    comment:
      'Wiring imports slices. A slice that imported the wiring could reach everything around its interface.',
    from: { path: `^packages/server/src/(${slices})/`, pathNot: testFiles },
    to: {
      path: '^packages/server/src/(wiring/|index\\.ts$)',
      dependencyTypesNot: ['type-only'],
    },
  },
  {
    name: 'compute-knows-no-slice',
    comment: 'Workers get plain values; a slice asks them, never the other way round.',
    from: { path: '^packages/server/src/compute/', pathNot: testFiles },
    to: { path: `^packages/server/src/(${slices}|wiring)/` },
  },
  {
    name: 'proof-stands-alone',
    comment:
      'Replay proof gets material and evidence handed in, so that its rules are read and tested without a run or a disk.',
    from: { path: '^packages/server/src/replay-proof/', pathNot: testFiles },
    to: { path: '^packages/server/src/', pathNot: '^packages/server/src/replay-proof/' },
  },
  {
    name: 'registry-knows-no-proof',
    comment: 'Model files are registered and checked alike, whether a run is proven or not.',
    from: { path: '^packages/server/src/registry/', pathNot: testFiles },
    to: { path: '^packages/server/src/replay-proof/' },
  },
  {
    name: 'files-only-where-bytes-live',
    comment:
      'The file system is touched by the bundle reader and writer, the artifact store, the embedded PostgreSQL, the root certificate of a database server, the loader of the WebAssembly module and the rims of api and cli; everything else stays testable without a disk.',
    from: {
      path: '^(apps|packages)/',
      pathNot: [
        testFiles,
        '^packages/bundle/src/node/',
        '^packages/embedded-postgres/src/',
        '^packages/db/src/read-root-certificate\\.ts$',
        mstlLoader,
        '^packages/server/src/(registry/artifact-store|compute/(hash-artifact|evidence-files|open-evidence-store))\\.ts$',
        '^apps/(api|cli)/src/',
      ],
    },
    to: { dependencyTypes: ['core'], path: '^(node:)?fs(/promises)?$' },
  },
  {
    name: 'trpc-server-in-named-files',
    comment:
      'Use cases never see tRPC: routers, the wiring and the adapters of the api carry calls to them.',
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
  {
    name: 'trpc-client-in-one-file',
    comment: 'One file of the page names the client library, so that changing it changes one file.',
    from: { path: '^(apps|packages)/', pathNot: [testFiles, '^apps/web/src/trpc\\.ts$'] },
    to: { path: '(^|/)node_modules/@trpc/(client|react-query)/' },
  },
  {
    name: 'driver-only-in-db',
    comment:
      'Only the database package knows the driver; the embedded PostgreSQL is asked through it.',
    from: { path: '^(apps|packages)/', pathNot: [testFiles, '^packages/db/'] },
    to: {
      path: '(^|/)node_modules/(postgres|drizzle-kit|drizzle-orm/postgres-js)/',
    },
  },
  {
    name: 'sql-only-in-db-and-server',
    comment: 'Queries live in the slices; apps ask use cases.',
    from: { path: '^(apps|packages)/', pathNot: [testFiles, '^packages/(db|server)/'] },
    to: { path: '(^|/)node_modules/drizzle-orm/' },
  },
  {
    name: 'no-cycle',
    comment: 'Modules that need each other cannot be understood, tested or loaded one at a time.',
    from: { path: '^(apps|packages|e2e|bench|scripts)/' },
    to: { circular: true },
  },
  {
    name: 'nothing-imports-an-app',
    comment: 'Apps are ends. What two of them need belongs to a package.',
    from: { path: '^(apps/[^/]+|packages|e2e|bench|scripts)/' },
    to: { path: '^apps/', pathNot: '^$1/' },
  },
  {
    name: 'nothing-imports-proof-or-tools',
    comment: 'Journeys, benchmarks and gates look at the product from outside.',
    from: { path: '^(apps|packages)/' },
    to: { path: '^(e2e|bench|scripts)/' },
  },
  {
    name: 'shipped-code-knows-no-test',
    comment: 'Test helpers lie, inject faults and bring development dependencies.',
    from: { path: '^(apps|packages)/', pathNot: testFiles },
    to: {
      path: '\\.test\\.tsx?$|\\.test-d\\.ts$|[./]testing\\.ts$|/testing/|^packages/test-browser/',
    },
  },
  {
    name: 'import-resolves',
    comment:
      'An import that resolves nowhere is a dependency that package.json does not name, or a deep import that `exports` seals.',
    from: { path: '^(apps|packages|e2e|bench|scripts)/' },
    to: { couldNotResolve: true },
  },
];
