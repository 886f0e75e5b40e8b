import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pagePaths } from '@vitrine/contract';
import express from 'express';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createPageFallback } from './page-fallback.ts';

const recordId = '0123456789abcdef'.repeat(2);

let webRoot: string;
let server: Server;

beforeAll(async () => {
  webRoot = await mkdtemp(path.join(tmpdir(), 'vitrine-page-'));
  await writeFile(path.join(webRoot, 'index.html'), 'the page');
  const app = express();
  app.use(express.static(webRoot), createPageFallback(webRoot));
  server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterAll(async () => {
  server.close();
  await rm(webRoot, { recursive: true });
});

/** The header of a script, which accepts any type. */
function ask(address: string): Promise<Response> {
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('not listening on a port');
  return fetch(`http://127.0.0.1:${bound.port}${address}`);
}

it.each(Object.values(pagePaths))('answers %s with the page', async (address) => {
  const answer = await ask(address.replace(/\$\w+/, recordId));
  expect(answer.status).toBe(200);
  expect(await answer.text()).toBe('the page');
});

it.each(Object.values(pagePaths).filter((address) => address.includes('$')))(
  'has no page at %s without an id',
  async (address) => {
    expect((await ask(address.replace(/\$\w+/, 'x'))).status).toBe(404);
  },
);
