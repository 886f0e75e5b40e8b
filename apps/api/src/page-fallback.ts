import path from 'node:path';
import { pagePaths } from '@vitrine/contract';
import type { RequestHandler } from 'express';
import { isPageAddress } from './request-guard.ts';

const recordId = '[0-9a-f]{32}';

/** The page's addresses, which its own router distinguishes. At `/` the page is a static file. */
const pageAddress = new RegExp(
  `^(${Object.values(pagePaths)
    .filter((address) => address !== pagePaths.showcase)
    .map((address) => address.replace(/\$\w+/, recordId))
    .join('|')})/?$`,
);

/** The panel is a separate page for trying out calls; there are no addresses below it. */
const panelAddress = /^\/panel(\/|$)/i;

/**
 * Answers the page's addresses with the page, so that they survive a reload and can be shared. A browser
 * that opens an unknown address gets the page too, with status 404: the page has its own words for that.
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

/** Browsers ask for HTML when an address is opened; scripts and programs accept anything. */
function asksForPage(accept: string | undefined): boolean {
  return accept?.includes('text/html') ?? false;
}
