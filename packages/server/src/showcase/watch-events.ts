import { setTimeout as wait } from 'node:timers/promises';
import type { StepEvent } from '@vitrine/contract';
import type { Database } from '@vitrine/db';
import { VitrineError } from '../rpc/vitrine-error.ts';
import { eventChannel, findRun, selectEventsAfter } from './queries.ts';

/** Events arrive as notifications; polling covers one that is lost while a connection is re-established. */
const fallbackPollMs = 1_000;

/** Wakes viewers in every process when a run has written an event, and its runner on a stop request. */
export interface RunNotifier {
  /** Resolves at the next event of the run or request to stop it, after a timeout, or when the signal aborts. */
  next(showcaseRunId: string, options: { signal: AbortSignal; withinMs: number }): Promise<void>;
  close(): Promise<void>;
}

export async function openRunNotifier(database: Database): Promise<RunNotifier> {
  const waiting = new Map<string, Set<() => void>>();
  const unlisten = await database.listen(eventChannel, (showcaseRunId) => {
    for (const wake of waiting.get(showcaseRunId) ?? []) wake();
  });
  return {
    close: unlisten,
    next: async (showcaseRunId, { signal, withinMs }) => {
      const wakers = waiting.get(showcaseRunId) ?? new Set();
      waiting.set(showcaseRunId, wakers);
      const woken = new AbortController();
      const wake = () => woken.abort();
      wakers.add(wake);
      await wait(withinMs, undefined, {
        signal: AbortSignal.any([signal, woken.signal]),
      }).catch(() => {});
      wakers.delete(wake);
      if (wakers.size === 0) waiting.delete(showcaseRunId);
    },
  };
}

interface WatchOptions {
  database: Database;
  notifier: RunNotifier;
  showcaseRunId: string;
  afterEventId: number;
  signal: AbortSignal;
}

/** Every event of a run after the one given, as they are written; ends after `pipeline_complete`. */
export async function* watchEvents(
  options: WatchOptions,
): AsyncGenerator<{ event_id: number; event: StepEvent }> {
  const { database, notifier, showcaseRunId, signal } = options;
  let after = options.afterEventId;
  while (!signal.aborted) {
    const woken = notifier.next(showcaseRunId, { signal, withinMs: fallbackPollMs });
    const run = await findRun(database.db, showcaseRunId);
    if (!run) throw unknownRun(showcaseRunId);
    const events = await selectEventsAfter(database.db, showcaseRunId, after);
    for (const entry of events) {
      after = entry.event_id;
      yield entry;
      if (entry.event.event_type === 'pipeline_complete') return;
    }
    if (run.status !== 'running' && events.length === 0) return;
    await woken;
  }
}

export function unknownRun(showcaseRunId: string): VitrineError {
  return new VitrineError('SHOWCASE_RUN_NOT_FOUND', `There is no showcase run ${showcaseRunId}.`);
}
