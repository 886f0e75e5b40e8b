import { tracked } from '@trpc/server';
import { procedures, type StepEvent } from '@vitrine/contract';
import { toTrpcError } from '../rpc/errors.ts';
import { router, serve, serveEvents } from '../rpc/trpc.ts';
import { findLatestRun, findRun, findRunningRuns, requestStop } from './queries.ts';
import { unknownRun, watchEvents } from './watch-events.ts';

export const showcaseRouter = router({
  presets: serve(procedures.showcase.presets).query(({ ctx }) => ({
    presets: ctx.services.presets,
  })),

  start: serve(procedures.showcase.start).mutation(({ ctx, input }) =>
    ctx.services.runner.start(input),
  ),

  stop: serve(procedures.showcase.stop).mutation(async ({ ctx, input }) => {
    const run = await findRun(ctx.db, input.showcase_run_id);
    if (!run) throw unknownRun(input.showcase_run_id);
    const stopping = run.status === 'running';
    if (stopping) await requestStop(ctx.db, run.showcase_run_id);
    return { showcase_run_id: run.showcase_run_id, stopping };
  }),

  current: serve(procedures.showcase.current).query(async ({ ctx }) => {
    const [[running], latest] = await Promise.all([findRunningRuns(ctx.db), findLatestRun(ctx.db)]);
    return { running: running ?? null, latest };
  }),

  events: serveEvents(procedures.showcase.events).subscription(async function* ({
    ctx,
    input,
    signal,
  }) {
    const events = watchEvents({
      database: ctx.services.database,
      notifier: ctx.services.notifier,
      showcaseRunId: input.showcase_run_id,
      afterEventId: Number(input.lastEventId ?? 0),
      signal: signal ?? new AbortController().signal,
    });
    try {
      for await (const { event_id, event } of events)
        yield tracked<StepEvent>(String(event_id), event);
    } catch (error) {
      // An error thrown while events are sent bypasses the middleware that maps errors.
      throw toTrpcError(error);
    }
  }),
});
