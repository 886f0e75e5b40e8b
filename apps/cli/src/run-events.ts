import { type StepEvent, stepEventSchema } from '@vitrine/contract';
import type { Caller } from './open-product.ts';

/** Every event of a run up to `pipeline_complete`: a run ends together with it, so no stream ends before it. */
export async function* watchRun(caller: Caller, showcaseRunId: string): AsyncGenerator<StepEvent> {
  const input = { showcase_run_id: showcaseRunId };
  const entries: AsyncIterable<unknown> = await caller.showcase.events(input);
  for await (const entry of entries) yield readEvent(entry);
}

/** In process a tracked event arrives as `[id, event, …]`, although the type of the caller differs. */
function readEvent(entry: unknown): StepEvent {
  return stepEventSchema.parse(Array.isArray(entry) ? entry[1] : undefined);
}
