import { defineConfig, mergeConfig } from 'vitest/config';
import { sharedConfig } from '../vitest.shared.ts';

/** Journeys run against what was built: packages resolve to their dist, as for anyone who starts the product. */
export default mergeConfig(
  { test: sharedConfig.test },
  defineConfig({
    test: {
      include: ['**/*.test.ts'],
      globalSetup: './vitest.setup.ts',
      // Each file starts servers and browsers of its own; side by side they would starve two cores.
      fileParallelism: false,
    },
  }),
);
