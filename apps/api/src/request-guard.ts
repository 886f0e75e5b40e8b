import type { IncomingMessage } from 'node:http';
import { VitrineError } from '@vitrine/server';
import type { Request, RequestHandler, Response } from 'express';
import { hasBody } from './has-body.ts';

interface GuardOptions {
  /** The port that the server listens on, known once it listens. */
  port: () => number;
  /** Additional host names, exact, with or without a port. */
  allowedHosts: readonly string[];
}

export const readingMethods = ['GET', 'HEAD'] as const;

/** Whether the method of a request changes nothing. */
function isReading({ method = '' }: IncomingMessage): boolean {
  return readingMethods.some((each) => each === method);
}

/**
 * Refuses requests that a foreign web page could have made: a Host that is not ours (DNS rebinding, 421), and anything from another
 * site (403) except opening a page. No patterns and no suffixes: a host is on the list or it is foreign. Also refuses expectations
 * (417) and encoded bodies (415), which no route accepts, and `#` or a backslash in an address (404): no browser sends them, and
 * parsers of addresses disagree about them.
 */
export function createRequestGuard(options: GuardOptions): RequestHandler {
  return (request, response, next) => {
    const host = singleHost(request);
    if (!isOurHost(host, options)) {
      throw new VitrineError('FOREIGN_HOST', 'This server does not answer for that host.');
    }
    assertOwnSite(request, host);
    if (/[#\\]/.test(request.originalUrl)) {
      throw new VitrineError('NOT_FOUND', 'There is nothing at such an address.');
    }
    assertNoExpectation(request);
    assertPlainBody(request, response);
    next();
  };
}

/** RFC 9112, 3.2: exactly one; Node would silently use the first of several. */
function singleHost(request: IncomingMessage): string {
  const [host, ...others] = valuesOf(request, 'host');
  if (host !== undefined && others.length === 0) return host.toLowerCase();
  throw new VitrineError('INVALID_INPUT', 'Send exactly one Host header.');
}

/** Every value of a header; Node's own headers object keeps only the first of some and joins others. */
function valuesOf(request: IncomingMessage, name: string): string[] {
  return request.headersDistinct[name] ?? [];
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
 * Uses fetch metadata (W3C Fetch Metadata Request Headers) if the browser sends it, and Origin (RFC 6454) if it sends that.
 * A request with neither does not come from a browser.
 */
function assertOwnSite(request: Request, host: string): void {
  const [site, ...otherSites] = valuesOf(request, 'sec-fetch-site');
  const isOwnSite = site === undefined || site === 'same-origin' || site === 'none';
  if (otherSites.length > 0 || !isOwnOrigin(request, host)) throw crossSite();
  if (!isOwnSite && !opensPage(request)) throw crossSite();
}

function isOwnOrigin(request: IncomingMessage, host: string): boolean {
  const [origin, ...others] = valuesOf(request, 'origin');
  if (others.length > 0) return false;
  return origin === undefined || origin === `http://${host}` || origin === `https://${host}`;
}

function crossSite(): VitrineError {
  return new VitrineError(
    'CROSS_SITE_REQUEST',
    'Another site may neither read nor change anything here.',
  );
}

/**
 * The addresses for programs, in any spelling that reaches them. A mistyped call of these is never answered with a page, and a link
 * on another site cannot open them.
 */
const programAddress = /^\/(trpc|demo|health|openapi\.json)(\/|$)/i;

/** Whether an address could be a page: every address that is not for programs. */
export function isPageAddress(path: string): boolean {
  return !programAddress.test(path);
}

/** Whether a user opened a link or bookmark in a window; a frame, an image or a script does not count. */
function opensPage(request: Request): boolean {
  return (
    isReading(request) &&
    request.headers['sec-fetch-mode'] === 'navigate' &&
    request.headers['sec-fetch-dest'] === 'document' &&
    isPageAddress(request.path)
  );
}

/** RFC 9110, 10.1.1: `100-continue` is the only expectation, and Node has already handled it. */
function assertNoExpectation(request: IncomingMessage): void {
  const { expect } = request.headers;
  if (expect === undefined || expect.toLowerCase() === '100-continue') return;
  throw new VitrineError('EXPECTATION_FAILED', 'The only supported expectation is 100-continue.');
}

/** RFC 9110, 8.4: bodies must not be encoded. */
function assertPlainBody(request: IncomingMessage, response: Response): void {
  const encoding = request.headers['content-encoding'];
  const isPlain = encoding === undefined || encoding.toLowerCase() === 'identity';
  if (isPlain || isReading(request) || !hasBody(request)) return;
  response.setHeader('accept-encoding', 'identity');
  throw new VitrineError(
    'UNSUPPORTED_MEDIA_TYPE',
    `Send the body unencoded: the Content-Encoding ${encoding.slice(0, 40)} is not supported.`,
  );
}

/** Refuses all other methods with 405 and names the allowed ones in `Allow` (RFC 9110, 15.5.6). */
export function allowMethods(...methods: readonly string[]): RequestHandler {
  return (request, response, next) => {
    if (!methods.includes(request.method)) throw refuseMethod(response, methods);
    next();
  };
}

/** The refusal of a method, with its required header. */
export function refuseMethod(response: Response, methods: readonly string[]): VitrineError {
  const allowed = methods.join(', ');
  response.setHeader('allow', allowed);
  return new VitrineError('METHOD_NOT_ALLOWED', `This address accepts ${allowed} alone.`);
}

/** Accepts only one content type, with any parameters; everything else is 415 before a byte is read. */
export function requireContentType(type: string): RequestHandler {
  return (request, _response, next) => {
    if (!isReading(request)) assertContentType(request, type);
    next();
  };
}

/** Throws unless the headers declare this type, and UTF-8 if they name a charset. */
export function assertContentType(request: IncomingMessage, type: string): void {
  const [given = '', ...others] = valuesOf(request, 'content-type');
  const [name = '', ...parameters] = given.toLowerCase().split(';');
  const charsets = parameters.flatMap((each) => charsetParameter.exec(each)?.[1] ?? []);
  const isUtf8 = charsets.every((charset) => charset === 'utf-8' || charset === 'us-ascii');
  if (others.length === 0 && name.trim() === type && isUtf8) return;
  throw new VitrineError('UNSUPPORTED_MEDIA_TYPE', `Send ${type} in UTF-8.`);
}

const charsetParameter = /^\s*charset\s*=\s*"?([^"]*?)"?\s*$/;
