import type { IncomingMessage } from 'node:http';
import { VitrineError } from '@vitrine/server';
import type { RequestHandler } from 'express';
import { hasBody } from './has-body.ts';

/**
 * Ends a request of whose body no byte comes from one look to the next, `idleMs` later. The bytes of the socket are counted,
 * so that nothing has to be read here. Who has its answer already is let go of without another.
 */
export function limitBodyIdle(idleMs: number): RequestHandler {
  return (request, response, next) => {
    onceIdle(request, idleMs, () => {
      if (response.writableEnded) {
        request.destroy();
        return;
      }
      response.setHeader('connection', 'close');
      const what = `No byte of the body came for ${idleMs / 1000} seconds.`;
      next(new VitrineError('INVALID_INPUT', what));
    });
    next();
  };
}

function onceIdle(request: IncomingMessage, idleMs: number, tell: () => void): void {
  if (!hasBody(request)) return;
  const { socket } = request;
  let before = socket.bytesRead;
  const look = setInterval(() => {
    const now = socket.bytesRead;
    if (now === before) {
      stop();
      tell();
    }
    before = now;
  }, idleMs).unref();
  const stop = () => clearInterval(look);
  request.once('end', stop);
  request.once('close', stop);
}
