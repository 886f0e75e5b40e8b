import { setMaxListeners } from 'node:events';
import os from 'node:os';
import { fileURLToPath } from 'node:url';
import Piscina from 'piscina';
import type { ComputeTasks } from './compute-worker.ts';

type TaskName = keyof ComputeTasks;

/** Runs the heavy work of the product on worker threads; aborting a task ends its thread, even mid-fit. */
export interface ComputePool {
  run<Name extends TaskName>(
    name: Name,
    input: Parameters<ComputeTasks[Name]>[0],
    signal?: AbortSignal,
  ): Promise<Awaited<ReturnType<ComputeTasks[Name]>>>;
  /** Starts the threads that are not there yet, so that work which comes soon finds them ready. */
  warmUp(): void;
  close(): Promise<void>;
}

/**
 * Without this the worker is loaded by `require`, which ends the whole process where its thread is ended in the middle of
 * that; refused there, it is loaded by `import`, which does not.
 */
export const workerExecArgv = ['--no-experimental-require-module'];

/** Source files run through tsx; built ones as they are, where this file is part of a bundle at the top of `dist`. */
function workerOptions() {
  if (!import.meta.url.endsWith('.ts')) {
    const filename = fileURLToPath(new URL('./compute/compute-worker.js', import.meta.url));
    return { filename, execArgv: workerExecArgv };
  }
  const loader = new URL('./load-worker-sources.mjs', import.meta.url).href;
  return {
    filename: fileURLToPath(new URL('./compute-worker.ts', import.meta.url)),
    execArgv: [...workerExecArgv, '--conditions=@vitrine/source', '--import', loader],
  };
}

type Log = (message: string, fields: Record<string, unknown>) => void;

/** One pool a process, a thread a core, one more than are ever busy with hashing; threads start when first needed and go when idle. */
export function createComputePool(log: Log = () => {}): ComputePool {
  const maxThreads = Math.max(3, os.availableParallelism());
  const pool = new Piscina({
    ...workerOptions(),
    minThreads: 0,
    maxThreads,
    idleTimeout: 30_000,
  });
  // A thread that dies between tasks tells nobody else; without a listener it would end the process.
  pool.on('error', (error) => log('A worker thread failed', { err: error }));
  return {
    run: (name, input, signal) => {
      // Every task listens, also while it waits for a thread, and a run has more of them than a leak is suspected from.
      if (signal) setMaxListeners(0, signal);
      return pool.run(input, { name, ...(signal && { signal }) });
    },
    warmUp: () => {
      // A task for each thread makes the pool start them all; a pool that is being closed has no use for that.
      for (let thread = 0; thread < maxThreads; thread += 1) {
        pool.run(null, { name: 'doNothing' }).catch(() => {});
      }
    },
    close: () => pool.destroy(),
  };
}
