import os from 'node:os';
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { type RunRequestInput, startResultSchema, trainModelTypes } from '@vitrine/contract';
import { askServer } from '../harness/ask-server.ts';
import type { Figure } from '../harness/benchmark.ts';
import { defineBenchmark } from '../harness/benchmark.ts';
import { isInstalled } from '../harness/programs.ts';
import { type Contender, race } from '../harness/race.ts';
import { formatMs } from '../harness/report.ts';
import { startServer } from '../harness/start-server.ts';
import { median } from '../harness/statistics.ts';
import { watchProcess } from '../harness/watch-process.ts';
import type { Workbench } from '../harness/workbench.ts';

const pollMs = 5;

/** Seeds again each time, so that every run does the same work. */
function makeRequest(scenario: 'showcase_rich' | 'demo_minimal'): RunRequestInput {
  return { preservation: 'keep', skip_seed: false, reset: true, scenario };
}

/** Every candidate and more folds: work that can use a second core. */
const manyFolds: RunRequestInput['run_config'] = {
  train_model_types: [...trainModelTypes],
  backtest: {
    horizon: 7,
    strategy: 'expanding',
    n_splits: 10,
    min_train_size: 30,
    gap: 0,
    metric: 'wape',
  },
};

/** A complete run in a server with one core, and in one with all cores. */
export const runShowcase = defineBenchmark({
  name: 'run',
  title: 'Showcase run',
  full: { scenario: 'showcase_rich' as const, rounds: 3 },
  tiny: { scenario: 'demo_minimal' as const, rounds: 1 },
  run: async (bench, { scenario, rounds }) => {
    const request = makeRequest(scenario);
    const hasTaskset = isInstalled('taskset');
    const one = hasTaskset ? await startServer(bench, ['taskset', '-c', '0']) : null;
    const all = await startServer(bench);
    try {
      const contendersFor = (run: RunRequestInput): Contender[] => [
        { name: 'one core', ...(one && { run: () => runOn(bench, one.url, run) }) },
        {
          name: `all ${os.availableParallelism()} cores`,
          run: () => runOn(bench, all.url, run),
        },
      ];
      const races = [
        await race({
          title: `${scenario}, seeding included`,
          contenders: contendersFor(request),
          floor: 'one core',
          rounds,
        }),
        await race({
          title: `${scenario}, every model, 10 folds each`,
          contenders: contendersFor({ ...request, run_config: manyFolds }),
          floor: 'one core',
          rounds,
        }),
      ];
      return { races, figures: await watchRun(bench, request) };
    } finally {
      await Promise.all([one?.stop(), all.stop()]);
    }
  },
});

/** Starts the run over HTTP and waits for its end; the digests of its stages identify its results. */
async function runOn(bench: Workbench, url: string, request: RunRequestInput) {
  const started = await askServer(`${url}/trpc/showcase.start`, request);
  const { workspace_id } = startResultSchema.parse(started);
  await waitForEnd(bench);
  return () => describeRun(bench, workspace_id ?? '');
}

async function waitForEnd({ call }: Workbench, onPoll: () => Promise<void> = async () => {}) {
  for (;;) {
    const { running } = await call.showcase.current({});
    if (running === null) return;
    await onPoll();
    await delay(pollMs);
  }
}

async function describeRun({ call }: Workbench, workspace_id: string): Promise<string> {
  const { status, stage_digests } = await call.workspace.byId({ workspace_id });
  return `${status} ${JSON.stringify(stage_digests)}`;
}

/** The process of the run, and the latency of other requests during it. */
async function watchRun(bench: Workbench, request: RunRequestInput): Promise<Figure[]> {
  const list = async () => {
    const startedMs = performance.now();
    await bench.call.workspace.list({});
    return performance.now() - startedMs;
  };
  const latencies: number[] = [];
  const { figures } = await watchProcess('a run', async () => {
    await bench.call.showcase.start(request);
    await waitForEnd(bench, async () => {
      latencies.push(await list());
    });
  });
  const idle: number[] = [];
  while (idle.length < 100) idle.push(await list());
  return [
    ...figures,
    { name: 'workspace.list while nothing runs, median', value: formatMs(median(idle)) },
    { name: 'workspace.list during a run, median', value: formatMs(median(latencies)) },
    { name: 'workspace.list during a run, most', value: formatMs(Math.max(...latencies)) },
  ];
}
