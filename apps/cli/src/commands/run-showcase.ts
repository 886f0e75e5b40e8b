import {
  pipelineResultSchema,
  type RunRequestInput,
  runRequestSchema,
  type ScenarioPreset,
  type StepEvent,
} from '@vitrine/contract';
import { parseInput, VitrineError } from '@vitrine/server';
import type { CommandContext, JsonOption } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { type Caller, useProduct } from '../open-product.ts';
import { formatRun, type RunResult } from '../output/format-run.ts';
import { createRunView } from '../output/show-run.ts';
import { writeCompactJson, writeJson } from '../output/write-json.ts';
import { watchRun } from '../run-events.ts';

const interrupts = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface RunOptions extends JsonOption {
  preset?: ScenarioPreset;
  seed?: number;
  store?: string;
  product?: string;
  name?: string;
  ephemeral?: boolean;
  reset?: boolean;
  events?: boolean;
}

/** Runs the pipeline and follows it to its end; an interrupt stops the run, which settles as failed, and waits for that. */
export async function runShowcase(context: CommandContext, options: RunOptions): Promise<number> {
  const request = parseInput(runRequestSchema, buildRequest(options));
  const isJson = options.json === true || options.events === true;
  const interrupt = listenForInterrupts();
  try {
    const result = await useProduct(context, {
      isQuiet: isJson,
      work: ({ caller }) =>
        followRun({
          caller,
          request,
          show: chooseView(context, options),
          signal: interrupt.signal,
        }),
    });
    const isKept = request.preservation === 'keep';
    if (options.events) writeCompactJson(context.out, result);
    else if (options.json) writeJson(context.out, result);
    else context.out.writeLine(formatRun({ result, isKept, screen: context.out }));
    return result.overall_status === 'fail' ? exitCodes.bad : exitCodes.done;
  } finally {
    interrupt.dispose();
  }
}

/** What the options ask for, as `showcase.start` takes it. Throws `INVALID_INPUT` for options that make no sense together. */
function buildRequest(options: RunOptions): RunRequestInput {
  const { preset, seed, store, product, name, ephemeral, reset } = options;
  if ((store === undefined) !== (product === undefined)) {
    throw new VitrineError(
      'INVALID_INPUT',
      '--store and --product name one series together; give both.',
    );
  }
  if (ephemeral && name !== undefined) {
    throw new VitrineError(
      'INVALID_INPUT',
      '--name is for a run that is kept; leave out --ephemeral.',
    );
  }
  if (reset && preset === undefined) {
    throw new VitrineError(
      'INVALID_INPUT',
      '--reset deletes all sales; it needs --preset, or there would be nothing left to run on.',
    );
  }
  return {
    preservation: ephemeral ? 'ephemeral' : 'keep',
    ...(preset !== undefined && { scenario: preset, skip_seed: false }),
    ...(seed !== undefined && { seed }),
    ...(reset && { reset }),
    ...(name !== undefined && { workspace_name: name }),
    ...(store !== undefined && { user_scope: { store_code: store, sku: product } }),
  };
}

type ShowEvent = (event: StepEvent) => void;

function chooseView(context: CommandContext, { json, events }: RunOptions): ShowEvent {
  if (events) return (event) => writeCompactJson(context.out, event);
  if (json) return () => {};
  return createRunView(context.err).show;
}

interface FollowOptions {
  caller: Caller;
  request: RunRequestInput;
  show: ShowEvent;
  signal: AbortSignal;
}

async function followRun({ caller, request, show, signal }: FollowOptions): Promise<RunResult> {
  signal.throwIfAborted();
  const { showcase_run_id } = await caller.showcase.start(request);
  const stop = () => {
    // A stop that cannot be written means that the database is gone, which the events tell too.
    caller.showcase.stop({ showcase_run_id }).catch(() => {});
  };
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  for await (const event of watchRun(caller, showcase_run_id)) {
    show(event);
    if (event.event_type === 'pipeline_complete') {
      return { showcase_run_id, ...pipelineResultSchema.parse(event.data) };
    }
  }
  throw new VitrineError('INTERNAL', `Run ${showcase_run_id} ended without telling how.`);
}

/** Turns the first interrupt into an abort; a second one ends the process as if nobody listened. */
function listenForInterrupts(): { signal: AbortSignal; dispose: () => void } {
  const controller = new AbortController();
  const abort = () => {
    dispose();
    controller.abort(new VitrineError('INVALID_INPUT', 'Interrupted before the run had started.'));
  };
  const dispose = () => {
    for (const name of interrupts) process.off(name, abort);
  };
  for (const name of interrupts) process.on(name, abort);
  return { signal: controller.signal, dispose };
}
