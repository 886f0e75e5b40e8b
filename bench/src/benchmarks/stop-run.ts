import { once } from 'node:events';
import { Readable } from 'node:stream';
import { Worker } from 'node:worker_threads';
import {
  type StepEvent,
  startResultSchema,
  stepEventSchema,
  stoppedOnRequest,
} from '@vitrine/contract';
import * as z from 'zod';
import { defineBenchmark } from '../harness/benchmark.ts';
import { alternate, onBoth } from '../harness/both.ts';
import { type Contender, race } from '../harness/race.ts';
import { range } from '../harness/sample-rows.ts';
import type { Workbench } from '../harness/workbench.ts';

const envelopeSchema = z.tuple([z.string(), stepEventSchema]).rest(z.unknown());
const ended = 'ended before its work was done';
const dayMs = 86_400_000;

/** From the request to stop to the end of the run, as a viewer sees it. */
export const stopRun = defineBenchmark({
  name: 'stop',
  title: 'Stop of a run in the middle of a fit',
  full: { days: 10_000, rounds: 20 },
  tiny: { days: 3_000, rounds: 1 },
  run: async (bench, { days, rounds }) => {
    const ours = await onBoth(bench, async (build) => {
      await build.vitrine.ingestSales(Readable.from([formatSales(days)]));
      return [makeRun('showcase.stop, until the run has ended', build)];
    });
    const floor = makeThread('worker.terminate, of one thread at work');
    const result = await race({
      title: `backtest of ${days.toLocaleString('en')} days in 20 folds`,
      contenders: [floor, ...alternate(ours)],
      floor: floor.name,
      rounds,
    });
    return { races: [result], figures: [] };
  },
});

function formatSales(days: number): string {
  const lines = range(0, days - 1).map((day) => {
    const date = new Date(Date.UTC(1990, 0, 1) + day * dayMs).toISOString().slice(0, 10);
    return `${date},LONG,TALE,${10 + (day % 7) * 3 + (day % 5)},2.5`;
  });
  return `${['date,store_code,sku,quantity,unit_price', ...lines].join('\n')}\n`;
}

function makeThread(name: string): Contender {
  let worker: Worker | undefined;
  return {
    name,
    prepare: async () => {
      worker = new Worker('for (;;);', { eval: true });
      await once(worker, 'online');
    },
    run: async () => {
      await worker?.terminate();
      return () => ended;
    },
  };
}

function makeRun(name: string, bench: Workbench): Contender {
  let id = '';
  return {
    name,
    prepare: async () => {
      id = await startBacktest(bench);
    },
    run: async () => {
      await bench.call.showcase.stop({ showcase_run_id: id });
      await findEvent(bench, id, ({ event_type }) => event_type === 'pipeline_complete');
      return async () => {
        const { detail } = await findEvent(bench, id, ({ status }) => status === 'fail');
        return detail === stoppedOnRequest ? ended : `not stopped: ${detail}`;
      };
    },
  };
}

async function startBacktest(bench: Workbench): Promise<string> {
  const run_config = { backtest: { n_splits: 20, horizon: 90 } };
  const started = await bench.call.showcase.start({ preservation: 'keep', run_config });
  const { showcase_run_id } = startResultSchema.parse(started);
  await findEvent(bench, showcase_run_id, ({ step_name }) => step_name === 'backtest');
  return showcase_run_id;
}

/** Returns the first matching event of the run, as soon as it is sent. */
async function findEvent(
  { call }: Workbench,
  showcase_run_id: string,
  isIt: (event: StepEvent) => boolean,
): Promise<StepEvent> {
  const stream: AsyncIterable<unknown> = await call.showcase.events({ showcase_run_id });
  for await (const envelope of stream) {
    const [, event] = envelopeSchema.parse(envelope);
    if (isIt(event)) return event;
  }
  throw new Error('the run ended before the event that was looked for');
}
