import { randomUUID } from 'node:crypto';
import { type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { toProblem, VitrineError } from '@vitrine/server';
import type { Logger } from 'pino';

/** How long who is refused may go on sending, so that the answer is not lost to a reset connection. */
const lingerMs = 1_000;

/**
 * Answers with a problem document what never becomes a request: bytes that are no HTTP, a head that is too large or too slow, a
 * tunnel. Node's own answers to these have no body. The connection ends then.
 */
export function refuseUnreadable(server: Server, log: Logger): void {
  const answering = new WeakMap<Duplex, ServerResponse>();
  const refused = new WeakSet<Duplex>();
  server.on('request', (request, response) => answering.set(request.socket, response));
  const refuse = (socket: Duplex, error: VitrineError, headers: readonly string[] = []) => {
    // Every further piece of what cannot be read is told as an error anew.
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
    const error = new VitrineError('METHOD_NOT_ALLOWED', 'This server opens no tunnels.');
    refuse(socket, error, ['Allow: GET, HEAD, POST']);
  });
}

/** An answer of which a part is on its way cannot be taken back. */
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
        'Address and headers are too large; together they may have 64 KiB.',
        options,
      );
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return new VitrineError('PAYLOAD_TOO_LARGE', 'The chunk extensions are too large.', options);
    default:
      return new VitrineError('INVALID_INPUT', 'This is no HTTP request.', options);
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

/** Says the last word, and waits a moment for the other side to read it and leave. */
function endWith(socket: Duplex, answer: string): void {
  const cutOff = setTimeout(() => socket.destroy(), lingerMs).unref();
  socket.once('close', () => clearTimeout(cutOff));
  socket.once('end', () => socket.destroy());
  socket.end(answer);
}
