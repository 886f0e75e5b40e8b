import { createTestDatabase, type TestDatabase } from '@vitrine/db/testing';
import { launchBrowser } from '@vitrine/test-browser';
import type { Browser, Page } from 'playwright-core';
import { type StartedServer, startServer } from './start-server.ts';
import { createWorkplace, type Workplace } from './workplace.ts';

/** The built server on a database of its own, and a browser that looks at it. */
export interface Site {
  workplace: Workplace;
  database: TestDatabase;
  server: StartedServer;
  browser: Browser;
  page: Page;
  /** What went wrong in the page: uncaught errors and what it wrote to the console as one. */
  failures: string[];
  dispose(): Promise<void>;
}

export async function openSite(): Promise<Site> {
  const database = await createTestDatabase();
  const workplace = await createWorkplace({ databaseUrl: database.url });
  const server = await startServer(workplace);
  const browser = await launchBrowser();
  const page = await browser.newPage({
    viewport: { width: 1440, height: 1000 },
    reducedMotion: 'reduce',
    baseURL: server.url,
  });
  const failures: string[] = [];
  page.on('pageerror', (error) => failures.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') failures.push(message.text());
  });
  const site: Site = {
    workplace,
    database,
    server,
    browser,
    page,
    failures,
    dispose: async () => {
      await browser.close();
      await site.server.stop();
      await workplace.dispose();
      await database.dispose();
    },
  };
  return site;
}
