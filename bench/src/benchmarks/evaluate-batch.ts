import { execFile } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';
import { defineBenchmark, type Figure } from '../harness/benchmark.ts';
import { alternate, onBoth, pairFigures } from '../harness/both.ts';
import { batchModels } from '../harness/evaluate-grains.ts';
import { type Contender, race } from '../harness/race.ts';
import { formatMebibytes } from '../harness/report.ts';
import { repositoryRoot } from '../harness/repository.ts';
import { range } from '../harness/sample-rows.ts';
import { median } from '../harness/statistics.ts';
import type { Workbench } from '../harness/workbench.ts';

const program = path.join(repositoryRoot, 'bench/dist/batch-child.js');
/** With a larger heap the collector runs later, and peak memory no longer reflects live memory. */
const smallHeap = ['--max-old-space-size=32', '--max-semi-space-size=1'];
const answerSchema = z.object({ wins: z.record(z.string(), z.int()), mostBytes: z.number() });

/** Many grains, one after the other in each process: what the models cost, without database and server. */
export const evaluateBatch = defineBenchmark({
  name: 'batch',
  title: 'Training and backtesting many grains',
  full: { few: 100, grains: 1_000, rounds: 1 },
  tiny: { few: 2, grains: 6, rounds: 1 },
  run: async (bench, { few, grains, rounds }) => {
    const cores = os.availableParallelism();
    const single = 'one process';
    const ours = (build: Workbench): Contender[] => {
      const evaluate = async (processes: number) =>
        answerFor(await evaluateInProcesses({ grains, processes, flags: [], bench: build }));
      return [
        { name: single, run: () => evaluate(1) },
        { name: `${cores} processes`, run: () => evaluate(cores) },
      ];
    };
    const result = await race({
      title: `${grains.toLocaleString('en')} grains × ${batchModels.length} models`,
      contenders: alternate(await onBoth(bench, ours)),
      floor: single,
      rounds,
      warmUps: 0,
      buildsMayDiffer: true,
    });
    const memory = await onBoth(bench, async (build) => [
      await measureMemory(build, few),
      await measureMemory(build, grains),
    ]);
    const seconds = median(result.timings[0]?.samples ?? []) / 1_000;
    const perSecond = {
      name: 'models trained and backtested per second and core',
      value: ((grains * batchModels.length) / seconds).toFixed(0),
    };
    return { races: [result], figures: [perSecond, ...pairFigures(memory)] };
  },
});

async function measureMemory(bench: Workbench, grains: number): Promise<Figure> {
  const [answer] = await evaluateInProcesses({ grains, processes: 1, flags: smallHeap, bench });
  const amount = answer?.mostBytes ?? Number.NaN;
  const name = `most memory of a process with a heap of 32 MiB, ${grains} grains`;
  return { name, value: formatMebibytes(amount), amount };
}

interface EvaluateOptions {
  grains: number;
  processes: number;
  flags: readonly string[];
  bench: Workbench;
}

function evaluateInProcesses({ grains, processes, flags, bench }: EvaluateOptions) {
  return Promise.all(
    range(0, processes - 1).map(async (part) => {
      const words = [...flags, program, bench.build.root, ...[grains, part, processes].map(String)];
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
