import {
  type Health,
  healthSchema,
  type IngestResult,
  ingestResultSchema,
  type ProblemCode,
  problemSchema,
  problemStatus,
  type WorkspaceExportResult,
  workspaceExportResultSchema,
  workspaceIdSchema,
} from '@vitrine/contract';
import { toProblem, VitrineError } from '@vitrine/server';
import * as z from 'zod';

type JsonSchema = Record<string, unknown>;

interface Operation {
  method: 'get' | 'post';
  path: string;
  operationId: string;
  summary: string;
  description: string;
  parameters?: object[];
  requestBody?: object;
  answer: { description: string; schema: JsonSchema; example?: unknown };
  /** Every problem that an operation may return, each with the detail of an example. */
  problems: Partial<Record<ProblemCode, string>>;
}

const components = z.registry<{ id: string }>();
components.add(workspaceIdSchema, { id: 'WorkspaceId' });
components.add(workspaceExportResultSchema, { id: 'WorkspaceExportResult' });
components.add(ingestResultSchema, { id: 'IngestResult' });
components.add(healthSchema, { id: 'Health' });
components.add(problemSchema, { id: 'Problem' });

const refer = (id: string): JsonSchema => ({ $ref: `#/components/schemas/${id}` });

const workspaceId = 'fde8d750493e40859cabb75893c891d9';
const requestId = '76d821b8-7834-438f-8dcf-46c9c1695fd0';

const exportExample: WorkspaceExportResult = {
  workspace_id: workspaceId,
  bundle_path: `artifacts/showcase/${workspaceId}`,
  bundle_format_version: 1,
  exported_at: '2026-11-22T10:54:54.627Z',
  files: [{ path: 'manifest.json', sha256: 'ab'.repeat(32), size_bytes: 4096 }],
  scenario_plans_exported: 2,
  model_runs_referenced: 1,
  model_runs: [
    {
      key: 'winning_run_id',
      run_id: '0f8fad5bd9cb469fa16570867728950e',
      artifact_verified: true,
      artifact_verify_reason: null,
    },
  ],
  unresolved_references: [],
  validated: true,
  bundle_digest: 'cd'.repeat(32),
  unchanged: false,
};

const ingestExample: IngestResult = {
  rows: 18_142,
  inserted: 18_142,
  updated: 0,
  unchanged: 0,
  stores: 4,
  products: 70,
  date_start: '2010-12-01',
  date_end: '2011-12-09',
  warnings: [],
};

const healthExample: Health = {
  status: 'ok',
  version: '0.1.0',
  database: { kind: 'embedded', version: '18.4', problem: null },
  repair: {
    checked_at: '2026-11-22T10:54:22.933Z',
    recovered: 0,
    swept: 0,
    quarantined: 0,
    skipped: 0,
    failed: 0,
  },
  durable: true,
  not_durable: [],
};

/** The refusals of the request guard, before any route. */
const guarded = {
  INVALID_INPUT: 'Send exactly one Host header.',
  CROSS_SITE_REQUEST: 'Another site may neither read nor change anything here.',
  FOREIGN_HOST: 'This server does not answer for that host.',
};

const inside = { INTERNAL: 'Internal error. Search the log for the request id.' };
const withDatabase = {
  ...inside,
  COMMIT_UNKNOWN: 'Whether the changes were saved is unknown.',
  DATABASE_BUSY: 'All database connections are in use; try again.',
  DATABASE_CANCELLED: 'The database cancelled the statement.',
  DATABASE_CONFLICT:
    'Another transaction conflicted with this one. Nothing was changed; try again.',
  DATABASE_FAILED: 'The database reported an internal failure; its log has the reason.',
  DATABASE_FULL: 'The disk of the database is full; free space there and try again.',
  DATABASE_NEWER: 'A newer version of Vitrine has changed the database.',
  DATABASE_READ_ONLY: 'The database is read-only.',
  DATABASE_RIGHTS: 'The role of DATABASE_URL may not do this.',
  DATABASE_UNAVAILABLE: 'The database does not answer.',
};

const operations: readonly Operation[] = [
  {
    method: 'post',
    path: '/demo/workspaces/{workspace_id}/export',
    operationId: 'exportWorkspace',
    summary: 'Export a workspace as a bundle that anyone can check',
    description:
      'Writes the bundle of one workspace, replacing the previous one completely or not at all. The same state gives the same bytes.',
    parameters: [
      { name: 'workspace_id', in: 'path', required: true, schema: refer('WorkspaceId') },
    ],
    requestBody: {
      required: false,
      content: {
        'application/json': {
          schema: { type: 'object', properties: {}, additionalProperties: false },
        },
      },
    },
    answer: {
      description: 'The bundle is on disk, and every file was read back and verified.',
      schema: refer('WorkspaceExportResult'),
      example: exportExample,
    },
    problems: {
      ...guarded,
      ...withDatabase,
      INVALID_INPUT: 'workspace_id: must be 32 lower-case hexadecimal digits',
      WORKSPACE_NOT_FOUND: 'There is no such workspace.',
      WORKSPACE_RUNNING: 'The run of this workspace is still under way.',
      EXPORT_BUSY: 'Another export of this workspace took too long.',
      PAYLOAD_TOO_LARGE: 'The body is too large.',
      UNSUPPORTED_MEDIA_TYPE: 'Send application/json in UTF-8.',
      REFERENCE_LOOKUP_FAILED: 'A reference could not be looked up; the last bundle is kept.',
      BUNDLE_VALIDATION_FAILED:
        'The data read back from disk differs from the data written; the last good bundle is kept.',
      STORAGE_FULL: 'The disk is full, or its quota is used up; the last good bundle is kept.',
      STORAGE_READ_ONLY: 'The export folder cannot be written; the last good bundle is kept.',
      STORAGE_FAILED: 'The export folder could not be used; the last good bundle is kept.',
    },
  },
  {
    method: 'post',
    path: '/demo/sales',
    operationId: 'ingestSales',
    summary: 'Load a CSV file of daily sales',
    description:
      'Loads the file completely or not at all.  UTF-8 with a header, columns in any order: date, store_code, sku, quantity, unit_price, and optionally on_promotion and in_stock. A row replaces an existing one with the same date, store and product.',
    requestBody: {
      required: true,
      content: {
        'text/csv': {
          schema: { type: 'string' },
          example:
            'date,store_code,sku,quantity,unit_price\n2011-12-09,UK,85123A,3,2.95\n2011-12-09,DE,22326,1,2.95\n',
        },
      },
    },
    answer: {
      description: 'Every row of the file has been loaded.',
      schema: refer('IngestResult'),
      example: ingestExample,
    },
    problems: {
      ...guarded,
      ...withDatabase,
      CSV_INVALID: 'Nothing was loaded: 1 bad line. Line 3, quantity: "-1" is negative.',
      INVALID_INPUT: 'Nothing was loaded: no byte of the file came for 30 seconds.',
      UNSUPPORTED_MEDIA_TYPE: 'Send text/csv in UTF-8.',
    },
  },
  {
    method: 'get',
    path: '/health',
    operationId: 'readHealth',
    summary: 'State of server, database and repair',
    description: 'Answers 200 even if the database does not answer; `status` is then `degraded`.',
    answer: { description: 'The state.', schema: refer('Health'), example: healthExample },
    problems: { ...guarded, ...inside },
  },
  {
    method: 'get',
    path: '/openapi.json',
    operationId: 'readOpenApi',
    summary: 'This document',
    description: 'OpenAPI 3.1, the same bytes for the lifetime of the server.',
    answer: { description: 'The document.', schema: { type: 'object' } },
    problems: guarded,
  },
];

/** The additional members of some codes, as the server sends them. */
const evidence: Partial<Record<ProblemCode, VitrineError['evidence']>> = {
  CSV_INVALID: {
    lines: [{ line: 3, column: 'quantity', reason: '"-1" is negative' }],
    line_count: 1,
  },
};

/**
 * The HTTP surface as OpenAPI 3.1, with the schemas of the contract and every problem by its status. Deterministic for a version.
 * Leaves out `/trpc`: its callers have the router's type, and `/panel`.
 */
export function createOpenApi(version: string): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const operation of operations) {
    paths[operation.path] = {
      ...paths[operation.path],
      [operation.method]: describeOperation(operation),
    };
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Vitrine',
      version,
      summary: 'Keeps a forecasting run, replays it, and hands it over as a bundle.',
      description:
        'The routes for scripts. Everything else is tRPC under /trpc, with a panel at /panel. Errors are problem details (RFC 9457), including the refusals of the HTTP server itself: 400, 408, 413, 417 and 431, and 405 with Allow for any other method.',
    },
    servers: [{ url: '/' }],
    paths,
    components: { schemas: describeComponents() },
  };
}

function describeOperation(operation: Operation): object {
  const { operationId, summary, description, parameters, requestBody, answer } = operation;
  const { example, schema } = answer;
  return {
    operationId,
    summary,
    description,
    ...(parameters && { parameters }),
    ...(requestBody && { requestBody }),
    responses: {
      200: {
        description: answer.description,
        content: { 'application/json': { schema, ...(example !== undefined && { example }) } },
      },
      ...describeProblems(operation),
    },
  };
}

/** One response per status, with the codes that it may carry and an example of each. */
function describeProblems({ path, problems }: Operation): Record<string, object> {
  const codes = problemSchema.shape.code.options.filter((code) => problems[code] !== undefined);
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of codes) {
    const status = problemStatus[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const instance = path.replace('{workspace_id}', workspaceId);
  const exampleOf = (code: ProblemCode) => {
    const error = new VitrineError(code, problems[code] ?? '', { evidence: evidence[code] ?? {} });
    return { value: toProblem(error, { instance, requestId }) };
  };
  const describe = ([status, some]: [number, ProblemCode[]]) => [
    status,
    {
      description: some.join(', '),
      content: {
        'application/problem+json': {
          schema: {
            allOf: [
              refer('Problem'),
              { properties: { status: { const: status }, code: { enum: some } } },
            ],
          },
          examples: Object.fromEntries(some.map((code) => [code, exampleOf(code)])),
        },
      },
    },
  ];
  return Object.fromEntries([...byStatus].sort(([left], [right]) => left - right).map(describe));
}

function describeComponents(): Record<string, JsonSchema> {
  const { schemas } = z.toJSONSchema(components, { uri: (id) => `#/components/schemas/${id}` });
  return Object.fromEntries(
    Object.entries(schemas).map(([id, { $schema: _dialect, $id: _id, ...schema }]) => [id, schema]),
  );
}
