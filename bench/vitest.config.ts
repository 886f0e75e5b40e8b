import { defineConfig, mergeConfig } from 'vitest/config';
import { sharedConfig } from '../vitest.shared.ts';

/** Benchmarks measure what was built: packages resolve to their dist, as for whoever starts the product. */
export default mergeConfig(
  { test: sharedConfig.test },
  defineConfig({ test: { include: ['src/**/*.test.ts'], globalSetup: './vitest.setup.ts' } }),
);
