import { tracked } from '@trpc/server';
import {
  currentInputSchema,
  currentResultSchema,
  eventsInputSchema,
  presetsInputSchema,
  presetsResultSchema,
  runRequestSchema,
  type StepEvent,
  showcaseRunInputSchema,
  startResultSchema,
  stopResultSchema,
} from '@vitrine/contract';
import { toTrpcError } from '../rpc/errors.ts';
import { procedure, router } from '../rpc/trpc.ts';
import { findLatestRun, findRun, findRunningRuns, requestStop } from './queries.ts';
import { unknownRun, watchEvents } from './watch-events.ts';

export const showcaseRouter = router({
  presets: procedure
    .meta({ description: 'The recipes for synthetic sales, with their sizes.' })
    .input(presetsInputSchema)
    .output(presetsResultSchema)
    .query(({ ctx }) => ({ presets: ctx.services.presets })),

  start: procedure
    .meta({
      description: 'Starts the one run of the system and answers at once; watch it by events.',
    })
    .input(runRequestSchema)
    .output(startResultSchema)
    .mutation(({ ctx, input }) => ctx.services.runner.start(input)),

  stop: procedure
    .meta({
      description:
        'Asks a run to end; it settles as failed within a second and keeps what it made.',
    })
    .input(showcaseRunInputSchema)
    .output(stopResultSchema)
    .mutation(async ({ ctx, input }) => {
      const run = await findRun(ctx.db, input.showcase_run_id);
      if (!run) throw unknownRun(input.showcase_run_id);
      const stopping = run.status === 'running';
      if (stopping) await requestStop(ctx.db, run.showcase_run_id);
      return { showcase_run_id: run.showcase_run_id, stopping };
    }),

  current: procedure
    .meta({ description: 'The run under way in the whole system, and the newest one.' })
    .input(currentInputSchema)
    .output(currentResultSchema)
    .query(async ({ ctx }) => {
      const [[running], latest] = await Promise.all([
        findRunningRuns(ctx.db),
        findLatestRun(ctx.db),
      ]);
      return { running: running ?? null, latest };
    }),

  events: procedure
    .meta({
      description: 'The step events of a run as they are written, from the last event id on.',
    })
    .input(eventsInputSchema)
    .subscription(async function* ({ ctx, input, signal }) {
      const events = watchEvents({
        database: ctx.services.database,
        bell: ctx.services.bell,
        showcaseRunId: input.showcase_run_id,
        afterEventId: Number(input.lastEventId ?? 0),
        signal: signal ?? new AbortController().signal,
      });
      try {
        for await (const { event_id, event } of events)
          yield tracked<StepEvent>(String(event_id), event);
      } catch (error) {
        // What is thrown while events are sent passes by the middleware that maps errors.
        throw toTrpcError(error);
      }
    }),
});
