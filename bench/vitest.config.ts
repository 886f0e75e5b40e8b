import { defineConfig, mergeConfig } from 'vitest/config';
import { sharedConfig } from '../vitest.shared.ts';

/** Benchmarks measure the build: packages resolve to their dist, as when a user starts the product. */
export default mergeConfig(
  { test: sharedConfig.test },
  defineConfig({ test: { include: ['src/**/*.test.ts'], globalSetup: './vitest.setup.ts' } }),
);
