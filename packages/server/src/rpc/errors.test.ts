import { TRPCError } from '@trpc/server';
import { getHTTPStatusCodeFromError } from '@trpc/server/http';
import { BundleError } from '@vitrine/bundle';
import {
  type ProblemCode,
  problemCodeSchema,
  problemSchema,
  problemStatus,
} from '@vitrine/contract';
import { DatabaseError } from '@vitrine/db';
import { DrizzleQueryError } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { parseInput, toOpeningError, toProblem, toTrpcError } from './errors.ts';
import { invalidInput, VitrineError } from './vitrine-error.ts';

const occurrence = { instance: '/somewhere', requestId: 'request-1' };
const codes = problemCodeSchema.options;

describe('toProblem', () => {
  it.each(codes)('maps %s to its status, type and title', (code) => {
    const problem = toProblem(new VitrineError(code, 'A sentence.'), occurrence);
    expect(problemSchema.parse(problem)).toEqual(problem);
    expect(problem).toMatchObject({
      status: problemStatus[code],
      code,
      detail: 'A sentence.',
      instance: '/somewhere',
      request_id: 'request-1',
    });
    expect(problem.type).toMatch(/^urn:vitrine:problem:[a-z-]+$/);
    expect(problem.title).not.toBe('Error');
  });

  it('gives every code a type of its own', () => {
    const types = codes.map((code) => toProblem(new VitrineError(code, ''), occurrence).type);
    expect(new Set(types).size).toBe(codes.length);
  });

  it('carries the evidence as members of its own', () => {
    const lines = [{ line: 2, column: 'date', reason: 'is empty' }];
    const error = new VitrineError('CSV_INVALID', 'Bad.', { evidence: { lines, line_count: 7 } });
    expect(toProblem(error, occurrence)).toMatchObject({ lines, line_count: 7 });
  });

  it.each([
    [
      'a failed query',
      new DrizzleQueryError(
        'select secret_column from store where sku = $1',
        ['secret-parameter'],
        new Error('relation "secret" does not exist'),
      ),
    ],
    [
      'a missing file',
      Object.assign(
        new Error("ENOENT: no such file or directory, open '/home/secret/model.json'"),
        {
          code: 'ENOENT',
          syscall: 'open',
          path: '/home/secret/model.json',
        },
      ),
    ],
    ['a schema error of our own', new z.ZodError([])],
    ['a string', 'secret'],
    ['nothing', undefined],
    [
      'an error of tRPC around it',
      new TRPCError({ code: 'INTERNAL_SERVER_ERROR', message: 'secret' }),
    ],
    [
      'an error of tRPC with a cause',
      new TRPCError({ code: 'INTERNAL_SERVER_ERROR', cause: new Error('secret') }),
    ],
  ])('reveals no internals for %s', (_name, error) => {
    const problem = toProblem(error, occurrence);
    expect(problem).toMatchObject({ status: 500, code: 'INTERNAL' });
    expect(JSON.stringify(problem)).not.toMatch(/secret|select|ENOENT/i);
  });

  it.each([
    ['a refused connection', Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })],
    [
      'a socket that is not there',
      Object.assign(new Error('connect ENOENT /run/secret.sock'), {
        code: 'ENOENT',
        syscall: 'connect',
      }),
    ],
    ['a closed pool', new DatabaseError('DATABASE_UNAVAILABLE', 'secret')],
    ['a lost lock', new DatabaseError('LOCK_LOST', 'secret')],
    [
      'a query on a broken connection',
      new DrizzleQueryError('select secret', [], Object.assign(new Error(), { code: '57P01' })),
    ],
  ])('reports %s as a database that does not answer, and no more', (_name, error) => {
    const problem = toProblem(error, occurrence);
    expect(problem).toMatchObject({ status: 500, code: 'DATABASE_UNAVAILABLE' });
    expect(JSON.stringify(problem)).not.toMatch(/secret/);
  });

  it.each([
    ['53100', 'DATABASE_FULL'],
    ['53300', 'DATABASE_BUSY'],
    ['53200', 'DATABASE_FAILED'],
    ['58030', 'DATABASE_FAILED'],
    ['XX001', 'DATABASE_FAILED'],
    ['25006', 'DATABASE_READ_ONLY'],
    ['42501', 'DATABASE_RIGHTS'],
    ['57014', 'DATABASE_CANCELLED'],
    ['40001', 'DATABASE_CONFLICT'],
    ['40P01', 'DATABASE_CONFLICT'],
    ['55P03', 'DATABASE_CONFLICT'],
    ['57P01', 'DATABASE_UNAVAILABLE'],
    ['57P02', 'DATABASE_UNAVAILABLE'],
    ['57P03', 'DATABASE_UNAVAILABLE'],
    ['23505', 'INTERNAL'],
  ] as const)(
    'reports a statement that failed with SQLSTATE %s as %s, without the statement',
    (state, code) => {
      const cause = Object.assign(new Error('secret'), { code: state });
      const problem = toProblem(new DrizzleQueryError('select secret', [], cause), occurrence);
      expect(problem).toMatchObject({ status: problemStatus[code], code });
      expect(JSON.stringify(problem)).not.toMatch(/secret|select/);
    },
  );

  it('says on the command line why the product did not start, on one line', () => {
    const cause = new DrizzleQueryError('select a,\n b', [], new Error('permission\ndenied'));
    expect(toOpeningError(cause).message).toBe('permission denied');
    const refusal = new DatabaseError('DATABASE_UNUSABLE', 'the folder /home/me cannot be used');
    expect(toOpeningError(refusal)).toMatchObject({
      code: 'DATABASE_UNUSABLE',
      message: 'the folder /home/me cannot be used',
    });
  });

  it.each([
    ['STORAGE_FULL', 'STORAGE_FULL'],
    ['STORAGE_READ_ONLY', 'STORAGE_READ_ONLY'],
    ['BUNDLE_VALIDATION_FAILED', 'BUNDLE_VALIDATION_FAILED'],
    ['STORAGE_FAILED', 'STORAGE_FAILED'],
    ['STORAGE_UNREADABLE', 'STORAGE_FAILED'],
    ['BUNDLE_REFUSED', 'STORAGE_FAILED'],
    ['BUNDLE_UNSETTLED', 'STORAGE_FAILED'],
    ['BUNDLE_NOT_FOUND', 'BUNDLE_NOT_FOUND'],
    ['UNSAFE_ID', 'INTERNAL'],
    ['NOT_PLAIN_JSON', 'INTERNAL'],
    ['STAGE_MISUSED', 'INTERNAL'],
  ] as const)('turns the bundle error %s into %s without its evidence', (bundleCode, code) => {
    const error = new BundleError(bundleCode, 'secret', { evidence: { path: '/secret' } });
    const problem = toProblem(error, occurrence);
    expect(problem).toMatchObject({ status: problemStatus[code], code });
    expect(JSON.stringify(problem)).not.toMatch(/secret/);
  });

  it.each([
    ['BUNDLE_REFUSED', /not ours/],
    ['STORAGE_UNREADABLE', /could not be read/],
    ['STORAGE_FAILED', /could not be used/],
    ['BUNDLE_UNSETTLED', /could not be put back; it is kept in \.tx/],
  ] as const)('has its own sentence for %s', (code, words) => {
    expect(toProblem(new BundleError(code, ''), occurrence).detail).toMatch(words);
  });

  it('treats a schema error as bad input only if tRPC says that the input was bad', () => {
    const { error } = z.strictObject({ id: z.string() }).safeParse({ id: 1, secret: true });
    const bad = toProblem(new TRPCError({ code: 'BAD_REQUEST', cause: error }), occurrence);
    expect(bad).toMatchObject({ status: 400, code: 'INVALID_INPUT' });
    expect(bad.errors?.map((one) => one.pointer)).toContain('/id');
    const ours = toProblem(
      new TRPCError({ code: 'INTERNAL_SERVER_ERROR', cause: error }),
      occurrence,
    );
    expect(ours).toMatchObject({ status: 500, code: 'INTERNAL' });
    expect(ours.errors).toBeUndefined();
  });

  it('keeps the refusals of tRPC itself', () => {
    const refuse = (code: TRPCError['code'], cause?: unknown) =>
      toProblem(new TRPCError({ code, message: 'No procedure here', cause }), occurrence);
    expect(refuse('NOT_FOUND')).toMatchObject({ status: 404, code: 'NOT_FOUND' });
    expect(refuse('METHOD_NOT_SUPPORTED')).toMatchObject({ status: 405 });
    expect(refuse('UNSUPPORTED_MEDIA_TYPE')).toMatchObject({ status: 415 });
    expect(refuse('PAYLOAD_TOO_LARGE')).toMatchObject({ status: 413 });
    const unreadable = refuse('PARSE_ERROR', new SyntaxError('Unexpected token secret'));
    expect(unreadable).toMatchObject({ status: 400, code: 'INVALID_INPUT' });
    expect(unreadable.detail).not.toMatch(/secret/);
  });

  it.each([
    ['PAYLOAD_TOO_LARGE', /^The body is too large\.$/],
    ['BAD_REQUEST', /^Not a valid tRPC request\. .* up to 10 calls/],
    ['PARSE_ERROR', /^The input could not be read\.$/],
    ['NOT_FOUND', /^There is no such procedure\.$/],
    ['METHOD_NOT_SUPPORTED', /GET.*POST/],
    ['UNSUPPORTED_MEDIA_TYPE', /application\/json/],
  ] as const)('has its own sentence for what tRPC refuses as %s', (code, detail) => {
    expect(toProblem(new TRPCError({ code }), occurrence).detail).toMatch(detail);
    const worded = new TRPCError({ code, message: 'Batch call exceeds maximum size' });
    expect(toProblem(worded, occurrence).detail).toMatch(detail);
  });

  it('points into the input as RFC 6901 does', () => {
    const { error } = z.record(z.string(), z.array(z.number())).safeParse({ 'a/b~c': [1, 'x'] });
    const problem = toProblem(new TRPCError({ code: 'BAD_REQUEST', cause: error }), occurrence);
    expect(problem.errors?.[0]?.pointer).toBe('/a~1b~0c/1');
  });

  it('points at every unknown field itself, at any depth', () => {
    const schema = z.strictObject({ inner: z.strictObject({ known: z.int() }) });
    const { error } = schema.safeParse({ inner: { known: 1, 'a/b': 2 }, one: 1, two: 2 });
    const problem = toProblem(new TRPCError({ code: 'BAD_REQUEST', cause: error }), occurrence);
    expect(problem.detail).toBe('inner.a~1b: is not a known field');
    expect(problem.errors).toEqual([
      { pointer: '/inner/a~1b', message: 'is not a known field' },
      { pointer: '/one', message: 'is not a known field' },
      { pointer: '/two', message: 'is not a known field' },
    ]);
  });
});

/** Refused before tRPC, which has no code for their statuses. */
const unknownToTrpc: readonly ProblemCode[] = [
  'EXPECTATION_FAILED',
  'FOREIGN_HOST',
  'HEAD_TOO_LARGE',
];

describe('toTrpcError', () => {
  it.each(codes.filter((code) => !unknownToTrpc.includes(code)))(
    'gives %s the same HTTP status as the problem',
    (code: ProblemCode) => {
      const error = toTrpcError(new VitrineError(code, 'A sentence.'));
      expect(getHTTPStatusCodeFromError(error)).toBe(problemStatus[code]);
      expect(toProblem(error, occurrence).code).toBe(code);
    },
  );

  it('does not wrap twice', () => {
    const once = toTrpcError(invalidInput('/a', 'is bad'));
    expect(toProblem(toTrpcError(once), occurrence)).toEqual(toProblem(once, occurrence));
  });
});

describe('parseInput', () => {
  it('gives back the value, or names each bad field', () => {
    const schema = z.strictObject({ count: z.int() });
    expect(parseInput(schema, { count: 1 })).toEqual({ count: 1 });
    expect(() => parseInput(schema, { count: 'x' })).toThrow(VitrineError);
    expect(() => parseInput(schema, { count: 'x' })).toThrow(/^count: /);
    expect(() => parseInput(schema, null)).toThrow(/^input: /);
  });
});
