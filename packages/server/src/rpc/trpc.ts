import { initTRPC } from '@trpc/server';
import type { AnswerDeclaration, EventsDeclaration } from '@vitrine/contract';
import type * as z from 'zod';
import type { RequestContext } from '../wiring/context.ts';
import { toProblem, toTrpcError } from './errors.ts';
import { currentRequestId } from './request-scope.ts';

/** What the panel and the documents show of a procedure. */
interface ProcedureMeta {
  description: string;
}

const t = initTRPC
  .context<RequestContext>()
  .meta<ProcedureMeta>()
  .create({
    isDev: false,
    errorFormatter: ({ shape, error, path, ctx }) => {
      const problem = toProblem(error, {
        instance: `/trpc/${path ?? ''}`,
        requestId: ctx?.requestId ?? currentRequestId(),
      });
      return {
        message: problem.detail,
        code: shape.code,
        data: { code: shape.data.code, httpStatus: problem.status, path, problem },
      };
    },
    sse: {
      ping: { enabled: true, intervalMs: 10_000 },
      client: { reconnectAfterInactivityMs: 30_000 },
    },
  });

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;

/**
 * The base of every procedure: anything thrown below becomes one of our errors, and mutations are refused once a newer version has
 * migrated the database.
 */
const procedure = t.procedure
  .use(async ({ next }) => {
    const result = await next();
    if (!result.ok) throw toTrpcError(result.error);
    return result;
  })
  .use(async ({ next, type, ctx }) => {
    if (type === 'mutation') await ctx.services.database.assertCurrent();
    return next();
  });

/** A query or mutation as the contract declares it; the router adds the handler. */
export function serve<Declaration extends AnswerDeclaration>(declaration: Declaration) {
  const { description, input, output } = declaration;
  return procedure
    .meta({ description })
    .input<Declaration['input']>(parseAtOnce(input))
    .output<Declaration['output']>(parseAtOnce(output));
}

/** The same for a subscription. */
export function serveEvents<Declaration extends EventsDeclaration>(declaration: Declaration) {
  const { description, input } = declaration;
  return procedure.meta({ description }).input<Declaration['input']>(parseAtOnce(input));
}

/**
 * The same schema for tRPC, which calls `parseAsync` of what has one. zod compiles its objects only for a synchronous parse, which takes a
 * third of the time (findings/trpc-never-uses-compiled-zod-parsers.sh); no schema of ours waits for anything. A clone, because
 * a router's schemas are read as schemas, by the panel too.
 */
export function parseAtOnce<Schema extends z.ZodType>(schema: Schema): Schema {
  return Object.assign(schema.clone(), {
    parseAsync: async (value: unknown) => schema.parse(value),
  });
}
