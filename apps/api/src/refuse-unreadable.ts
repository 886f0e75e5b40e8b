import { randomUUID } from 'node:crypto';
import { type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { toProblem, VitrineError } from '@vitrine/server';
import type { Logger } from 'pino';

/** How long a refused client may continue sending, so that a connection reset does not discard the answer. */
const lingerMs = 1_000;

/**
 * Answers input that never becomes a request with a problem document: bytes that are not HTTP, a head that is too large or too
 * slow, a tunnel. Node's own answers to these have no body. Then closes the connection.
 */
export function refuseUnreadable(server: Server, log: Logger): void {
  const answering = new WeakMap<Duplex, ServerResponse>();
  const refused = new WeakSet<Duplex>();
  server.on('request', (request, response) => answering.set(request.socket, response));
  const refuse = (socket: Duplex, error: VitrineError, headers: readonly string[] = []) => {
    // Node reports every further chunk of unreadable input as another error.
    if (refused.has(socket)) return;
    refused.add(socket);
    if (!socket.writable || hasBegun(answering.get(socket))) {
      socket.destroy();
      return;
    }
    const requestId = randomUUID();
    log.debug({ code: error.code, reason: error.cause, request_id: requestId }, 'Refused');
    endWith(socket, formatAnswer(error, requestId, headers));
  };
  server.on('clientError', (error: Error, socket) => refuse(socket, describeFault(error)));
  server.on('connect', (_request, socket: Socket) => {
    // The HTTP server has let go of it.
    socket.on('error', () => socket.destroy());
    socket.resume();
    const error = new VitrineError('METHOD_NOT_ALLOWED', 'This server does not open tunnels.');
    refuse(socket, error, ['Allow: GET, HEAD, POST']);
  });
}

/** A partly sent answer cannot be replaced. */
function hasBegun(response: ServerResponse | undefined): boolean {
  return response?.headersSent === true && !response.writableFinished;
}

function describeFault(error: Error): VitrineError {
  const code = 'code' in error ? error.code : undefined;
  const options = { cause: error };
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new VitrineError('REQUEST_TIMEOUT', 'The head of the request took too long.', options);
    case 'HPE_HEADER_OVERFLOW':
      return new VitrineError(
        'HEAD_TOO_LARGE',
        'Address and headers are too large; the limit for both is 64 KiB.',
        options,
      );
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return new VitrineError('PAYLOAD_TOO_LARGE', 'The chunk extensions are too large.', options);
    default:
      return new VitrineError('INVALID_INPUT', 'This is not a valid HTTP request.', options);
  }
}

function formatAnswer(error: VitrineError, requestId: string, headers: readonly string[]): string {
  const problem = toProblem(error, { instance: `urn:uuid:${requestId}`, requestId });
  const body = JSON.stringify(problem);
  return [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
    ...headers,
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'X-Content-Type-Options: nosniff',
    `X-Request-Id: ${requestId}`,
    `Date: ${new Date().toUTCString()}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}

/** Sends the answer, and waits briefly for the client to read it and disconnect. */
function endWith(socket: Duplex, answer: string): void {
  const cutOff = setTimeout(() => socket.destroy(), lingerMs).unref();
  socket.once('close', () => clearTimeout(cutOff));
  socket.once('end', () => socket.destroy());
  socket.end(answer);
}
