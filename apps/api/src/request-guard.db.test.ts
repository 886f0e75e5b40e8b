import { appRouter } from '@vitrine/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import {
  openTestServer,
  readProblem,
  readTrpcProblem,
  type TestServer,
} from './testing/open-test-server.ts';

let api: TestServer;

beforeAll(async () => {
  api = await openTestServer({ VITRINE_ALLOWED_HOSTS: 'vitrine.test,proxy.test:8443' });
});

afterAll(() => api.close());

const ours = [
  'localhost:PORT',
  'LocalHost:PORT',
  '127.0.0.1:PORT',
  '127.0.0.2:PORT',
  '[::1]:PORT',
  'vitrine.test',
  'VITRINE.test',
  'vitrine.test:PORT',
  'proxy.test:8443',
];
const foreign = [
  'localhost',
  '127.0.0.1',
  '[::1]',
  'localhost:1',
  '127.0.0.1:80',
  '127.0.0.1:0PORT',
  '127.0.0.1:+PORT',
  '127.0.0.1:PORT.',
  '127.0.0.1:',
  'localhost.:PORT',
  '127.0.0.1.:PORT',
  '10.attacker.example:PORT',
  '127.0.0.1.attacker.example:PORT',
  'localhost.attacker.example:PORT',
  'attackerlocalhost:PORT',
  'localhost@evil.example:PORT',
  'evil.example@localhost:PORT',
  '2130706433:PORT',
  '0x7f000001:PORT',
  '127.1:PORT',
  '127.0.0.01:PORT',
  '127.0.0.256:PORT',
  '0.0.0.0:PORT',
  '[::]:PORT',
  '[::ffff:127.0.0.1]:PORT',
  '[0:0:0:0:0:0:0:1]:PORT',
  '[::1%25lo]:PORT',
  '::1:PORT',
  'vitrine.test:1',
  'sub.vitrine.test',
  'vitrine.test.evil.example',
  'proxy.test',
  'proxy.test:84430',
  'localhost:PORT, evil.example',
  'attacker.example',
];

const hostOf = (form: string) => form.replace('PORT', String(api.port));

describe('the Host of a request', () => {
  const methods = ['GET', 'HEAD', 'POST', 'DELETE'];

  it.each(ours)('%s is ours', async (form) => {
    const answer = await api.ask('/health', { headers: { host: hostOf(form) } });
    expect(answer.status).toBe(200);
  });

  it.each(foreign.flatMap((form) => methods.map((method) => [method, form])))(
    '%s for %s is misdirected',
    async (method = '', form = '') => {
      const answer = await api.ask('/health', { method, headers: { host: hostOf(form) } });
      expect(answer.status).toBe(421);
      if (method === 'HEAD') return;
      expect(readProblem(answer)).toMatchObject({ status: 421, code: 'FOREIGN_HOST' });
    },
  );

  it.each(['/', '/panel', '/trpc/showcase.presets', '/demo/sales', '/assets/app.js', '/nothing'])(
    'is checked for %s too',
    async (target) => {
      const answer = await api.ask(target, { headers: { host: 'attacker.example' } });
      expect(answer.status).toBe(421);
    },
  );

  it.each([
    ['two of them', 'HTTP/1.1\r\nHost: HOST\r\nHost: evil.example'],
    ['the same twice', 'HTTP/1.1\r\nHost: HOST\r\nHost: HOST'],
    ['none in HTTP/1.0', 'HTTP/1.0'],
  ])('is refused if there are %s', async (_what, head) => {
    const lines = head.replaceAll('HOST', api.host);
    const answer = await api.sendRaw(`GET /health ${lines}\r\nConnection: close\r\n\r\n`);
    expect([400, 421]).toContain(answer.status);
    expect(answer.body).not.toContain('"version"');
  });

  it('is not taken from an absolute request target', async () => {
    const answer = await api.sendRaw(
      `GET http://${api.host}/health HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n`,
    );
    expect(answer.status).toBe(421);
  });
});

describe('requests from other sites', () => {
  const sites = [undefined, 'none', 'same-origin', 'same-site', 'cross-site', 'same-origin, none'];
  const origins = ['', 'own', 'null', 'http://evil.example', 'http://localhost:1', 'http://HOST:1'];
  const cases = sites.flatMap((site) => origins.map((origin) => ({ site, origin })));

  it.each(cases)('site $site and origin $origin', async ({ site, origin }) => {
    const own = `http://${api.host}`;
    const sent = origin === 'own' ? own : origin.replace('HOST', api.host);
    const isOurs =
      (site === undefined || site === 'none' || site === 'same-origin') &&
      (sent === '' || sent === own);
    const answer = await api.askJson(
      '/trpc/showcase.stop',
      { showcase_run_id: '0'.repeat(32) },
      { ...(site && { 'sec-fetch-site': site }), ...(sent && { origin: sent }) },
    );
    expect(answer.status).toBe(isOurs ? 404 : 403);
    if (!isOurs) expect(readProblem(answer).code).toBe('CROSS_SITE_REQUEST');
  });

  it('may read nothing through CORS', async () => {
    const answer = await api.ask('/health', { headers: { origin: 'http://evil.example' } });
    expect(answer.status).toBe(403);
    expect(Object.keys(answer.headers).join()).not.toContain('access-control');
    expect(answer.headers).toMatchObject({
      'cross-origin-resource-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
    });
    expect(answer.headers['content-security-policy']).toContain("frame-ancestors 'none'");
  });

  it('get no answer to a preflight', async () => {
    const answer = await api.ask('/trpc/showcase.start', {
      method: 'OPTIONS',
      headers: {
        origin: 'http://evil.example',
        'sec-fetch-site': 'cross-site',
        'access-control-request-method': 'POST',
      },
    });
    expect(answer.status).toBe(403);
  });
});

/** tRPC stores the procedures by their full name, although its types differ. */
const flattenedSchema = z.record(
  z.string(),
  z.custom<{ _def: { type: string } }>((value) => typeof value === 'function' && '_def' in value),
);

/** Every procedure of the router by its kind. */
function listProcedures(type: string): string[] {
  const procedures = flattenedSchema.parse(appRouter._def.procedures);
  return Object.keys(procedures).filter((name) => procedures[name]?._def.type === type);
}

describe('every mutation of the router', () => {
  const types = [
    'multipart/form-data; boundary=x',
    'application/x-www-form-urlencoded',
    'text/plain',
    'application/octet-stream',
    'application/jsonp',
    undefined,
  ];
  const body = '{}';

  it('is in this matrix', () => expect(listProcedures('mutation')).toHaveLength(9));

  it.each(listProcedures('mutation'))(
    '%s does not run for another site or another content type',
    async (name) => {
      const target = `/trpc/${name}`;
      for (const type of [...types, 'application/json']) {
        const headers = type ? { 'content-type': type } : {};
        for (const site of ['cross-site', 'same-site']) {
          const question = {
            method: 'POST',
            headers: { ...headers, 'sec-fetch-site': site },
            body,
          };
          expect([site, type, (await api.ask(target, question)).status]).toEqual([site, type, 403]);
        }
      }
      for (const type of types) {
        const headers = type ? { 'content-type': type } : {};
        const answer = await api.ask(target, { method: 'POST', headers, body });
        expect([type, answer.status]).toEqual([type, 415]);
        expect(readProblem(answer).code).toBe('UNSUPPORTED_MEDIA_TYPE');
      }
      const reached = await api.askJson(target, {}, { 'sec-fetch-site': 'same-origin' });
      expect(reached.status).toBe(400);
    },
  );

  it.each(listProcedures('mutation'))('%s does not run through GET', async (name) => {
    const input = encodeURIComponent('{}');
    const answer = await api.ask(`/trpc/${name}?input=${input}`);
    expect(answer.status).toBe(405);
    expect(readTrpcProblem(answer).code).toBe('METHOD_NOT_ALLOWED');
    expect((await api.ask(`/trpc/${name}?input=${input}`, { method: 'HEAD' })).body).toBe('');
  });
});
