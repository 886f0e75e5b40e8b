import { type RunRequestInput, runRequestSchema, type ScenarioPreset } from '@vitrine/contract';
import { parseInput, VitrineError } from '@vitrine/server';
import { buildRunConfig } from '../build-run-config.ts';
import type { CommandContext } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { chooseView, type FollowViewOptions, followRun } from '../follow-run.ts';
import { listenForInterrupts } from '../listen-for-interrupts.ts';
import { useProduct } from '../open-product.ts';
import { formatRun } from '../output/format-run.ts';
import { writeCompactJson, writeJson } from '../output/write-json.ts';
import type { RunConfigOptions } from '../run-config-options.ts';

export interface RunOptions extends FollowViewOptions, RunConfigOptions {
  preset?: ScenarioPreset;
  seed?: number;
  store?: string;
  product?: string;
  windowEnd?: string;
  name?: string;
  promote?: boolean;
  ephemeral?: boolean;
  reset?: boolean;
}

/** Runs the pipeline and follows it to its end; an interrupt stops the run and waits until it has settled as failed. */
export async function runShowcase(context: CommandContext, options: RunOptions): Promise<number> {
  const request = parseInput(runRequestSchema, buildRequest(options));
  const isJson = options.json === true || options.events === true;
  const interrupt = listenForInterrupts('Interrupted before the run had started.');
  try {
    const { result, highlights } = await useProduct(context, {
      isQuiet: isJson,
      signal: interrupt.signal,
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
    else context.out.writeLine(formatRun({ result, highlights, isKept, screen: context.out }));
    return result.overall_status === 'fail' ? exitCodes.bad : exitCodes.done;
  } finally {
    interrupt.dispose();
  }
}

/** The options as input of `showcase.start`. Throws `INVALID_INPUT` for options that contradict each other. */
function buildRequest(options: RunOptions): RunRequestInput {
  const { preset, seed, store, product, windowEnd, name, promote, ephemeral, reset } = options;
  if ((store === undefined) !== (product === undefined)) {
    throw new VitrineError(
      'INVALID_INPUT',
      '--store and --product choose one grain together; pass both.',
    );
  }
  if (ephemeral && name !== undefined) {
    throw new VitrineError(
      'INVALID_INPUT',
      '--name applies only to a run that is kept; leave out --ephemeral.',
    );
  }
  if (ephemeral && promote) {
    throw new VitrineError(
      'INVALID_INPUT',
      '--promote applies only to a run that is kept; leave out --ephemeral.',
    );
  }
  if (reset && preset === undefined) {
    throw new VitrineError(
      'INVALID_INPUT',
      '--reset needs --preset: it deletes all sales, and the run would have none left.',
    );
  }
  const runConfig = buildRunConfig(options);
  return {
    preservation: ephemeral ? 'ephemeral' : 'keep',
    ...(promote && { promote }),
    ...(preset !== undefined && { scenario: preset, skip_seed: false }),
    ...(seed !== undefined && { seed }),
    ...(reset && { reset }),
    ...(windowEnd !== undefined && { window_end: windowEnd }),
    ...(name !== undefined && { workspace_name: name }),
    ...(runConfig !== undefined && { run_config: runConfig }),
    ...(store !== undefined && { user_scope: { store_code: store, sku: product } }),
  };
}
