import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readFile, rm } from 'node:fs/promises';
import type http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import {
  healthSchema,
  ingestResultSchema,
  problemSchema,
  workspaceExportResultSchema,
} from '@vitrine/contract';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type Answer,
  openTestServer,
  readProblem,
  readTrpcProblem,
  type TestServer,
} from './testing/open-test-server.ts';
import { startShowcase, watchShowcase } from './testing/run-showcase.ts';
import { formatSalesCsv } from './testing/sales-csv.ts';

let api: TestServer;
let workspaceId: string;
let runId: string;

const csv = { 'content-type': 'text/csv' };
const unknownId = '0'.repeat(32);
const exportPath = (id: string) => `/demo/workspaces/${id}/export`;

beforeAll(async () => {
  api = await openTestServer();
  await api.ask('/demo/sales', { method: 'POST', headers: csv, body: formatSalesCsv() });
  const started = await startShowcase(api, { preservation: 'keep' });
  await watchShowcase(api, started.showcase_run_id);
  workspaceId = started.workspace_id ?? '';
  runId = started.showcase_run_id;
});

afterAll(() => api.close());

/** No internals: no statement, no path of this machine, no stack. */
function expectNoLeak({ body }: Answer): void {
  expect(body).not.toMatch(/select |insert |update |\bat .*\.ts|node_modules|stack|Error:/i);
  expect(body).not.toContain(api.directory);
  expect(body).not.toContain('/tmp/');
}

describe('the page', () => {
  it.each([
    ['/', 'text/html'],
    ['/index.html', 'text/html'],
    ['/assets/app.js', 'text/javascript'],
    ['/?sort=name', 'text/html'],
    ['/run', 'text/html'],
    [`/run?load=${unknownId}`, 'text/html'],
    [`/workspaces/${unknownId}`, 'text/html'],
    [`/compare?a=${unknownId}&b=${unknownId}`, 'text/html'],
    ['/registry', 'text/html'],
    [`/registry/${unknownId}`, 'text/html'],
    ['/planner', 'text/html'],
    [`/planner/${unknownId}`, 'text/html'],
  ])('serves %s', async (target, type) => {
    const answer = await api.ask(target);
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toContain(type);
    expect(answer.headers['content-security-policy']).toContain("default-src 'self'");
    expect((await api.ask(target, { method: 'HEAD' })).body).toBe('');
  });

  it('sends compressed scripts to clients that accept them, cacheable as long as their name exists', async () => {
    const headers = { 'accept-encoding': 'gzip, deflate, br' };
    const script = await api.ask('/assets/large.js', { headers });
    expect(script.headers).toMatchObject({
      'content-encoding': 'br',
      vary: 'Accept-Encoding',
      'cache-control': 'public, max-age=31536000, immutable',
    });
    const plain = await api.ask('/assets/large.js');
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(plain.body).toHaveLength(17_000);
    // Their names change with their content; the name of the page does not.
    expect((await api.ask('/', { headers })).headers['cache-control']).toBe('public, max-age=0');
  });

  it('answers a script of another version as not found, never with the page', async () => {
    const answer = await api.ask('/assets/gone-1a2b3c.js');
    expect(answer.status).toBe(404);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.headers['cache-control']).toBeUndefined();
  });

  it.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/%2e%2e%2fsecret.txt',
    '/..%2fsecret.txt',
    '/%252e%252e/secret.txt',
    '/..\\secret.txt',
    '/..%5csecret.txt',
    '/assets/..%5c..%5csecret.txt',
    '//../secret.txt',
    '/assets/app.js#/../../secret.txt',
    '/index.html%00',
    '/%',
    '/%E0%A4%A',
    '/.hidden',
    '/.env',
    '/assets',
    '/assets/',
    '/nothing',
    '/index.html/',
    'secret.txt',
  ])('has nothing at %s', async (target) => {
    const answer = await api.sendRaw(
      `GET ${target} HTTP/1.1\r\nHost: ${api.host}\r\nConnection: close\r\n\r\n`,
    );
    expect([400, 404]).toContain(answer.status);
    expect(answer.body).not.toContain('top secret');
    expectNoLeak(answer);
  });

  it.each(['/no/such/page', '/workspaces/x', '/registry/x/y'])(
    'has its own words for nothing at %s',
    async (target) => {
      const accept = 'text/html,application/xhtml+xml,*/*;q=0.8';
      const answer = await api.ask(target, { headers: { accept } });
      expect([answer.status, answer.body]).toEqual([404, (await api.ask('/')).body]);
    },
  );

  it.each([
    '/demo/nothing',
    '/health/x',
    '/trpc',
    '/trpc/no.such',
    '/demo',
    '/panel/x',
    '/openapi.json/x',
  ])('is not the answer to a mistyped call of %s, even by a browser', async (target) => {
    const answer = await api.ask(target, { headers: { accept: 'text/html' } });
    expect(answer.status).toBe(404);
    expect(answer.headers['content-type']).toContain('json');
  });

  it('answers an unknown path with problem details', async () => {
    const problem = readProblem(await api.ask('/no/such/thing'));
    expect(problem).toMatchObject({ status: 404, code: 'NOT_FOUND', instance: '/no/such/thing' });
    expect(problem.request_id).toMatch(/^[0-9a-f-]{36}$/);
  });

  it.each(['POST', 'PUT', 'DELETE', 'PATCH'])('refuses to be %sed to', async (method) => {
    const answer = await api.ask('/', { method });
    expect([answer.status, answer.headers.allow]).toEqual([405, 'GET, HEAD']);
  });
});

describe('/health', () => {
  it('reports what is running, and nothing else', async () => {
    const answer = await api.ask('/health');
    const health = healthSchema.parse(JSON.parse(answer.body));
    expect(health).toMatchObject({
      status: 'ok',
      version: '1.2.3',
      database: {
        kind: 'external',
        version: expect.stringMatching(/^\d+/),
        problem: null,
      },
    });
    expectNoLeak(answer);
  });
});

describe('/panel', () => {
  it('is a page with its own policy', async () => {
    const { status, headers, body } = await api.ask('/panel');
    expect(status).toBe(200);
    expect(headers['content-type']).toContain('text/html');
    expect(headers['content-security-policy']).not.toContain("script-src 'unsafe-inline'");
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(body).toContain('workspace');
  });

  it('is not found if it is switched off', async () => {
    const plain = await openTestServer({ VITRINE_PANEL: '0' });
    expect(readProblem(await plain.ask('/panel')).code).toBe('NOT_FOUND');
    await plain.close();
  });
});

describe('tRPC', () => {
  it('names every refused field by its pointer', async () => {
    const answer = await api.askJson('/trpc/showcase.start', {
      preservation: 'keep',
      seed: -1,
      run_config: { backtest: { horizon: 0 } },
      wrong: 1,
    });
    expect(answer.status).toBe(400);
    const problem = readTrpcProblem(answer);
    expect(problem).toMatchObject({ code: 'INVALID_INPUT', instance: '/trpc/showcase.start' });
    const pointers = problem.errors?.map(({ pointer }) => pointer);
    expect(pointers).toEqual(expect.arrayContaining(['/seed', '/run_config/backtest/horizon']));
    expect(problem.request_id).not.toBe('');
    expectNoLeak(answer);
  });

  it.each<[string, Record<string, unknown>, string[]]>([
    ['stores', { stores: 0 }, ['/seed_overrides/stores']],
    ['stores', { stores: 101 }, ['/seed_overrides/stores']],
    ['products', { products: 0 }, ['/seed_overrides/products']],
    ['products', { products: 501 }, ['/seed_overrides/products']],
    ['window_days', { window_days: 74 }, ['/seed_overrides/window_days']],
    ['window_days', { window_days: 366 }, ['/seed_overrides/window_days']],
    ['sparsity', { sparsity: -0.01 }, ['/seed_overrides/sparsity']],
    ['sparsity', { sparsity: 0.91 }, ['/seed_overrides/sparsity']],
    ['promotion_intensity', { promotion_intensity: 0.51 }, ['/seed_overrides/promotion_intensity']],
    ['stockout_intensity', { stockout_intensity: 0.51 }, ['/seed_overrides/stockout_intensity']],
    ['noise_sigma', { noise_sigma: 0.51 }, ['/seed_overrides/noise_sigma']],
    ['a fraction of a store', { stores: 1.5 }, ['/seed_overrides/stores']],
    ['text for a number', { sparsity: '0.5' }, ['/seed_overrides/sparsity']],
    ['null for a number', { stores: null }, ['/seed_overrides/stores']],
    ['unknown keys', { a: 1, 'b/c': 2 }, ['/seed_overrides/a', '/seed_overrides/b~1c']],
    ['too many rows', { stores: 100, products: 200, window_days: 101 }, ['/seed_overrides']],
  ])(
    'refuses an override that is out of bounds (%s), by its pointer',
    async (_what, given, named) => {
      const answer = await api.askJson('/trpc/showcase.start', {
        preservation: 'keep',
        skip_seed: false,
        reset: true,
        seed_overrides: given,
      });
      expect(answer.status).toBe(400);
      const problem = readTrpcProblem(answer);
      expect(problem.code).toBe('INVALID_INPUT');
      expect(problem.errors?.map(({ pointer }) => pointer)).toEqual(named);
      const { body } = await api.ask('/trpc/showcase.current?input=%7B%7D');
      expect(JSON.parse(body).result.data.latest.showcase_run_id).toBe(runId);
    },
  );

  it.each([
    ['an unknown procedure', '/trpc/workspace.explode', 404],
    ['no procedure at all', '/trpc/', 404],
    ['input that is not JSON', '/trpc/workspace.byId?input=%7B', 400],
    ['a malformed id', '/trpc/workspace.byId?input=%7B%22workspace_id%22%3A%22x%22%7D', 400],
    [
      'an unknown id',
      `/trpc/workspace.byId?input=%7B%22workspace_id%22%3A%22${unknownId}%22%7D`,
      404,
    ],
  ])('refuses %s', async (_what, target, status) => {
    const answer = await api.ask(target);
    expect(answer.status).toBe(status);
    expect(readTrpcProblem(answer).status).toBe(status);
    expectNoLeak(answer);
  });

  it('refuses a body that is not JSON', async () => {
    const headers = { 'content-type': 'application/json' };
    const answer = await api.ask('/trpc/showcase.stop', { method: 'POST', headers, body: '{"a' });
    expect(answer.status).toBe(400);
    expect(readTrpcProblem(answer).code).toBe('INVALID_INPUT');
  });

  it('runs nothing of a batch of eleven', async () => {
    const names = (count: number) => Array.from({ length: count }, () => 'showcase.presets').join();
    const input = encodeURIComponent('{"0":{}}');
    const ten = await api.ask(`/trpc/${names(10)}?batch=1&input=${input}`);
    expect([200, 207]).toContain(ten.status);
    const eleven = await api.ask(`/trpc/${names(11)}?batch=1&input=${input}`);
    expect(eleven.status).toBe(400);
    expect(eleven.body).not.toContain('demo_minimal');
  });

  it.each([
    ['more calls than a batch may hold', `${Array(11).fill('showcase.presets').join()}?batch=1`],
    ['queries and mutations in one batch', 'showcase.current,workspace.export?batch=1'],
    ['connection parameters that are not JSON', 'showcase.current?input={}&connectionParams=x'],
    ['a name with invalid percent-encoding', '%zz?input={}'],
  ])('names the request id when it refuses %s', async (_what, call) => {
    const answer = await api.ask(`/trpc/${call}`);
    expect(answer.status).toBe(400);
    expect(answer.headers['content-type']).toMatch(/^application\/(problem\+)?json/);
    const body = JSON.parse(answer.body);
    const problem = problemSchema.parse(body.error?.data.problem ?? body);
    expect(problem).toMatchObject({
      code: 'INVALID_INPUT',
      request_id: answer.headers['x-request-id'],
    });
    expect(problem.request_id).not.toBe('');
  });

  it('refuses a body over the limit', async () => {
    const answer = await api.askJson('/trpc/scenario.save', { name: 'x'.repeat(1_100_000) });
    expect(answer.status).toBe(413);
    expectNoLeak(answer);
  });

  it('refuses JSON ten thousand levels deep', async () => {
    const headers = { 'content-type': 'application/json' };
    const body = `{"showcase_run_id":${'['.repeat(10_000)}${']'.repeat(10_000)}}`;
    const answer = await api.ask('/trpc/showcase.stop', { method: 'POST', headers, body });
    expect(answer.status).toBe(400);
  });

  it('masks internal errors', async () => {
    await api.database.db.execute('alter table run_alias rename to run_alias_away');
    const answer = await api.ask('/trpc/registry.aliases.list?input=%7B%7D');
    await api.database.db.execute('alter table run_alias_away rename to run_alias');
    expect(answer.status).toBe(500);
    expect(readTrpcProblem(answer)).toMatchObject({ code: 'INTERNAL' });
    expect(answer.body).not.toContain('run_alias');
    expectNoLeak(answer);
  });
});

describe('the events of a run over HTTP', () => {
  it('arrive completely, or from the last event that a viewer has seen', async () => {
    const all = await watchShowcase(api, runId);
    expect(all.map(({ id }) => id)).toEqual(Array.from({ length: 33 }, (_, index) => index + 1));
    expect(await watchShowcase(api, runId, { lastEventId: '30' })).toEqual(all.slice(30));
  });

  it('are refused for a run that does not exist', async () => {
    await expect(watchShowcase(api, unknownId)).rejects.toThrow();
  });
});

/** Every file of a bundle with its hash. */
async function hashBundle(id: string): Promise<[string, string][]> {
  const root = path.join(api.exportRoot, id);
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return Promise.all(
    files.map(async ({ parentPath, name }): Promise<[string, string]> => {
      const file = path.join(parentPath, name);
      const digest = createHash('sha256')
        .update(await readFile(file))
        .digest('hex');
      return [path.relative(root, file), digest];
    }),
  );
}

describe('POST /demo/workspaces/{workspace_id}/export', () => {
  const post = (id: string, headers: http.OutgoingHttpHeaders = {}, body?: string) =>
    api.ask(exportPath(id), { method: 'POST', headers, ...(body !== undefined && { body }) });
  const json = { 'content-type': 'application/json' };

  it('answers as the procedure does', async () => {
    const rest = await post(workspaceId);
    expect(rest.status).toBe(200);
    const { unchanged: _first, ...found } = workspaceExportResultSchema.parse(
      JSON.parse(rest.body),
    );
    const rpc = await api.askJson('/trpc/workspace.export', { workspace_id: workspaceId });
    const { unchanged, ...expected } = JSON.parse(rpc.body).result.data;
    expect(found).toEqual(expected);
    expect(unchanged).toBe(true);
  });

  it.each([
    ['no body', {}, undefined],
    ['an empty body of JSON', json, ''],
    ['an empty object', json, '{}'],
    ['a charset', { 'content-type': 'application/json; charset=utf-8' }, '{}'],
  ])('takes %s', async (_what, headers, body) => {
    expect((await post(workspaceId, headers, body)).status).toBe(200);
  });

  it.each([
    ['null', 'null', 'The body must be a JSON object.'],
    ['half an object', '{', 'The body must be a JSON object.'],
    ['a list', '[]', 'input: Invalid input: expected object, received array'],
    ['an unknown field', '{"force":true}', 'force: is not a known field'],
  ])('says what is wrong with %s', async (_what, body, detail) => {
    expect(readProblem(await post(workspaceId, json, body))).toMatchObject({
      code: 'INVALID_INPUT',
      detail,
    });
  });

  it.each([
    ['an unknown key', json, '{"force":true}', 400],
    ['a body that is not an object', json, '[]', 400],
    ['bad JSON', json, '{', 400],
    ['another type', { 'content-type': 'text/plain' }, '{}', 415],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 'a=b', 415],
    ['a body without a type', {}, '{}', 415],
    ['an unknown charset', { 'content-type': 'application/json; charset=x' }, '{}', 415],
    ['an unknown encoding', { ...json, 'content-encoding': 'x' }, '{}', 415],
    ['a body that is too large', json, `{"a":"${'x'.repeat(20_000)}"}`, 413],
  ])('refuses %s', async (_what, headers, body, status) => {
    const answer = await post(workspaceId, headers, body);
    expect(answer.status).toBe(status);
    expect(readProblem(answer).status).toBe(status);
    expectNoLeak(answer);
  });

  it.each([
    ['x', 400],
    ['..', 400],
    ['%2e%2e', 400],
    ['..%2f..%2fsecret', 400],
    ['%E0%A4%A', 400],
    ['A'.repeat(32), 400],
    [unknownId, 404],
  ])('answers for the id %s with %i', async (id, status) => {
    const answer = await api.sendRaw(
      `POST ${exportPath(id)} HTTP/1.1\r\nHost: ${api.host}\r\nConnection: close\r\n\r\n`,
    );
    expect(answer.status).toBe(status);
    expect(readProblem(answer).status).toBe(status);
  });

  it('does nothing for GET', async () => {
    expect((await api.ask(exportPath(workspaceId))).status).toBe(405);
  });

  it('refuses a workspace whose run is under way', async () => {
    await api.database.db.execute(
      `update showcase_workspace set status = 'running' where workspace_id = '${workspaceId}'`,
    );
    const problem = readProblem(await post(workspaceId));
    await api.database.db.execute(
      `update showcase_workspace set status = 'completed' where workspace_id = '${workspaceId}'`,
    );
    expect(problem).toMatchObject({ status: 409, code: 'WORKSPACE_RUNNING' });
  });

  it('leaves the old bundle intact if the database goes away during the export', async () => {
    expect((await post(workspaceId)).status).toBe(200);
    const before = await hashBundle(workspaceId);
    const { db } = api.database;
    const exporting = await db.transaction(async (tx) => {
      await tx.execute('lock table scenario_plan in access exclusive mode');
      const sent = post(workspaceId);
      await expect
        .poll(async () => {
          const cut = await tx.execute(`select pg_terminate_backend(pid) from pg_stat_activity
            where datname = current_database() and wait_event_type = 'Lock'`);
          return cut.length;
        })
        .toBeGreaterThan(0);
      return { answer: await sent };
    });
    const problem = readProblem(exporting.answer);
    expect(problem.status).toBe(500);
    expectNoLeak(exporting.answer);
    expect(await hashBundle(workspaceId)).toEqual(before);
    const again = await post(workspaceId);
    expect(again.status).toBe(200);
    expect(JSON.parse(again.body)).toMatchObject({ unchanged: true, validated: true });
  });

  it('writes the bundle again if it was removed', async () => {
    await post(workspaceId);
    const before = await hashBundle(workspaceId);
    await rm(path.join(api.exportRoot, workspaceId), { recursive: true });
    expect(JSON.parse((await post(workspaceId)).body)).toMatchObject({ unchanged: false });
    const names = (files: [string, string][]) => files.map(([name]) => name).sort();
    expect(names(await hashBundle(workspaceId))).toEqual(names(before));
  });
});

describe('POST /demo/sales', () => {
  const rows = async () => {
    const { body } = await api.ask('/trpc/sales.coverage?input=%7B%7D');
    return Number(JSON.parse(body).result.data.rows);
  };
  const post = (body: string, headers: http.OutgoingHttpHeaders = csv) =>
    api.ask('/demo/sales', { method: 'POST', headers, body });

  it('loads a file and counts its rows', async () => {
    const answer = await post(formatSalesCsv(), { 'content-type': 'text/csv; charset=utf-8' });
    expect(answer.status).toBe(200);
    expect(ingestResultSchema.parse(JSON.parse(answer.body))).toMatchObject({
      rows: 120,
      unchanged: 120,
      date_start: '2025-01-01',
    });
  });

  it.each(['application/json', 'text/plain', 'multipart/form-data; boundary=x', undefined])(
    'refuses the type %s',
    async (type) => {
      const answer = await post(formatSalesCsv(), type ? { 'content-type': type } : {});
      expect(answer.status).toBe(415);
      expect(readProblem(answer).code).toBe('UNSUPPORTED_MEDIA_TYPE');
    },
  );

  it('lists the bad lines and changes nothing', async () => {
    const before = await rows();
    const bad = `${formatSalesCsv(130)}2025-13-01,NORTH,TEA,1,1\n2025-06-01,NORTH,TEA,-1,1\n`;
    const problem = readProblem(await post(bad));
    expect(problem).toMatchObject({ status: 400, code: 'CSV_INVALID', line_count: 2 });
    expect(problem.lines).toMatchObject([
      { line: 132, column: 'date' },
      { line: 133, column: 'quantity' },
    ]);
    expect(await rows()).toBe(before);
  });

  it('changes nothing if the client disconnects during the upload, and continues serving', async () => {
    const before = await rows();
    const socket = net.connect(api.port, '127.0.0.1');
    socket.write(
      `POST /demo/sales HTTP/1.1\r\nHost: ${api.host}\r\nContent-Type: text/csv\r\nContent-Length: 900000\r\n\r\n`,
    );
    socket.write(formatSalesCsv(3_000));
    await expect.poll(() => countCopies()).toBe(1);
    socket.destroy();
    await expect.poll(() => countCopies()).toBe(0);
    expect(await rows()).toBe(before);
    expect((await post(formatSalesCsv())).status).toBe(200);
  });

  it('changes nothing if the client disconnects while the rows wait to be written', async () => {
    const before = await rows();
    const body = formatSalesCsv(150);
    const count = async () => {
      const found = await api.database.db.execute(`select 1 from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock' and query like '%vitrine:sales%'`);
      return found.length;
    };
    await api.database.db.transaction(async (tx) => {
      await tx.execute("select pg_advisory_xact_lock(hashtextextended('vitrine:sales', 0))");
      const socket = net.connect(api.port, '127.0.0.1');
      socket.write(
        `POST /demo/sales HTTP/1.1\r\nHost: ${api.host}\r\nContent-Type: text/csv\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      );
      await expect.poll(count).toBe(1);
      socket.destroy();
      await expect.poll(count).toBe(0);
    });
    expect(await rows()).toBe(before);
  });

  async function countCopies(): Promise<number> {
    const found = await api.database.db.execute(`select 1 from pg_stat_activity
      where datname = current_database() and state = 'active' and query like 'copy incoming_sales%'`);
    return found.length;
  }
});

describe('slow and odd clients', () => {
  it('disconnects a client that does not finish the head of a request', async () => {
    const sockets = Array.from({ length: 50 }, () => net.connect(api.port, '127.0.0.1'));
    const answers = sockets.map((socket) => text(socket));
    for (const socket of sockets) socket.write('GET / HTTP/1.1\r\nX-Slow: ');
    expect((await api.ask('/health')).status).toBe(200);
    // Node's own limit is longer than a test waits.
    for (const answer of await Promise.all(answers)) expect(answer).toMatch(/^HTTP\/1.1 408 /);
  });

  describe('with a body of JSON', () => {
    beforeEach(() => {
      vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    });
    afterEach(() => {
      vi.useRealTimers();
    });

    const isWatched = () => expect.poll(() => vi.getTimerCount()).toBeGreaterThan(0);

    /** Advances the clock by more than the maximum silence of a body. */
    const passAMinute = () => vi.advanceTimersByTimeAsync(60_000);

    /** Sends the head of a request and its body; returns everything received until the server closes. */
    function open(target: string, connection = 'close') {
      const socket = net.connect(api.port, '127.0.0.1');
      const body = JSON.stringify({ workspace_id: unknownId });
      socket.write(
        `POST ${target} HTTP/1.1\r\nHost: ${api.host}\r\nConnection: ${connection}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`,
      );
      return { socket, body, answer: text(socket) };
    }

    it.each(['/trpc/workspace.delete', exportPath(unknownId)])(
      'ends a silent request to %s with a problem document',
      async (target) => {
        const { socket, body, answer } = open(target);
        socket.write(body.slice(0, 5));
        await isWatched();
        await passAMinute();
        const [head, document = ''] = (await answer).split('\r\n\r\n');
        expect(head).toMatch(/^HTTP\/1.1 400 /);
        expect(head).toContain('application/problem+json');
        expect(problemSchema.parse(JSON.parse(document))).toMatchObject({
          code: 'INVALID_INPUT',
          detail: 'No byte of the body came for 30 seconds.',
        });
      },
    );

    it('accepts a body that arrives slowly but steadily', async () => {
      const { socket, body, answer } = open('/trpc/workspace.delete');
      await isWatched();
      for (const part of [body.slice(0, 5), body.slice(5, 10)]) {
        socket.write(part);
        // The server has read the part once it has answered a later request.
        await api.ask('/health');
        await vi.advanceTimersByTimeAsync(30_000);
      }
      // With its last part the request runs: the clock of the database would now advance too.
      socket.write(body.slice(10));
      expect(await answer).toContain('WORKSPACE_NOT_FOUND');
      expect(vi.getTimerCount()).toBe(0);
    });

    it('disconnects a client that has an answer and does not finish the request', async () => {
      const { socket, answer } = open('/nowhere', 'keep-alive');
      await once(socket, 'data');
      await passAMinute();
      expect(await answer).toContain('405 Method Not Allowed');
    });
  });

  describe('with a sales file', () => {
    beforeEach(() => {
      vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    });
    afterEach(() => {
      vi.useRealTimers();
    });

    function send(target: string, body: string) {
      const socket = net.connect(api.port, '127.0.0.1');
      socket.write(
        `POST ${target} HTTP/1.1\r\nHost: ${api.host}\r\nConnection: close\r\nContent-Type: text/csv\r\nContent-Length: ${body.length}\r\n\r\n`,
      );
      return { socket, answer: text(socket) };
    }

    it.each(['/demo/sales', '/demo/sales/', '/DEMO/Sales'])(
      'waits at %s for its turn without a limit',
      async (target) => {
        const body = formatSalesCsv();
        const ahead = [1, 2].map(() => send(target, body));
        for (const { socket } of ahead) socket.write(body.slice(0, 100));
        const patient = send(target, body);
        patient.socket.write(body);
        // The server knows all three once it has answered a later request.
        await api.ask('/health');
        for (let tens = 0; tens < 6; tens += 1) {
          await vi.advanceTimersByTimeAsync(10_000);
          // In between, the server queries the database, which needs real time to answer.
          await api.ask('/health');
        }
        for (const { socket } of ahead) socket.write(body.slice(100));
        for (const { answer } of [...ahead, patient]) expect(await answer).toContain('200 OK');
      },
    );
  });

  it('refuses a head that is too large', async () => {
    const answer = await api.ask('/health', { headers: { 'x-long': 'x'.repeat(70_000) } });
    expect([answer.status, readProblem(answer).code]).toEqual([431, 'HEAD_TOO_LARGE']);
  });
});
