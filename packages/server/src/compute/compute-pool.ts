import { setMaxListeners } from 'node:events';
import os from 'node:os';
import Piscina from 'piscina';
import type { ComputeTasks } from './compute-worker.ts';
import { threadOptions } from './thread-options.ts';

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

type Log = (message: string, fields: Record<string, unknown>) => void;

/** One pool per process with one thread more than there are cores, or than hashing can occupy; threads start on demand and end when idle. */
export function createComputePool(log: Log = () => {}): ComputePool {
  const maxThreads = Math.max(2, os.availableParallelism()) + 1;
  const pool = new Piscina({
    ...threadOptions('compute-worker'),
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
