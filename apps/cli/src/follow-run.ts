import {
  backtestOutcomeSchema,
  pipelineResultSchema,
  type RunRequestInput,
  type StepEvent,
  skuSchema,
  storeCodeSchema,
} from '@vitrine/contract';
import { VitrineError } from '@vitrine/server';
import type { CommandContext, JsonOption } from './context.ts';
import type { Caller } from './open-product.ts';
import type { RunHighlights, RunResult } from './output/format-run.ts';
import { createRunView } from './output/show-run.ts';
import { writeCompactJson } from './output/write-json.ts';
import { watchRun } from './run-events.ts';

/** A command that prints a run in words, as one document, or event by event. */
export interface FollowViewOptions extends JsonOption {
  events?: boolean;
}

type ShowEvent = (event: StepEvent) => void;

/** How the progress of a run is printed: in words, or event by event for programs. */
export function chooseView(
  context: CommandContext,
  { json, events }: FollowViewOptions,
): ShowEvent {
  if (events) return (event) => writeCompactJson(context.out, event);
  if (json) return () => {};
  return createRunView(context.err).show;
}

interface FollowedRun {
  result: RunResult;
  highlights: RunHighlights;
}

interface FollowOptions {
  caller: Caller;
  request: RunRequestInput;
  show: ShowEvent;
  signal: AbortSignal;
}

/** Starts a run and follows it to its end; an abort stops it and waits until it has settled as failed. */
export async function followRun({
  caller,
  request,
  show,
  signal,
}: FollowOptions): Promise<FollowedRun> {
  signal.throwIfAborted();
  const { showcase_run_id } = await caller.showcase.start(request);
  const stop = () => {
    // A stop request that cannot be written means that the database is gone, which the events report too.
    caller.showcase.stop({ showcase_run_id }).catch(() => {});
  };
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  const highlights: RunHighlights = { grain: null, outcome: null, remarks: [] };
  for await (const event of watchRun(caller, showcase_run_id)) {
    show(event);
    if (event.event_type === 'pipeline_complete') {
      const result = { showcase_run_id, ...pipelineResultSchema.parse(event.data) };
      return { result, highlights };
    }
    collectHighlights(event, highlights);
  }
  throw new VitrineError('INTERNAL', `Run ${showcase_run_id} ended without a result.`);
}

function collectHighlights(event: StepEvent, highlights: RunHighlights): void {
  const { step_name, status, detail } = event;
  if (status === 'warn' || status === 'fail')
    highlights.remarks.push({ step_name, status, detail });
  // The step that chooses the grain reports it in its data.
  if (step_name === 'status') highlights.grain ??= readGrain(event);
  if (step_name === 'backtest') highlights.outcome ??= readOutcome(event);
}

function readOutcome({ data }: StepEvent): RunHighlights['outcome'] {
  return backtestOutcomeSchema.safeParse(data).data ?? null;
}

function readGrain({ data }: StepEvent): RunHighlights['grain'] {
  const store_code = storeCodeSchema.safeParse(data.store_code).data;
  const sku = skuSchema.safeParse(data.sku).data;
  return store_code && sku ? { store_code, sku } : null;
}
