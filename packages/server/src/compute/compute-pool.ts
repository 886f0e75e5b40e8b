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
  /** Starts the missing threads, so that they are ready for the next work. */
  warmUp(): void;
  close(): Promise<void>;
}

/**
 * Without this the worker is loaded by `require`, which ends the whole process if the thread is terminated during the load.
 * With `require` refused, it is loaded by `import`, which does not.
 */
export const workerExecArgv = ['--no-experimental-require-module'];

/** Source files run through tsx; built files run directly, from a bundle at the top of `dist`. */
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

/** One pool per process with one thread more than there are cores, or than hashing can occupy; threads start on demand and end when idle. */
export function createComputePool(log: Log = () => {}): ComputePool {
  const maxThreads = Math.max(2, os.availableParallelism()) + 1;
  const pool = new Piscina({
    ...workerOptions(),
    minThreads: 0,
    maxThreads,
    idleTimeout: 30_000,
  });
  // A thread that dies between tasks reports it only here; without a listener it would end the process.
  pool.on('error', (error) => log('A worker thread failed', { err: error }));
  return {
    run: (name, input, signal) => {
      // Every task adds a listener, even while it waits for a thread, and a run has more tasks than the limit of Node's leak warning.
      if (signal) setMaxListeners(0, signal);
      return pool.run(input, { name, ...(signal && { signal }) });
    },
    warmUp: () => {
      // A task for each thread makes the pool start them all; a closing pool does not need them.
      for (let thread = 0; thread < maxThreads; thread += 1) {
        pool.run(null, { name: 'doNothing' }).catch(() => {});
      }
    },
    close: () => pool.destroy(),
  };
}
