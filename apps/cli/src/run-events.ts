import { setTimeout as wait } from 'node:timers/promises';
import { type StepEvent, stepEventSchema } from '@vitrine/contract';
import type { Caller } from './open-product.ts';

const resumePauseMs = 100;
const maxResumes = 20;

/**
 * Every event of a run up to `pipeline_complete`, which is the last. A stream that ends before it, because it looked between the
 * run's end and its last event, is resumed after the last event seen; it ends without it only if it was never written.
 */
export async function* watchRun(caller: Caller, showcaseRunId: string): AsyncGenerator<StepEvent> {
  let lastEventId: string | null = null;
  for (let resumes = 0; resumes <= maxResumes; resumes += 1) {
    const input = { showcase_run_id: showcaseRunId, lastEventId };
    const entries: AsyncIterable<unknown> = await caller.showcase.events(input);
    for await (const entry of entries) {
      const { id, event } = readEntry(entry);
      lastEventId = id;
      yield event;
      if (event.event_type === 'pipeline_complete') return;
    }
    await wait(resumePauseMs);
  }
}

/** In process a tracked event comes as `[id, event, …]`, whatever the type of the caller says. */
function readEntry(entry: unknown): { id: string; event: StepEvent } {
  const [id, event]: unknown[] = Array.isArray(entry) ? entry : [];
  return { id: String(id), event: stepEventSchema.parse(event) };
}
