import { defineConfig } from 'vitest/config';

const source = '@vitrine/source';

/** The same tests on the embedded PostgreSQL and, where TEST_DATABASE_URL names one, on that server. */
const servers = ['embedded', ...(process.env.TEST_DATABASE_URL ? ['external'] : [])];

export default defineConfig({
  // Node gets these as they are, for `require` too: with `import` among them CommonJS would be handed modules.
  ssr: { resolve: { conditions: [source], externalConditions: [source] } },
  test: {
    reporters: ['default', 'json'],
    outputFile: { json: 'test-results/vitest.json' },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      { extends: true, test: { name: 'processes', include: ['src/**/*.process.test.ts'] } },
      ...servers.map((name) => ({
        extends: true as const,
        test: { name, include: ['src/**/*.db.test.ts'], globalSetup: './vitest.setup.ts' },
      })),
    ],
  },
});
