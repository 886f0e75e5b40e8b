import { execFile } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';
import { defineBenchmark } from '../harness/benchmark.ts';
import { batchModels } from '../harness/evaluate-grains.ts';
import { race } from '../harness/race.ts';
import { repositoryRoot } from '../harness/repository.ts';
import { range } from '../harness/sample-rows.ts';
import { median } from '../harness/statistics.ts';
import { formatMebibytes } from '../harness/watch-process.ts';
import type { Workbench } from '../harness/workbench.ts';

const program = path.join(repositoryRoot, 'bench/dist/batch-child.js');
/** With a larger heap the collector runs later, and peak memory no longer reflects live memory. */
const smallHeap = ['--max-old-space-size=32', '--max-semi-space-size=1'];
const answerSchema = z.object({ wins: z.record(z.string(), z.int()), mostKib: z.number() });

/** Many grains, one after the other in each process: what the models cost, without database and server. */
export const evaluateBatch = defineBenchmark({
  name: 'batch',
  title: 'Training and backtesting many grains',
  full: { few: 100, grains: 1_000, rounds: 1 },
  tiny: { few: 2, grains: 6, rounds: 1 },
  run: async (bench, { few, grains, rounds }) => {
    const cores = os.availableParallelism();
    const evaluate = (count: number, processes: number, flags: readonly string[] = []) =>
      evaluateInProcesses({ grains: count, processes, flags, bench });
    const single = 'one process';
    const result = await race({
      title: `${grains.toLocaleString('en')} grains × ${batchModels.length} models`,
      contenders: [
        { name: single, run: async () => answerFor(await evaluate(grains, 1)) },
        { name: `${cores} processes`, run: async () => answerFor(await evaluate(grains, cores)) },
      ],
      floor: single,
      rounds,
      warmUps: 0,
    });
    const memory = async (count: number) => {
      const [answer] = await evaluate(count, 1, smallHeap);
      return formatMebibytes((answer?.mostKib ?? Number.NaN) * 1024);
    };
    const seconds = median(result.timings[0]?.samplesMs ?? []) / 1_000;
    const fits = grains * batchModels.length;
    return {
      races: [result],
      figures: [
        {
          name: 'models trained and backtested per second and core',
          value: (fits / seconds).toFixed(0),
        },
        {
          name: `most memory of a process with a heap of 32 MiB, ${few} grains`,
          value: await memory(few),
        },
        {
          name: `most memory of a process with a heap of 32 MiB, ${grains} grains`,
          value: await memory(grains),
        },
      ],
    };
  },
});

interface EvaluateOptions {
  grains: number;
  processes: number;
  flags: readonly string[];
  bench: Workbench;
}

function evaluateInProcesses({ grains, processes, flags, bench }: EvaluateOptions) {
  return Promise.all(
    range(0, processes - 1).map(async (part) => {
      const words = [...flags, program, ...[grains, part, processes].map(String)];
      const running = promisify(execFile)(process.execPath, words, { signal: bench.closing });
      // The signal ends the process without waiting for its end.
      const exited = new Promise<void>((resolve) => running.child.once('close', () => resolve()));
      bench.beforeClose(() => exited);
      const { stdout } = await running;
      return answerSchema.parse(JSON.parse(stdout));
    }),
  );
}

/** Wins by model over all processes. */
function answerFor(answers: Awaited<ReturnType<typeof evaluateInProcesses>>): () => string {
  return () => {
    const total = new Map<string, number>();
    for (const [model, wins] of answers.flatMap((answer) => Object.entries(answer.wins))) {
      total.set(model, (total.get(model) ?? 0) + wins);
    }
    return [...total]
      .map(([model, wins]) => `${model} ${wins}`)
      .sort()
      .join(', ');
  };
}
