import http from 'node:http';
import net from 'node:net';
import { text } from 'node:stream/consumers';
import { pagePaths, problemSchema } from '@vitrine/contract';
import { appRouter } from '@vitrine/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { createOpenApi } from './openapi.ts';
import {
  type Answer,
  openTestServer,
  readProblem,
  readTrpcProblem,
  type TestServer,
} from './testing/open-test-server.ts';
import { formatSalesCsv } from './testing/sales-csv.ts';

let api: TestServer;

beforeAll(async () => {
  api = await openTestServer();
});

afterAll(() => api.close());

const unknownId = '0'.repeat(32);
const json = { 'content-type': 'application/json' };

/** tRPC stores the procedures by their full name, although its types differ. */
const procedures = z
  .record(
    z.string(),
    z.custom<{ _def: { type: string } }>((value) => typeof value === 'function'),
  )
  .parse(appRouter._def.procedures);

const readOnly = ['GET', 'HEAD'];
const methodsOfType: Record<string, string[]> = {
  query: readOnly,
  mutation: ['POST'],
  subscription: readOnly,
};

const documented = z
  .object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) })
  .parse(createOpenApi('1.2.3')).paths;

/** Every address that the product answers, with its methods: from the router, the OpenAPI document and the page's own routes. */
const routes: [target: string, allowed: string[]][] = [
  ...Object.entries(procedures).map(([name, { _def }]): [string, string[]] => [
    `/trpc/${name}`,
    methodsOfType[_def.type] ?? [],
  ]),
  ...Object.entries(documented).map(([path, operations]): [string, string[]] => [
    path.replace('{workspace_id}', unknownId),
    'post' in operations ? ['POST'] : readOnly,
  ]),
  ...Object.values(pagePaths).map((path): [string, string[]] => [
    path.replace(/\$\w+/, unknownId),
    readOnly,
  ]),
  ['/panel', readOnly],
  ['/assets/app.js', readOnly],
  ['/nothing', readOnly],
];

/** Every method that Node's parser knows; CONNECT never becomes a request. */
const methods = http.METHODS.filter((method) => method !== 'CONNECT');

describe('every route', () => {
  it('is walked', () => expect(routes.length).toBeGreaterThan(40));

  it.each(routes)(
    '%s answers any other method with 405 and names the allowed ones',
    async (target, allowed) => {
      for (const method of methods.filter((each) => !allowed.includes(each))) {
        const answer = await api.ask(target, { method, headers: json, body: '' });
        expect([method, answer.status]).toEqual([method, 405]);
        expect([method, answer.headers.allow]).toEqual([method, allowed.join(', ')]);
        if (method === 'HEAD') continue;
        const isTrpc = !answer.headers['content-type']?.includes('problem');
        const problem = isTrpc ? readTrpcProblem(answer) : readProblem(answer);
        expect(problem.code).toBe('METHOD_NOT_ALLOWED');
      }
    },
  );

  it.each(routes)('%s checks the Host for every method', async (target) => {
    for (const method of methods) {
      const answer = await api.ask(target, { method, headers: { host: 'evil.example' } });
      expect([method, answer.status]).toEqual([method, 421]);
    }
  });

  it.each(routes)('%s is refused to pages of other sites for every method', async (target) => {
    for (const method of methods) {
      for (const headers of [
        {
          'sec-fetch-site': 'cross-site',
          'sec-fetch-mode': 'no-cors',
          'sec-fetch-dest': 'image',
        },
        { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' },
        {
          'sec-fetch-site': 'cross-site',
          'sec-fetch-mode': 'navigate',
          'sec-fetch-dest': 'iframe',
        },
        { 'sec-fetch-site': 'cross-site' },
        { origin: 'http://evil.example' },
      ]) {
        const answer = await api.ask(target, { method, headers });
        expect([method, headers, answer.status]).toEqual([method, headers, 403]);
        if (method !== 'HEAD') expect(readProblem(answer).code).toBe('CROSS_SITE_REQUEST');
      }
    }
  });
});

describe('a link on a page of another site', () => {
  const opening = {
    'sec-fetch-site': 'cross-site',
    'sec-fetch-mode': 'navigate',
    'sec-fetch-dest': 'document',
    accept: 'text/html',
  };
  const isPage = (target: string) => !/^\/(trpc|demo|health|openapi)/.test(target);

  it.each(routes.map(([target]) => target).filter(isPage))('opens %s', async (target) => {
    const answer = await api.ask(target, { headers: opening });
    expect([200, 404]).toContain(answer.status);
  });

  it.each([
    ...routes.map(([target]) => target).filter((target) => !isPage(target)),
    '/HEALTH',
    '/Trpc/showcase.presets?input={}',
    '/openapi.json/',
  ])('cannot request %s', async (target) => {
    expect((await api.ask(target, { headers: opening })).status).toBe(403);
  });

  it('posts nothing', async () => {
    const answer = await api.ask('/', { method: 'POST', headers: opening });
    expect(answer.status).toBe(403);
  });
});

/** The header lines of a request, each unchanged. */
const requestOf = (line: string, headers: string[], body = '') =>
  `${[line, ...headers, 'Connection: close'].join('\r\n')}\r\n\r\n${body}`;

describe('headers', () => {
  it.each([1_998, 2_100, 9_000])('are all seen, even the last after %i others', async (count) => {
    const others = Array.from({ length: count }, () => 'a:b');
    const host = `Host: ${api.host}`;
    const last = ['Sec-Fetch-Site: cross-site', 'Origin: http://evil.example'];
    const answer = await api.sendRaw(requestOf('GET /health HTTP/1.1', [host, ...others, ...last]));
    expect(answer.status).toBe(403);
    expect(readProblem(answer).code).toBe('CROSS_SITE_REQUEST');
  });

  it.each([
    ['Origin: OWN', 'Origin: http://evil.example', 403],
    ['Sec-Fetch-Site: same-origin', 'Sec-Fetch-Site: cross-site', 403],
    ['Content-Type: application/json', 'Content-Type: text/plain', 415],
  ])('that occur twice do not count as the first: %s', async (first, second, status) => {
    const headers = [`Host: ${api.host}`, first.replace('OWN', `http://${api.host}`), second];
    const answer = await api.sendRaw(
      requestOf('POST /trpc/showcase.stop HTTP/1.1', [...headers, 'Content-Length: 2'], '{}'),
    );
    expect(answer.status).toBe(status);
    readProblem(answer);
  });
});

describe('what the HTTP server itself refuses', () => {
  const host = () => `Host: ${api.host}`;
  const chunked = 'Transfer-Encoding: chunked';
  const type = 'Content-Type: application/json';

  it.each<[string, () => string, number, string]>([
    ['not HTTP', () => 'hello\r\n\r\n', 400, 'INVALID_INPUT'],
    ['an unknown method', () => requestOf('BREW / HTTP/1.1', [host()]), 400, 'INVALID_INPUT'],
    ['no Host', () => requestOf('GET /health HTTP/1.1', []), 400, 'INVALID_INPUT'],
    ['two of them', () => requestOf('GET / HTTP/1.1', [host(), host()]), 400, 'INVALID_INPUT'],
    [
      'two lengths',
      () => requestOf('POST / HTTP/1.1', [host(), 'Content-Length: 1', chunked]),
      400,
      'INVALID_INPUT',
    ],
    [
      'a broken chunk',
      () => requestOf('POST /trpc/showcase.stop HTTP/1.1', [host(), type, chunked], 'zz\r\n'),
      400,
      'INVALID_INPUT',
    ],
    [
      'a head that is too large',
      () => requestOf('GET / HTTP/1.1', [host(), `x: ${'x'.repeat(200_000)}`]),
      431,
      'HEAD_TOO_LARGE',
    ],
    [
      'an address that is too long',
      () => requestOf(`GET /?${'x'.repeat(200_000)} HTTP/1.1`, [host()]),
      431,
      'HEAD_TOO_LARGE',
    ],
    [
      'an expectation',
      () => requestOf('GET /health HTTP/1.1', [host(), 'Expect: the-unexpected']),
      417,
      'EXPECTATION_FAILED',
    ],
    [
      'a tunnel',
      () => requestOf('CONNECT example.com:443 HTTP/1.1', [host()]),
      405,
      'METHOD_NOT_ALLOWED',
    ],
    [
      'the protocol of another server',
      () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
      400,
      'INVALID_INPUT',
    ],
  ])('is a problem document: %s', async (_what, bytes, status, code) => {
    const answer = await api.sendRaw(bytes());
    const problem = readProblem(answer);
    expect([answer.status, problem.status, problem.code]).toEqual([status, status, code]);
    expect(problem.request_id).toBe(answer.headers['x-request-id']);
    expect(Number(answer.headers['content-length'])).toBe(Buffer.byteLength(answer.body));
  });

  it('is a problem document for a client that does not finish the head', async () => {
    const socket = net.connect(api.port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nX-Slow: ');
    const [head, body = ''] = (await text(socket)).split('\r\n\r\n');
    expect(head).toMatch(/^HTTP\/1.1 408 Request Timeout\r\n/);
    expect(problemSchema.parse(JSON.parse(body)).code).toBe('REQUEST_TIMEOUT');
  });

  it('does not corrupt an answer in progress', async () => {
    const socket = net.connect(api.port, '127.0.0.1');
    socket.write(`GET /health HTTP/1.1\r\n${host()}\r\n\r\nnonsense\r\n\r\n`);
    const found = await text(socket);
    expect(found).toMatch(/^HTTP\/1.1 (200|400) /);
    expect(found.match(/HTTP\/1.1 \d{3}/g)?.length).toBeLessThanOrEqual(2);
  });

  it('opens no socket of another protocol', async () => {
    const headers = [host(), 'Connection: Upgrade', 'Upgrade: websocket'];
    const answer = await api.sendRaw(
      `GET /nothing HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n`.replace(
        'Connection: Upgrade',
        'Connection: Upgrade, close',
      ),
    );
    expect(answer.status).toBe(404);
    readProblem(answer);
  });
});

describe('five hundred ids', () => {
  const ids = Array.from({ length: 500 }, (_, index) => index.toString(16).padStart(32, '0'));

  it.each([
    ['registry.runs.byIds', 'run_ids'],
    ['scenario.byIds', 'scenario_ids'],
  ])('are answered by %s over GET, alone and in a batch', async (name, field) => {
    const input = encodeURIComponent(JSON.stringify({ [field]: ids }));
    const alone: Answer = await api.ask(`/trpc/${name}?input=${input}`);
    expect(JSON.parse(alone.body).result.data.missing).toEqual(ids);
    const inputs = encodeURIComponent(JSON.stringify({ 0: { [field]: ids }, 1: { [field]: ids } }));
    const batch = await api.ask(`/trpc/${name},${name}?batch=1&input=${inputs}`);
    expect(JSON.parse(batch.body)[1].result.data.missing).toEqual(ids);
  });
});

describe('a body', () => {
  const brokenJson = Buffer.concat([
    Buffer.from('{"name":"'),
    Buffer.from([0xff, 0xfe]),
    Buffer.from('"}'),
  ]);
  const mutations = Object.keys(procedures).filter(
    (name) => procedures[name]?._def.type === 'mutation',
  );
  const exportPath = `/demo/workspaces/${unknownId}/export`;

  it.each([...mutations.map((name) => `/trpc/${name}`), exportPath])(
    'to %s that is not UTF-8 is refused',
    async (target) => {
      const answer = await api.ask(target, { method: 'POST', headers: json, body: brokenJson });
      expect(answer.status).toBe(400);
      expect(readProblem(answer)).toMatchObject({
        code: 'INVALID_INPUT',
        detail: 'The body is not valid UTF-8.',
      });
    },
  );

  it.each(['gzip', 'br', 'deflate', 'x-unknown'])(
    'in the encoding %s is refused by its name',
    async (encoding) => {
      for (const target of ['/trpc/showcase.stop', exportPath, '/demo/sales']) {
        const type = target === '/demo/sales' ? 'text/csv' : 'application/json';
        const answer = await api.ask(target, {
          method: 'POST',
          headers: { 'content-type': type, 'content-encoding': encoding },
          body: formatSalesCsv(),
        });
        expect([target, answer.status]).toEqual([target, 415]);
        expect(readProblem(answer).detail).toContain(encoding);
        expect(answer.headers['accept-encoding']).toBe('identity');
      }
    },
  );

  it.each([
    'application/x-www-form-urlencoded',
    'application/octet-stream',
    'text/plain',
    'application/json',
    undefined,
  ])('that is empty counts as no body for an export, also as %s', async (type) => {
    for (const headers of [{ 'content-length': 0 }, { 'transfer-encoding': 'chunked' }]) {
      const answer = await api.ask(exportPath, {
        method: 'POST',
        headers: { ...headers, ...(type && { 'content-type': type }) },
        body: '',
      });
      expect([answer.status, readProblem(answer).code]).toEqual([404, 'WORKSPACE_NOT_FOUND']);
    }
  });

  it('of another type is refused by an export even if its length is unknown', async () => {
    const answer = await api.ask(exportPath, {
      method: 'POST',
      headers: { 'transfer-encoding': 'chunked', 'content-type': 'text/plain' },
      body: '{}',
    });
    expect(answer.status).toBe(415);
  });
});

describe('a thousand faults in one input', () => {
  it('are counted, and the first hundred are named', async () => {
    const unknown = Object.fromEntries(
      Array.from({ length: 60_000 }, (_, at) => [`field_${at}`, 1]),
    );
    const answer = await api.askJson('/trpc/showcase.stop', {
      showcase_run_id: unknownId,
      ...unknown,
    });
    expect(answer.status).toBe(400);
    const problem = readTrpcProblem(answer);
    expect(problem.errors).toHaveLength(100);
    expect(problem.error_count).toBe(60_000);
    expect(answer.body.length).toBeLessThan(20_000);
  });

  it('are named briefly if a name is a megabyte long', async () => {
    const answer = await api.askJson('/trpc/showcase.stop', {
      showcase_run_id: unknownId,
      [`x${'y'.repeat(900_000)}`]: 1,
    });
    expect(readTrpcProblem(answer).errors?.[0]?.pointer).toMatch(/^\/xy+…$/);
    expect(answer.body.length).toBeLessThan(5_000);
  });
});
