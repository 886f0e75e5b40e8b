import { defineConfig, mergeConfig } from 'vitest/config';
import { sharedConfig } from '../../vitest.shared.ts';

export default mergeConfig(
  sharedConfig,
  // The kill sweeps are long where the machine is busy.
  defineConfig({ test: { include: ['src/**/*.test.ts'], testTimeout: 180_000 } }),
);
