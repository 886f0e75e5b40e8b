import type { ViteUserConfig } from 'vitest/config';

const source = '@vitrine/source';

/**
 * What the tests of every package share: workspace packages resolve to their sources, so that no build is needed, and each
 * run leaves a report for the summary of `npm test`.
 */
export const sharedConfig = {
  ssr: {
    resolve: {
      conditions: [source, 'module', 'node', 'development|production'],
      // Node gets these as they are, for `require` too: with `import` among them CommonJS would be handed modules.
      externalConditions: [source, 'node'],
    },
  },
  test: {
    reporters: ['default', 'json'],
    outputFile: { json: 'test-results/vitest.json' },
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // What is polled for comes when it comes, also where a second suite shares the cores: a test has its own limit.
    expect: { poll: { timeout: 150_000 } },
  },
} satisfies ViteUserConfig;

/** Database tests run on the embedded PostgreSQL and, where TEST_DATABASE_URL names one, on that server too. */
export const databaseProjects = [
  'embedded',
  ...(process.env.TEST_DATABASE_URL ? ['external'] : []),
].map((name) => ({
  extends: true as const,
  test: { name, include: ['src/**/*.db.test.ts'], globalSetup: './vitest.setup.ts' },
}));
