import { initTRPC, TRPCError, tracked } from '@trpc/server';
import * as z from 'zod4';

const trpc = initTRPC.meta<{ description: string }>().create({ isDev: false });
const workspaceInput = z.strictObject({
  workspace_id: z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .describe('Workspace id: 32 lower-case hex digits'),
});

export const unknownWorkspace = 'f'.repeat(32);

/** A router with every type of procedure; `echo` returns the input that reached it. */
export const sampleRouter = trpc.router({
  system: trpc.router({
    health: trpc.procedure
      .meta({ description: 'Whether the server is up' })
      .input(z.strictObject({}))
      .query(({ input }) => ({ status: 'ok', input })),
    nothing: trpc.procedure.query(() => 'without input'),
  }),
  workspace: trpc.router({
    export: trpc.procedure
      .meta({ description: 'Writes the </script><b>bundle</b> of a workspace' })
      .input(workspaceInput)
      .mutation(({ input }) => {
        if (input.workspace_id === unknownWorkspace) {
          throw new TRPCError({ code: 'NOT_FOUND', message: 'There is no such workspace' });
        }
        return { exported: input.workspace_id };
      }),
    echo: trpc.procedure
      .meta({ description: 'Answers with its input' })
      .input(
        z
          .strictObject({
            name: z.string().max(100).nullable().optional(),
            tags: z.array(z.string().min(1)).min(1).optional(),
            limit: z.int().min(1).max(100).default(20),
            scope: z.strictObject({ store_id: z.int().optional() }).optional(),
            sort: z.enum(['asc', 'desc']).optional(),
            extra: z.record(z.string(), z.json()).optional(),
          })
          .refine((input) => input.limit !== 13, 'not thirteen'),
      )
      .mutation(({ input }) => ({ echo: input })),
  }),
  showcase: trpc.router({
    events: trpc.procedure
      .meta({ description: 'What happens in a run' })
      .input(z.strictObject({ count: z.int(), endless: z.boolean().optional() }))
      .subscription(async function* ({ input, signal }) {
        for (let id = 1; id <= input.count; id++) yield tracked(String(id), { step: `step ${id}` });
        if (input.count === 0) throw new TRPCError({ code: 'NOT_FOUND', message: 'No such run' });
        if (input.endless) {
          await new Promise((resolve) => signal?.addEventListener('abort', resolve));
        }
      }),
  }),
});
