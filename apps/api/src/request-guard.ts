import type { IncomingMessage } from 'node:http';
import { VitrineError } from '@vitrine/server';
import type { RequestHandler } from 'express';
import { hasBody } from './has-body.ts';

interface GuardOptions {
  /** The port that the server listens on, known once it listens. */
  port: () => number;
  /** Further host names, exact, with or without a port. */
  allowedHosts: readonly string[];
}

const safeMethods = new Set(['GET', 'HEAD']);

/**
 * Refuses requests that a foreign web page could have made: a Host that is not ours (DNS rebinding, 421), and anything but
 * GET from another site (403). No patterns and no suffixes: a host is one of the list or it is foreign. No browser sends
 * `#` or a backslash in an address, and readers of addresses disagree about them (404).
 */
export function createRequestGuard(options: GuardOptions): RequestHandler {
  return (request, _response, next) => {
    const host = singleHost(request);
    if (host === null || !isOurHost(host, options)) {
      throw new VitrineError('FOREIGN_HOST', 'This server does not answer for that host.');
    }
    if (!safeMethods.has(request.method)) assertSameSite(request, host);
    if (/[#\\]/.test(request.originalUrl)) {
      throw new VitrineError('NOT_FOUND', 'There is nothing at such an address.');
    }
    next();
  };
}

/** Exactly one Host header; Node alone would quietly take the first of several. */
function singleHost(request: IncomingMessage): string | null {
  const hosts = request.rawHeaders.filter(
    (name, index) => index % 2 === 0 && name.toLowerCase() === 'host',
  );
  return hosts.length === 1 ? (request.headers.host?.toLowerCase() ?? null) : null;
}

const loopbackHost = /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])(?::(\d{1,5}))?$/;

function isOurHost(host: string, { port, allowedHosts }: GuardOptions): boolean {
  const [, name, hostPort = '80'] = loopbackHost.exec(host) ?? [];
  if (name !== undefined) return hostPort === String(port()) && isCanonicalAddress(name);
  return allowedHosts.some((allowed) => host === allowed || host === `${allowed}:${port()}`);
}

function isCanonicalAddress(name: string): boolean {
  if (!name.startsWith('127.')) return true;
  return name.split('.').every((part) => String(Number(part)) === part && Number(part) <= 255);
}

/**
 * Fetch metadata (W3C Fetch Metadata Request Headers) where the browser sends it, Origin (RFC 6454) where it sends that.
 * A request with neither comes from no browser.
 */
function assertSameSite(request: IncomingMessage, host: string): void {
  const site = request.headers['sec-fetch-site'];
  const origin = request.headers.origin;
  const isOwnSite = site === undefined || site === 'same-origin' || site === 'none';
  const isOwnOrigin =
    origin === undefined || origin === `http://${host}` || origin === `https://${host}`;
  if (isOwnSite && isOwnOrigin) return;
  throw new VitrineError('CROSS_SITE_REQUEST', 'Another site may not change anything here.');
}

interface ContentTypeOptions {
  type: string;
  /** Whether a request without a body, and so without a type, is fine. */
  optional: boolean;
}

/** Lets through one content type alone, parameters allowed; everything else is 415 before a byte is read. */
export function requireContentType({ type, optional }: ContentTypeOptions): RequestHandler {
  return (request, _response, next) => {
    if (!safeMethods.has(request.method)) assertContentType(request, { type, optional });
    next();
  };
}

function assertContentType(request: IncomingMessage, { type, optional }: ContentTypeOptions): void {
  const header = request.headers['content-type'];
  if (header === undefined && optional && !hasBody(request)) return;
  if (header?.split(';')[0]?.trim().toLowerCase() === type) return;
  throw new VitrineError('UNSUPPORTED_MEDIA_TYPE', `Send ${type}.`);
}
