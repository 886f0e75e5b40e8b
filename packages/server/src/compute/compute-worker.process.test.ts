import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { loadModel } from '@vitrine/forecasting';
import Piscina from 'piscina';
import { expect, it } from 'vitest';
import type { ComputeTasks } from './compute-worker.ts';
import { workerExecArgv } from './thread-options.ts';

const built = fileURLToPath(new URL('../../dist/compute/compute-worker.js', import.meta.url));
const series = {
  startDate: '2024-01-01',
  values: Array.from({ length: 70 }, (_, day) => 20 + (day % 7) * 4 + ((day * 31) % 5)),
};

it('the built worker finds the WebAssembly module of its library on every thread', async () => {
  const pool = new Piscina({ filename: built, execArgv: [], minThreads: 2, maxThreads: 2 });
  try {
    const outcomes = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const input: Parameters<ComputeTasks['fit']>[0] = {
          modelType: 'mstl',
          series,
          horizon: 14,
        };
        const outcome: Awaited<ReturnType<ComputeTasks['fit']>> = await pool.run(input, {
          name: 'fit',
        });
        return outcome;
      }),
    );
    const artifacts = outcomes.map((outcome) => outcome.ok && outcome.value.artifact);
    expect(loadModel(artifacts[0]).modelType).toBe('mstl');
    expect(artifacts).toEqual(new Array(4).fill(artifacts[0]));
  } finally {
    await pool.destroy();
  }
});

it('a thread refuses `require`, which would end the whole process if the thread were terminated during the load', async () => {
  const tell =
    "require('node:worker_threads').parentPort.postMessage(process.features.require_module)";
  const worker = new Worker(tell, { eval: true, execArgv: workerExecArgv });
  expect(await once(worker, 'message')).toEqual([false]);
});
