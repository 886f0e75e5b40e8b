import { readFileSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { createOpenApi } from './openapi.ts';
import { type Answer, openTestServer, type TestServer } from './testing/open-test-server.ts';
import { startShowcase, watchShowcase } from './testing/run-showcase.ts';
import { formatSalesCsv } from './testing/sales-csv.ts';

const mediaSchema = z.looseObject({
  schema: z.record(z.string(), z.unknown()),
  example: z.unknown().optional(),
  examples: z.record(z.string(), z.object({ value: z.unknown() })).optional(),
});
const bodySchema = z.looseObject({ content: z.record(z.string(), mediaSchema) });
const operationSchema = z.looseObject({
  operationId: z.string(),
  requestBody: bodySchema.optional(),
  responses: z.record(z.string(), bodySchema),
});
const documentSchema = z.looseObject({
  openapi: z.string(),
  info: z.looseObject({ version: z.string() }),
  servers: z.array(z.object({ url: z.string() })),
  paths: z.record(z.string(), z.record(z.string(), operationSchema)),
  components: z.object({ schemas: z.record(z.string(), z.unknown()) }),
});

const document = documentSchema.parse(JSON.parse(JSON.stringify(createOpenApi('1.2.3'))));

const root = 'https://vitrine.invalid/openapi.json';
const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema({ ...document, $id: root });

const escapePointer = (text: string) =>
  encodeURIComponent(text.replaceAll('~', '~0').replaceAll('/', '~1'));

/** The errors of a value against the schema at a place of the document. */
function faultsAt(place: readonly string[], value: unknown): unknown[] {
  const check = ajv.getSchema(`${root}#/${place.map(escapePointer).join('/')}`);
  if (!check) throw new TypeError(`the document has no schema at ${place.join(' ')}`);
  return check(value) ? [] : (check.errors ?? []);
}

const contents = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).flatMap(([method, operation]) => {
    const place = ['paths', path, method];
    const bodies = Object.entries(operation.responses).map(([status, response]) => ({
      place: [...place, 'responses', status, 'content'],
      content: response.content,
    }));
    const { requestBody } = operation;
    if (requestBody) {
      bodies.push({ place: [...place, 'requestBody', 'content'], content: requestBody.content });
    }
    return bodies.flatMap(({ place: at, content }) =>
      Object.entries(content).map(([type, media]) => ({
        place: [...at, type, 'schema'],
        examples: [
          ...(media.example === undefined ? [] : [media.example]),
          ...Object.values(media.examples ?? {}).map(({ value }) => value),
        ],
      })),
    );
  }),
);

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const answer = await new Validator().validate(structuredClone(document));
    expect(answer.errors ?? []).toEqual([]);
    expect(answer.valid).toBe(true);
    expect(document.openapi).toMatch(/^3\.1\./);
  });

  it('has the version of the product, and its server is relative to its own address', () => {
    expect(document.info.version).toBe('1.2.3');
    expect(document.servers).toEqual([{ url: '/' }]);
  });

  it('names each operation once', () => {
    const ids = Object.values(document.paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId }) => operationId),
    );
    expect(ids.sort()).toEqual(['exportWorkspace', 'ingestSales', 'readHealth', 'readOpenApi']);
  });

  it('has examples that match their schemas', () => {
    const faults = contents.flatMap(({ place, examples }) =>
      examples.map((example) => faultsAt(place, example)),
    );
    expect(faults.length).toBeGreaterThan(20);
    expect(faults.flat()).toEqual([]);
  });

  it('refuses a code under a status that is not its own', () => {
    const place = ['paths', '/demo/sales', 'post', 'responses', '400', 'content'];
    const at = [...place, 'application/problem+json', 'schema'];
    const content = document.paths['/demo/sales']?.post?.responses['400']?.content;
    const { value } = content?.['application/problem+json']?.examples?.CSV_INVALID ?? {};
    const problem = z.record(z.string(), z.unknown()).parse(value);
    expect(faultsAt(at, problem)).toEqual([]);
    expect(faultsAt(at, { ...problem, code: 'WORKSPACE_RUNNING' })).not.toEqual([]);
    expect(faultsAt(at, { ...problem, status: 409 })).not.toEqual([]);
    expect(faultsAt(at, { ...problem, more: 1 })).not.toEqual([]);
  });

  it('lists exactly the documented statuses', () => {
    const page = readFileSync(new URL('../../../docs/API_CONTRACTS.md', import.meta.url), 'utf8');
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const [method, { responses }] of Object.entries(methods)) {
        const start = `| \`${method.toUpperCase()} ${path}\` |`;
        const row = page.split('\n').find((line) => line.startsWith(start)) ?? '';
        const listed = row.split('|').at(-2)?.match(/\d{3}/g);
        expect([start, listed]).toEqual([start, Object.keys(responses)]);
      }
    }
  });
});

describe('the server, checked against its OpenAPI document', () => {
  let api: TestServer;
  let workspaceId: string;

  beforeAll(async () => {
    api = await openTestServer();
    await api.ask('/demo/sales', { method: 'POST', headers: csv, body: formatSalesCsv() });
    const started = await startShowcase(api, { preservation: 'keep' });
    await watchShowcase(api, started.showcase_run_id);
    workspaceId = started.workspace_id ?? '';
  });
  afterAll(() => api.close());

  const csv = { 'content-type': 'text/csv' };
  const exportTemplate = '/demo/workspaces/{workspace_id}/export';

  /** An answer must have a status, a type and a shape that the document lists for it. */
  function expectDocumented(path: string, method: string, status: number, answer: Answer): void {
    expect([answer.status, answer.body]).toEqual([status, answer.body]);
    const type = answer.headers['content-type']?.split(';')[0] ?? '';
    const place = ['paths', path, method, 'responses', String(status), 'content', type, 'schema'];
    expect(faultsAt(place, JSON.parse(answer.body))).toEqual([]);
  }

  const exportOf = (id: string, headers: Record<string, string> = {}, body?: string) =>
    api.ask(exportTemplate.replace('{workspace_id}', id), {
      method: 'POST',
      headers,
      ...(body !== undefined && { body }),
    });

  it('sends the document itself, the same bytes each time', async () => {
    const [first, second] = [await api.ask('/openapi.json'), await api.ask('/openapi.json')];
    expectDocumented('/openapi.json', 'get', 200, first);
    expect(JSON.parse(first.body)).toEqual(document);
    expect(second.body).toBe(first.body);
    const { etag } = first.headers;
    const known = await api.ask('/openapi.json', { headers: { 'if-none-match': etag } });
    expect(known.status).toBe(304);
  });

  it.each(['/health', '/openapi.json'])(
    'answers a foreign host at %s as documented',
    async (path) => {
      const answer = await api.ask(path, { headers: { host: 'evil.example' } });
      expectDocumented(path, 'get', 421, answer);
    },
  );

  it('reports its health as documented', async () => {
    expectDocumented('/health', 'get', 200, await api.ask('/health'));
  });

  it('exports as documented', async () => {
    expectDocumented(exportTemplate, 'post', 200, await exportOf(workspaceId));
  });

  it.each([
    ['a malformed id', 'x', {}, undefined, 400],
    ['an unknown key', '0'.repeat(32), { 'content-type': 'application/json' }, '{"a":1}', 400],
    ['a foreign site', '0'.repeat(32), { 'sec-fetch-site': 'cross-site' }, undefined, 403],
    ['an unknown id', '0'.repeat(32), {}, undefined, 404],
    [
      'too large a body',
      '0'.repeat(32),
      { 'content-type': 'application/json' },
      ' '.repeat(20_000),
      413,
    ],
    ['another type', '0'.repeat(32), { 'content-type': 'text/plain' }, '{}', 415],
    ['a foreign host', '0'.repeat(32), { host: 'evil.example' }, undefined, 421],
  ])('refuses to export for %s as documented', async (_what, id, headers, body, status) => {
    expectDocumented(exportTemplate, 'post', status, await exportOf(id, headers, body));
  });

  it('refuses to export a running workspace as documented', async () => {
    const set = (status: string) =>
      api.database.db.execute(
        `update showcase_workspace set status = '${status}' where workspace_id = '${workspaceId}'`,
      );
    await set('running');
    const answer = await exportOf(workspaceId);
    await set('completed');
    expectDocumented(exportTemplate, 'post', 409, answer);
  });

  it.each([
    ['a good file', csv, formatSalesCsv(), 200],
    ['a bad line', csv, `${formatSalesCsv()}2025-13-01,NORTH,TEA,1,1\n`, 400],
    ['a foreign origin', { ...csv, origin: 'http://evil.example' }, '', 403],
    ['another type', { 'content-type': 'application/json' }, '{}', 415],
    ['a foreign host', { ...csv, host: 'evil.example' }, '', 421],
  ])('answers a sales file with %s as documented', async (_what, headers, body, status) => {
    const answer = await api.ask('/demo/sales', { method: 'POST', headers, body });
    expectDocumented('/demo/sales', 'post', status, answer);
  });

  it('masks a fault of the database as documented', async () => {
    await api.database.db.execute('alter table sales_daily rename to sales_away');
    const answer = await api.ask('/demo/sales', {
      method: 'POST',
      headers: csv,
      body: formatSalesCsv(),
    });
    await api.database.db.execute('alter table sales_away rename to sales_daily');
    expectDocumented('/demo/sales', 'post', 500, answer);
  });
});
