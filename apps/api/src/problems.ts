import { type Problem, problemStatus } from '@vitrine/contract';
import { toProblem, toVitrineError, VitrineError } from '@vitrine/server';
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import type { Logger } from 'pino';

/** The id of a request in the log and in its problem. */
export function requestIdOf(response: Response): string {
  const id: unknown = response.locals.requestId;
  return typeof id === 'string' ? id : '';
}

function sendProblem(response: Response, problem: Problem): void {
  response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
}

/** The last handler but one: requests without a route. */
export const answerNotFound: RequestHandler = (request) => {
  throw new VitrineError('NOT_FOUND', `There is nothing at ${request.method} ${request.path}.`);
};

/** The last handler: problem details for everything thrown (RFC 9457). Logs the whole error if the fault is ours. */
export function createProblemHandler(log: Logger): ErrorRequestHandler {
  return (error: unknown, request: Request, response: Response, _next) => {
    const known = fromExpress(error) ?? toVitrineError(error);
    const requestId = requestIdOf(response);
    if (problemStatus[known.code] >= 500) {
      log.error({ err: error, request_id: requestId }, 'A request failed');
    }
    if (response.headersSent) {
      response.destroy();
      return;
    }
    sendProblem(response, toProblem(known, { instance: request.path, requestId }));
  };
}

/** Errors of express and its body parser about an unreadable request carry its status. */
function fromExpress(error: unknown): VitrineError | null {
  if (!(error instanceof Error) || !('status' in error)) return null;
  if (error.status === 413) return new VitrineError('PAYLOAD_TOO_LARGE', 'The body is too large.');
  if (error.status === 415) {
    return new VitrineError('UNSUPPORTED_MEDIA_TYPE', 'The encoding of the body is not supported.');
  }
  if (error.status !== 400) return null;
  const what = 'type' in error ? 'The body must be a JSON object.' : 'The address cannot be read.';
  return new VitrineError('INVALID_INPUT', what);
}
