import type { IncomingMessage } from 'node:http';
import { VitrineError } from '@vitrine/server';
import type { RequestHandler } from 'express';
import { hasBody } from './has-body.ts';

/**
 * Ends a request if no byte of its body arrives between two checks, `idleMs` apart. Counts the bytes of the socket, so that the body
 * need not be read here. A client that already has its answer is disconnected without another one.
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
