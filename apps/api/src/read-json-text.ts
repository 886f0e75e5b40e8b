import { VitrineError } from '@vitrine/server';
import express, { type Request, type RequestHandler } from 'express';
import { assertContentType } from './request-guard.ts';

interface ReadJsonTextOptions {
  maxBytes: number;
  /** Whether a request without a body is accepted, with any content type. */
  optional: boolean;
}

const type = 'application/json';

/**
 * Reads the body of a POST as JSON text into `request.body`; undefined if it is empty. Refuses another content type before reading a
 * byte if the length is known, else after the first byte. Refuses invalid UTF-8 (RFC 8259, 8.1) and never repairs it.
 */
export function readJsonText({ maxBytes, optional }: ReadJsonTextOptions): RequestHandler {
  const readBytes = express.raw({ type: () => true, limit: maxBytes, inflate: false });
  return (request, response, next) => {
    if (request.method !== 'POST') return next();
    if (!optional || Number(request.headers['content-length'] ?? 0) > 0) {
      assertContentType(request, type);
    }
    readBytes(request, response, (error?: unknown) => {
      if (error !== undefined) return next(error);
      try {
        request.body = decodeBody(request);
        next();
      } catch (refusal) {
        next(refusal);
      }
    });
  };
}

function decodeBody(request: Request): string | undefined {
  const bytes: unknown = request.body;
  if (!Buffer.isBuffer(bytes) || bytes.length === 0) return undefined;
  assertContentType(request, type);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new VitrineError('INVALID_INPUT', 'The body is not valid UTF-8.', { cause });
  }
}
