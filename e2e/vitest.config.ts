import { defineConfig } from 'vitest/config';

/** Journeys run against what was built: packages resolve to their dist, as for whoever starts the product. */
export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    globalSetup: './vitest.setup.ts',
    // Each file starts servers and browsers of its own; side by side they would starve two cores.
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 120_000,
    reporters: ['default', 'json'],
    outputFile: { json: 'test-results/vitest.json' },
  },
});
