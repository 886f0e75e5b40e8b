import { ingestResultSchema, workspaceInputSchema } from '@vitrine/contract';
import {
  appRouter,
  createCallerFactory,
  parseInput,
  type Vitrine,
  VitrineError,
} from '@vitrine/server';
import express, { type Response, type Router } from 'express';
import * as z from 'zod';
import { requestIdOf } from './problems.ts';
import { readJsonText } from './read-json-text.ts';
import { allowMethods, requireContentType } from './request-guard.ts';

const createCaller = createCallerFactory(appRouter);

/** How long an upload may be silent while the server waits for it. */
const uploadIdleMs = 30_000;

/** An export takes only the id in its path. */
const noBody = z.strictObject({}).optional();

/** The HTTP twins for scripts: the same use cases, the same results. */
export function createRestRouter(vitrine: Vitrine): Router {
  const router = express.Router();

  router.all(
    '/workspaces/:workspace_id/export',
    allowMethods('POST'),
    readJsonText({ maxBytes: 16 * 1024, optional: true }),
    async (request, response) => {
      const caller = createCaller(vitrine.createContext(requestIdOf(response)));
      parseInput(noBody, parseJson(request.body));
      response.json(
        await caller.workspace.export(parseInput(workspaceInputSchema, request.params)),
      );
    },
  );

  router.all(
    '/sales',
    allowMethods('POST'),
    requireContentType('text/csv'),
    async (request, response) => {
      const signal = signalOfLeaving(response);
      const ingested = vitrine.ingestSales(request, { idleMs: uploadIdleMs, signal });
      const result = await ingested.catch((error: unknown) => {
        // The rest of a refused file is not read.
        if (!request.complete) response.setHeader('connection', 'close');
        throw error;
      });
      response.json(ingestResultSchema.parse(result));
    },
  );

  return router;
}

function parseJson(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  const refuse = (cause?: unknown) =>
    new VitrineError('INVALID_INPUT', 'The body must be a JSON object.', { cause });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw refuse(cause);
  }
  if (typeof value !== 'object' || value === null) throw refuse();
  return value;
}

/** Aborts once the client has disconnected: nothing may change without an answer. */
function signalOfLeaving(response: Response): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => {
    controller.abort(
      new VitrineError('INVALID_INPUT', 'Nothing was loaded: the upload ended early.'),
    );
  });
  return controller.signal;
}
