import { defineConfig } from 'vitest/config';

const conditions = ['@vitrine/source', 'module', 'node', 'import', 'default'];

/** The same tests on the embedded PostgreSQL and, where TEST_DATABASE_URL names one, on that server. */
const servers = ['embedded', ...(process.env.TEST_DATABASE_URL ? ['external'] : [])];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    reporters: ['default', 'json'],
    outputFile: { json: 'test-results/vitest.json' },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts'],
          exclude: ['src/**/*.{db,process}.test.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'processes',
          include: ['src/**/*.process.test.ts'],
          globalSetup: './vitest.setup.ts',
        },
      },
      ...servers.map((name) => ({
        extends: true as const,
        test: { name, include: ['src/**/*.db.test.ts'], globalSetup: './vitest.setup.ts' },
      })),
    ],
  },
});
