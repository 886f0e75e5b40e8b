import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { createExpressMiddleware } from '@trpc/server/adapters/express';
import { colorSchemeKey, healthSchema, problemStatus } from '@vitrine/contract';
import { renderDevPanel } from '@vitrine/dev-panel';
import {
  appRouter,
  runWithRequestId,
  toVitrineError,
  type Vitrine,
  type VitrineConfig,
} from '@vitrine/server';
import compression from 'compression';
import express, { type Express, type RequestHandler } from 'express';
import type { Logger } from 'pino';
import { allowCallMethods, listCallMethods } from './call-methods.ts';
import { limitBodyIdle } from './limit-body-idle.ts';
import { createOpenApi } from './openapi.ts';
import { createPageFallback } from './page-fallback.ts';
import { answerNotFound, createProblemHandler, requestIdOf } from './problems.ts';
import { readJsonText } from './read-json-text.ts';
import { allowMethods, createRequestGuard, readingMethods } from './request-guard.ts';
import { createRestRouter } from './rest.ts';

export interface AppDependencies {
  vitrine: Vitrine;
  config: VitrineConfig;
  log: Logger;
  version: string;
  /** The folder of the built page. */
  webRoot: string;
  /** The port that the server listens on, known once it listens. */
  port: () => number;
}

const maxBodyBytes = 1024 * 1024;
const bodyIdleMs = 30_000;
const maxBatchSize = 10;

/** Allows the page's own files, and inline only the styles that its component library sets. */
const pagePolicy =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/** Every route behind one guard: page, health, panel, tRPC and its REST twins. */
export function createApp({
  vitrine,
  config,
  log,
  webRoot,
  port,
  version,
}: AppDependencies): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  app.use(logRequests(log), setSecurityHeaders, limitIdleRequests());
  app.use(createRequestGuard({ port, allowedHosts: config.allowedHosts }));
  app.use(
    '/trpc',
    allowCallMethods,
    readJsonText({ maxBytes: maxBodyBytes, optional: false }),
    createTrpcMiddleware(vitrine, log),
  );
  app.use('/demo', createRestRouter(vitrine), answerNotFound);
  app.use(allowMethods(...readingMethods));
  app.get('/health', async (_request, response) => {
    response.json(healthSchema.parse(await vitrine.health()));
  });
  app.get('/openapi.json', createOpenApiHandler(version));
  if (config.panel) app.get('/panel', createPanelHandler());
  app.use('/assets', compression(), serveAssets(webRoot));
  app.use(express.static(webRoot, { index: 'index.html', dotfiles: 'ignore', redirect: false }));
  app.use(createPageFallback(webRoot));
  app.use(answerNotFound, createProblemHandler(log));
  return app;
}

/** The bundler names these files after their content, so a browser never has to request one twice. */
function serveAssets(webRoot: string): RequestHandler {
  return express.static(path.join(webRoot, 'assets'), {
    index: false,
    redirect: false,
    dotfiles: 'ignore',
    immutable: true,
    maxAge: '1y',
  });
}

/**
 * A sales file may wait unread for its turn; its route has its own time limit, which starts with the turn. The test for such a
 * request is the same as for the route, so that every spelling of the address that reaches the route is exempt.
 */
function limitIdleRequests(): RequestHandler {
  const router = express.Router();
  router.all('/demo/sales', ({ method }, _response, next) => {
    if (method === 'POST') next('router');
    else next();
  });
  router.use(limitBodyIdle(bodyIdleMs));
  return router;
}

function createTrpcMiddleware(vitrine: Vitrine, log: Logger): RequestHandler {
  const answer = createExpressMiddleware({
    router: appRouter,
    createContext: ({ res }) => vitrine.createContext(requestIdOf(res)),
    maxBatchSize,
    onError: ({ error, path, ctx }) => {
      const known = toVitrineError(error);
      if (problemStatus[known.code] < 500 || isAbort(known.cause)) return;
      log.error({ err: error, path, request_id: ctx?.requestId }, 'A procedure failed');
    },
    responseMeta: ({ ctx, errors, paths = [] }) => ({
      headers: {
        ...(ctx ? {} : typeOfUncalled),
        ...(errors.some(({ code }) => code === 'METHOD_NOT_SUPPORTED') && {
          allow: listCallMethods(paths).join(', '),
        }),
      },
    }),
  });
  return (request, response, next) =>
    runWithRequestId(requestIdOf(response), () => answer(request, response, next));
}

/** Without a context, tRPC answers with JSON but no content type. */
const typeOfUncalled = { 'content-type': 'application/json' };

/** The client disconnected and its work was cancelled: there is no one to answer, and it is not an error. */
function isAbort(cause: unknown): boolean {
  return cause instanceof Error && cause.name === 'AbortError';
}

function createOpenApiHandler(version: string): RequestHandler {
  const bytes = Buffer.from(`${JSON.stringify(createOpenApi(version), null, 2)}\n`);
  return (_request, response) => {
    response.type('application/json').send(bytes);
  };
}

function createPanelHandler(): RequestHandler {
  const panel = renderDevPanel({
    router: appRouter,
    url: '/trpc',
    title: 'Vitrine · API',
    links: [
      { text: 'Back to Vitrine', path: '/' },
      { text: 'OpenAPI', path: '/openapi.json' },
    ],
    colorSchemeKey,
  });
  return (_request, response) => {
    response.setHeader('content-security-policy', panel.contentSecurityPolicy);
    response.type('html').send(panel.html);
  };
}

const setSecurityHeaders: RequestHandler = (_request, response, next) => {
  response.setHeader('content-security-policy', pagePolicy);
  response.setHeader('cross-origin-resource-policy', 'same-origin');
  response.setHeader('cross-origin-opener-policy', 'same-origin');
  response.setHeader('referrer-policy', 'no-referrer');
  response.setHeader('x-content-type-options', 'nosniff');
  next();
};

function logRequests(log: Logger): RequestHandler {
  return (request, response, next) => {
    const request_id = randomUUID();
    const started = performance.now();
    response.locals.requestId = request_id;
    response.setHeader('x-request-id', request_id);
    response.on('close', () => {
      const ms = Math.round(performance.now() - started);
      const { method, originalUrl: url } = request;
      log.debug({ method, url, status: response.statusCode, ms, request_id }, 'Answered');
    });
    next();
  };
}
