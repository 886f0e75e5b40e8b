import { type TRPC_ERROR_CODE_KEY, TRPCError } from '@trpc/server';
import { BundleError, type BundleErrorCode, formatJsonPointer } from '@vitrine/bundle';
import { listedErrors, type Problem, type ProblemCode, problemStatus } from '@vitrine/contract';
import {
  DatabaseError,
  type DatabaseErrorCode,
  describeReason,
  findDatabaseFault,
} from '@vitrine/db';
import * as z from 'zod';
import { namePointer, VitrineError } from './vitrine-error.ts';

/** The only map from our codes to tRPC's: a code without a line here does not compile. */
const trpcCodes: Record<ProblemCode, TRPC_ERROR_CODE_KEY> = {
  INVALID_INPUT: 'BAD_REQUEST',
  CSV_INVALID: 'BAD_REQUEST',
  CROSS_SITE_REQUEST: 'FORBIDDEN',
  NOT_FOUND: 'NOT_FOUND',
  WORKSPACE_NOT_FOUND: 'NOT_FOUND',
  BUNDLE_NOT_FOUND: 'NOT_FOUND',
  MODEL_RUN_NOT_FOUND: 'NOT_FOUND',
  ALIAS_NOT_FOUND: 'NOT_FOUND',
  SCENARIO_NOT_FOUND: 'NOT_FOUND',
  SHOWCASE_RUN_NOT_FOUND: 'NOT_FOUND',
  GRAIN_NOT_FOUND: 'NOT_FOUND',
  METHOD_NOT_ALLOWED: 'METHOD_NOT_SUPPORTED',
  REQUEST_TIMEOUT: 'TIMEOUT',
  WORKSPACE_RUNNING: 'CONFLICT',
  EXPORT_BUSY: 'CONFLICT',
  SHOWCASE_BUSY: 'CONFLICT',
  SWEEP_REFUSED: 'CONFLICT',
  SALES_CONFLICT: 'CONFLICT',
  REPLAY_NOT_COMPARABLE: 'CONFLICT',
  MODEL_RUN_NOT_USABLE: 'CONFLICT',
  DATABASE_CONFLICT: 'CONFLICT',
  PAYLOAD_TOO_LARGE: 'PAYLOAD_TOO_LARGE',
  UNSUPPORTED_MEDIA_TYPE: 'UNSUPPORTED_MEDIA_TYPE',
  EXPECTATION_FAILED: 'BAD_REQUEST',
  FOREIGN_HOST: 'BAD_REQUEST',
  HEAD_TOO_LARGE: 'BAD_REQUEST',
  BUNDLE_VALIDATION_FAILED: 'INTERNAL_SERVER_ERROR',
  COMMIT_UNKNOWN: 'INTERNAL_SERVER_ERROR',
  DATABASE_BUSY: 'INTERNAL_SERVER_ERROR',
  DATABASE_CANCELLED: 'INTERNAL_SERVER_ERROR',
  DATABASE_FAILED: 'INTERNAL_SERVER_ERROR',
  DATABASE_FULL: 'INTERNAL_SERVER_ERROR',
  DATABASE_NEWER: 'INTERNAL_SERVER_ERROR',
  DATABASE_READ_ONLY: 'INTERNAL_SERVER_ERROR',
  DATABASE_RIGHTS: 'INTERNAL_SERVER_ERROR',
  DATABASE_UNAVAILABLE: 'INTERNAL_SERVER_ERROR',
  DATABASE_UNUSABLE: 'INTERNAL_SERVER_ERROR',
  INTERNAL: 'INTERNAL_SERVER_ERROR',
  REFERENCE_LOOKUP_FAILED: 'INTERNAL_SERVER_ERROR',
  STORAGE_FAILED: 'INTERNAL_SERVER_ERROR',
  STORAGE_FULL: 'INTERNAL_SERVER_ERROR',
  STORAGE_READ_ONLY: 'INTERNAL_SERVER_ERROR',
};

/** The refusals of tRPC itself, before any of our procedures runs. */
const refusedByTrpc: Partial<Record<TRPC_ERROR_CODE_KEY, readonly [ProblemCode, string]>> = {
  BAD_REQUEST: [
    'INVALID_INPUT',
    'Not a valid tRPC request. A batch may hold up to 10 calls, all queries or all mutations.',
  ],
  PARSE_ERROR: ['INVALID_INPUT', 'The input could not be read.'],
  NOT_FOUND: ['NOT_FOUND', 'There is no such procedure.'],
  METHOD_NOT_SUPPORTED: ['METHOD_NOT_ALLOWED', 'A query is called by GET, a mutation by POST.'],
  PAYLOAD_TOO_LARGE: ['PAYLOAD_TOO_LARGE', 'The body is too large.'],
  UNSUPPORTED_MEDIA_TYPE: ['UNSUPPORTED_MEDIA_TYPE', 'The body must be application/json.'],
};

const insideFault = 'Internal error. Search the log for the request id.';

/** What an error of the bundle package means to a caller: a code without a line here does not compile. */
const bundleProblems: Record<BundleErrorCode, readonly [ProblemCode, string]> = {
  BUNDLE_NOT_FOUND: ['BUNDLE_NOT_FOUND', 'There is no exported bundle.'],
  BUNDLE_REFUSED: [
    'STORAGE_FAILED',
    'Something in the export folder is not ours; it was left unchanged, and the log says what it is.',
  ],
  BUNDLE_UNSETTLED: [
    'STORAGE_FAILED',
    'The disk failed while the bundle was being replaced, and the old one could not be put back; it is kept in .tx, and the next export or start restores a complete bundle.',
  ],
  BUNDLE_VALIDATION_FAILED: [
    'BUNDLE_VALIDATION_FAILED',
    'The data read back from disk differs from the data written; the last good bundle is kept.',
  ],
  STORAGE_FULL: [
    'STORAGE_FULL',
    'The disk is full, or its quota is used up; the last good bundle is kept.',
  ],
  STORAGE_READ_ONLY: [
    'STORAGE_READ_ONLY',
    'The export folder cannot be written; the last good bundle is kept.',
  ],
  STORAGE_FAILED: [
    'STORAGE_FAILED',
    'The export folder could not be used; the last good bundle is kept.',
  ],
  STORAGE_UNREADABLE: [
    'STORAGE_FAILED',
    'The exported bundle could not be read; it was left unchanged, and the log says why.',
  ],
  NOT_PLAIN_JSON: ['INTERNAL', insideFault],
  STAGE_MISUSED: ['INTERNAL', insideFault],
  UNSAFE_ID: ['INTERNAL', insideFault],
};

const cannotServe = 'The database cannot be used in its current state; the log has the reason.';

const unanswered = 'The database does not answer.';

/** What a database error means to a caller: a code without a line here does not compile. */
const databaseProblems: Record<DatabaseErrorCode, readonly [ProblemCode, string]> = {
  DATABASE_UNAVAILABLE: ['DATABASE_UNAVAILABLE', unanswered],
  DATABASE_FULL: [
    'DATABASE_FULL',
    'The disk of the database is full; free space there and try again.',
  ],
  DATABASE_READ_ONLY: ['DATABASE_READ_ONLY', 'The database is read-only.'],
  DATABASE_RIGHTS: [
    'DATABASE_RIGHTS',
    'The role of DATABASE_URL may not do this; the log has the reason of the database.',
  ],
  DATABASE_BUSY: ['DATABASE_BUSY', 'All database connections are in use; try again.'],
  DATABASE_CANCELLED: [
    'DATABASE_CANCELLED',
    'The database cancelled the statement: it took too long, or an administrator ended it.',
  ],
  DATABASE_CONFLICT: [
    'DATABASE_CONFLICT',
    'Another transaction conflicted with this one. Nothing was changed; try again.',
  ],
  DATABASE_FAILED: [
    'DATABASE_FAILED',
    'The database reported an internal failure; its log has the reason.',
  ],
  DATABASE_NEWER: [
    'DATABASE_NEWER',
    'A newer version of Vitrine has changed the database; restart with that version.',
  ],
  COMMIT_UNKNOWN: [
    'COMMIT_UNKNOWN',
    'The connection was lost during a save, and it is unknown whether the changes were saved; check before you try again.',
  ],
  DATABASE_URL_INVALID: ['DATABASE_UNUSABLE', cannotServe],
  DATABASE_TOO_OLD: ['DATABASE_UNUSABLE', cannotServe],
  DATABASE_UNUSABLE: ['DATABASE_UNUSABLE', cannotServe],
  DATA_DIRECTORY_UNUSABLE: ['DATABASE_UNUSABLE', cannotServe],
  PLATFORM_UNSUPPORTED: ['DATABASE_UNUSABLE', cannotServe],
  LOCK_BUSY: ['INTERNAL', insideFault],
  LOCK_LOST: ['DATABASE_UNAVAILABLE', unanswered],
};

const titles: Record<number, string> = {
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  409: 'Conflict',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  417: 'Expectation Failed',
  421: 'Misdirected Request',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
};

export interface Occurrence {
  instance: string;
  requestId: string;
}

/**
 * Problem details (RFC 9457) for anything thrown. An unknown error becomes `INTERNAL` with a sentence that reveals no internals:
 * no SQL, parameter, host path or stack leaves the process.
 */
export function toProblem(error: unknown, occurrence: Occurrence): Problem {
  const known = toVitrineError(error);
  const status = problemStatus[known.code];
  return {
    type: `urn:vitrine:problem:${known.code.toLowerCase().replaceAll('_', '-')}`,
    title: titles[status] ?? 'Error',
    status,
    detail: known.message,
    instance: occurrence.instance,
    code: known.code,
    request_id: occurrence.requestId,
    ...known.evidence,
  };
}

/** The same error as tRPC's own class, so that the HTTP status follows from the code. */
export function toTrpcError(error: unknown): TRPCError {
  if (error instanceof TRPCError && error.cause === undefined) return error;
  const known = toVitrineError(error);
  return new TRPCError({ code: trpcCodes[known.code], message: known.message, cause: known });
}

/** Converts anything thrown into our error class, keeping it as the cause. */
export function toVitrineError(error: unknown): VitrineError {
  if (error instanceof VitrineError) return error;
  if (error instanceof TRPCError) return fromTrpcError(error);
  if (error instanceof BundleError) return fromBundleError(error);
  const fault = error instanceof DatabaseError ? error.code : findDatabaseFault(error);
  if (fault !== null) {
    const [code, detail] = databaseProblems[fault];
    return new VitrineError(code, detail, { cause: error });
  }
  return new VitrineError('INTERNAL', insideFault, { cause: error });
}

/**
 * Why the product did not start, for the person who started it and owns the machine: the full reason, paths and settings included,
 * on one line.
 */
export function toOpeningError(error: unknown): VitrineError {
  const known = toVitrineError(error);
  if (error instanceof DatabaseError)
    return new VitrineError(known.code, error.message, { cause: error });
  if (known.code !== 'INTERNAL') return known;
  return new VitrineError('INTERNAL', describeReason(error), { cause: error });
}

/** The failure in words for a record that outlives the request: a step, or a model run that was not registered. */
export function describeFault(error: unknown): string {
  const { code, message } = toVitrineError(error);
  return code === 'INTERNAL' ? 'Internal error. See the log for the cause.' : message;
}

/** The parsed value, or `INVALID_INPUT` naming each field: for input that does not come through tRPC. */
export function parseInput<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw fromZodError(parsed.error);
}

function fromTrpcError(error: TRPCError): VitrineError {
  if (error.cause instanceof VitrineError) return error.cause;
  if (error.code === 'BAD_REQUEST' && error.cause instanceof z.ZodError)
    return fromZodError(error.cause);
  const refused = error.cause === undefined ? refusedByTrpc[error.code] : undefined;
  if (refused !== undefined) return new VitrineError(...refused);
  const fromParser = error.code === 'PARSE_ERROR' || error.code === 'BAD_REQUEST';
  if (fromParser)
    return new VitrineError('INVALID_INPUT', 'The input could not be read.', { cause: error });
  return toVitrineError(error.cause ?? new Error(error.message));
}

function fromZodError(error: z.ZodError): VitrineError {
  const errors = error.issues.slice(0, listedErrors).flatMap(listFaults).slice(0, listedErrors);
  const error_count = error.issues.reduce((sum, issue) => sum + countFaults(issue), 0);
  const first = errors[0];
  const detail = first
    ? `${namePointer(first.pointer)}: ${first.message}`
    : 'The input is not valid.';
  return new VitrineError('INVALID_INPUT', detail, {
    evidence: { errors, error_count },
    cause: error,
  });
}

/** An issue about unknown keys points at the object that holds them; report each key separately. */
function listFaults(issue: z.core.$ZodIssue) {
  if (issue.code !== 'unrecognized_keys')
    return [{ pointer: pointTo(issue.path), message: issue.message }];
  return issue.keys.slice(0, listedErrors).map((key) => ({
    pointer: pointTo([...issue.path, key]),
    message: 'is not a known field',
  }));
}

function countFaults(issue: z.core.$ZodIssue): number {
  return issue.code === 'unrecognized_keys' ? issue.keys.length : 1;
}

/** Longer than any pointer to one of our fields. A caller may send a field name of a megabyte. */
const maxPointerLength = 200;

function pointTo(path: readonly PropertyKey[]): string {
  const pointer = formatJsonPointer(path);
  return pointer.length > maxPointerLength ? `${pointer.slice(0, maxPointerLength)}…` : pointer;
}

function fromBundleError(error: BundleError): VitrineError {
  const [code, detail] = bundleProblems[error.code];
  return new VitrineError(code, detail, { cause: error });
}
