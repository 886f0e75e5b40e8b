import os from 'node:os';
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { type RunRequestInput, startResultSchema, trainModelTypes } from '@vitrine/contract';
import { askServer } from '../harness/ask-server.ts';
import type { Figure } from '../harness/benchmark.ts';
import { defineBenchmark } from '../harness/benchmark.ts';
import { alternate, onBoth, pairFigures } from '../harness/both.ts';
import { isInstalled } from '../harness/programs.ts';
import { type Contender, race } from '../harness/race.ts';
import { formatMs } from '../harness/report.ts';
import { type StartedServer, startServer } from '../harness/start-server.ts';
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
    const servers = await onBoth(bench, startServers);
    // Models may have changed between two builds: each has to agree with itself.
    const raceRun = (title: string, run: RunRequestInput) => {
      const { current, earlier } = servers;
      const contenders = alternate({
        current: contendersFor(current, run),
        earlier: earlier && contendersFor(earlier, run),
      });
      const warmUps = rounds > 1 ? 1 : 0;
      return race({ title, contenders, floor: oneCore, rounds, warmUps, buildsMayDiffer: true });
    };
    try {
      const races = [
        await raceRun(`${scenario}, seeding included`, request),
        await raceRun(`${scenario}, every model, 10 folds each`, {
          ...request,
          run_config: manyFolds,
        }),
      ];
      const figures = await onBoth(bench, (build) => watchRun(build, request));
      return { races, figures: pairFigures(figures) };
    } finally {
      await Promise.all([servers.current.stop(), servers.earlier?.stop()]);
    }
  },
});

interface Servers {
  bench: Workbench;
  one: StartedServer | null;
  all: StartedServer;
  stop: () => Promise<void>;
}

async function startServers(bench: Workbench): Promise<Servers> {
  const one = isInstalled('taskset') ? await startServer(bench, ['taskset', '-c', '0']) : null;
  const all = await startServer(bench);
  const stop = async () => {
    await Promise.all([one?.stop(), all.stop()]);
  };
  return { bench, one, all, stop };
}

const oneCore = 'one core';

function contendersFor({ bench, one, all }: Servers, run: RunRequestInput): Contender[] {
  return [
    { name: oneCore, ...(one && { run: () => runOn(bench, one.url, run) }) },
    {
      name: `all ${os.availableParallelism()} cores`,
      run: () => runOn(bench, all.url, run),
    },
  ];
}

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
    latency('workspace.list while nothing runs, median', median(idle)),
    latency('workspace.list during a run, median', median(latencies)),
    latency('workspace.list during a run, most', Math.max(...latencies)),
  ];
}

function latency(name: string, amount: number): Figure {
  return { name, value: formatMs(amount), amount };
}
