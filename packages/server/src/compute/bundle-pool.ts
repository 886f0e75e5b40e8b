import os from 'node:os';
import type { BundleWork } from '@vitrine/bundle/node';
import Piscina from 'piscina';
import { threadOptions } from './thread-options.ts';

/** The work of bundles on threads of their own. */
export interface BundlePool {
  work: BundleWork;
  close(): Promise<void>;
}

/** Hardly anything that these tasks make outlives one plan; without a limit, tens of megabytes of it pile up in each thread. */
const youngMegabytes = 8;

type Log = (message: string, fields: Record<string, unknown>) => void;

/**
 * One pool per process; threads start on demand and end when idle. They load one file with what a bundle needs and nothing else: a
 * thread of the compute pool, with all models, takes several times the memory.
 */
export function createBundlePool(log: Log = () => {}): BundlePool {
  const pool = new Piscina({
    ...threadOptions('bundle-worker'),
    minThreads: 0,
    maxThreads: Math.max(2, os.availableParallelism()),
    idleTimeout: 30_000,
    resourceLimits: { maxYoungGenerationSizeMb: youngMegabytes },
  });
  // A thread that dies between tasks reports it only here; without a listener it would end the process.
  pool.on('error', (error) => log('A worker thread failed', { err: error }));
  return {
    work: {
      verify: (directory, options = {}) =>
        pool.run({ directory, options }, { name: 'verifyBundle' }),
      writePlans: (input) => pool.run(input, { name: 'writePlans' }),
      copyPlans: (input) => pool.run(input, { name: 'copyPlans' }),
    },
    close: () => pool.destroy(),
  };
}
