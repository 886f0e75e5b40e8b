import path from 'node:path';
import { pagePaths } from '@vitrine/contract';
import type { RequestHandler } from 'express';
import { isPageAddress } from './request-guard.ts';

const recordId = '[0-9a-f]{32}';

/** The page's addresses, which its own router tells apart. At `/` the page lies as a file. */
const pageAddress = new RegExp(
  `^(${Object.values(pagePaths)
    .filter((address) => address !== pagePaths.showcase)
    .map((address) => address.replace(/\$\w+/, recordId))
    .join('|')})/?$`,
);

/** The panel is a page of its own, for whoever tries out calls: below it there is nothing. */
const panelAddress = /^\/panel(\/|$)/i;

/**
 * Answers the page's addresses with the page, so that they survive a reload and can be passed on. A
 * person who asks for an address that is none gets the page too, as 404: it says so in its own words.
 */
export function createPageFallback(webRoot: string): RequestHandler {
  const page = path.join(webRoot, 'index.html');
  return (request, response, next) => {
    if (!isPageAddress(request.path) || panelAddress.test(request.path)) return next();
    if (pageAddress.test(request.path)) return response.sendFile(page);
    if (!asksForPage(request.headers.accept)) return next();
    response.status(404).sendFile(page);
  };
}

/** Browsers name the type when an address is opened; scripts and programs say that they take anything. */
function asksForPage(accept: string | undefined): boolean {
  return accept?.includes('text/html') ?? false;
}
