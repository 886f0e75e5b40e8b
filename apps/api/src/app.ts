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
  /** Where the built page lies. */
  webRoot: string;
  /** The port that the server listens on, known once it listens. */
  port: () => number;
}

const maxBodyBytes = 1024 * 1024;
const bodyIdleMs = 30_000;
const maxBatchSize = 10;

/** The page's own files, nothing inline but the styles that its component library sets. */
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

/** The bundler names these files by what is in them, so a browser never has to ask for one twice. */
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
 * A sales file may wait in line, unread; its route has a limit of its own, which counts from its turn. Whether a request is one is
 * decided as for that route, so that no spelling of the address that gets there loses its place.
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

/** Before tRPC has a context, it answers with JSON and no type. */
const typeOfUncalled = { 'content-type': 'application/json' };

/** Whoever asked has left, and the work was ended for that: nobody is answered and nothing is wrong. */
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
