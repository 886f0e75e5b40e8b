import { ingestResultSchema, workspaceInputSchema } from '@vitrine/contract';
import {
  appRouter,
  createCallerFactory,
  parseInput,
  type Vitrine,
  VitrineError,
} from '@vitrine/server';
import express, { type Response, type Router } from 'express';
import { z } from 'zod';
import { requestIdOf } from './problems.ts';
import { requireContentType } from './request-guard.ts';

const createCaller = createCallerFactory(appRouter);

/** How long an upload may say nothing while the server waits for it. */
const uploadIdleMs = 30_000;

/** An export takes nothing but the id in its path. */
const noBody = z.strictObject({}).optional();

/** The HTTP twins for scripts: the same use cases, the same results. */
export function createRestRouter(vitrine: Vitrine): Router {
  const router = express.Router();

  router.post(
    '/workspaces/:workspace_id/export',
    requireContentType({ type: 'application/json', optional: true }),
    express.json({ limit: '16kb' }),
    async (request, response) => {
      const caller = createCaller(vitrine.createContext(requestIdOf(response)));
      parseInput(noBody, request.body);
      response.json(
        await caller.workspace.export(parseInput(workspaceInputSchema, request.params)),
      );
    },
  );

  router.post(
    '/sales',
    requireContentType({ type: 'text/csv', optional: false }),
    async (request, response) => {
      const signal = signalOfLeaving(response);
      const ingested = vitrine.ingestSales(request, { idleMs: uploadIdleMs, signal });
      const result = await ingested.catch((error: unknown) => {
        // Nobody waits for the rest of a file that is not taken in.
        if (!request.complete) response.setHeader('connection', 'close');
        throw error;
      });
      response.json(ingestResultSchema.parse(result));
    },
  );

  return router;
}

/** Aborts once nobody waits for the answer any more: what cannot be told shall not happen. */
function signalOfLeaving(response: Response): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => {
    controller.abort(
      new VitrineError('INVALID_INPUT', 'Nothing was loaded: the upload ended early.'),
    );
  });
  return controller.signal;
}
