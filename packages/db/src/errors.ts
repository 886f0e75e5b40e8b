/** The faults that make a correct statement fail: every such SQLSTATE and system error maps to one. */
export type DatabaseFault =
  | 'DATABASE_UNAVAILABLE'
  | 'DATABASE_FULL'
  | 'DATABASE_READ_ONLY'
  | 'DATABASE_RIGHTS'
  | 'DATABASE_BUSY'
  | 'DATABASE_CANCELLED'
  | 'DATABASE_CONFLICT'
  | 'DATABASE_FAILED'
  | 'DATABASE_NEWER'
  | 'COMMIT_UNKNOWN';

export type DatabaseErrorCode =
  | DatabaseFault
  | 'DATABASE_URL_INVALID'
  | 'DATABASE_TOO_OLD'
  | 'DATABASE_UNUSABLE'
  | 'DATA_DIRECTORY_UNUSABLE'
  | 'PLATFORM_UNSUPPORTED'
  | 'LOCK_BUSY'
  | 'LOCK_LOST';

/** The one error of this package, why the database or a lock is not available: a closed code, a readable message, and the evidence. */
export class DatabaseError extends Error {
  readonly code: DatabaseErrorCode;
  readonly evidence: Readonly<Record<string, string | number | null>>;

  constructor(
    code: DatabaseErrorCode,
    message: string,
    options: { evidence?: Readonly<Record<string, string | number | null>>; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'DatabaseError';
    this.code = code;
    this.evidence = options.evidence ?? {};
  }
}

/** Another holder kept the lock until the timeout. */
export function lockBusy(lock: string, timeoutMs: number): DatabaseError {
  return new DatabaseError('LOCK_BUSY', `the lock ${lock} stayed busy for ${timeoutMs} ms`, {
    evidence: { lock, timeout_ms: timeoutMs },
  });
}

/** The lock is no longer held, because its connection or its server went away. */
export function lockLost(lock: string, cause?: unknown): DatabaseError {
  return new DatabaseError('LOCK_LOST', `the lock ${lock} was lost`, { evidence: { lock }, cause });
}

/** The error codes of the driver and the operating system for a connection that cannot be made or is lost. */
const connectionCodes = new Set([
  'CONNECTION_CLOSED',
  'CONNECTION_DESTROYED',
  'CONNECTION_ENDED',
  'CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPIPE',
  'ETIMEDOUT',
]);

/** Codes of an unreachable socket, which for other calls mean a file: the cluster stopped, or its queue is full. */
const socketCodes = new Set(['ENOENT', 'EAGAIN']);

/** SQLSTATE (PostgreSQL, appendix A) to fault, by the whole code or by its class of two characters. */
const sqlStates: Readonly<Record<string, DatabaseFault>> = {
  '08': 'DATABASE_UNAVAILABLE',
  '25006': 'DATABASE_READ_ONLY',
  '40': 'DATABASE_CONFLICT',
  // The transaction may have been committed (statement_completion_unknown).
  '40003': 'COMMIT_UNKNOWN',
  '42501': 'DATABASE_RIGHTS',
  '53': 'DATABASE_FAILED',
  '53100': 'DATABASE_FULL',
  '53300': 'DATABASE_BUSY',
  '55P03': 'DATABASE_CONFLICT',
  '57014': 'DATABASE_CANCELLED',
  '57': 'DATABASE_UNAVAILABLE',
  '58': 'DATABASE_FAILED',
  XX: 'DATABASE_FAILED',
  // transaction_timeout and the like end the session.
  '25P03': 'DATABASE_UNAVAILABLE',
  '25P04': 'DATABASE_CANCELLED',
};

const isSqlState = (code: string): boolean => /^[0-9A-Z]{5}$/.test(code);

function faultOfOne(error: Error): DatabaseFault | null {
  if (error instanceof DatabaseError) return faultOfCode(error.code);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (connectionCodes.has(code)) return 'DATABASE_UNAVAILABLE';
  const isConnecting = 'syscall' in error && error.syscall === 'connect';
  if (isConnecting && socketCodes.has(code)) return 'DATABASE_UNAVAILABLE';
  if (!isSqlState(code)) return null;
  return sqlStates[code] ?? sqlStates[code.slice(0, 2)] ?? null;
}

/** Codes that only a start can fail with mean no fault of a call; a busy lock concerns only the caller that waits for it. */
function faultOfCode(code: DatabaseErrorCode): DatabaseFault | null {
  switch (code) {
    case 'DATABASE_URL_INVALID':
    case 'DATABASE_TOO_OLD':
    case 'DATABASE_UNUSABLE':
    case 'DATA_DIRECTORY_UNUSABLE':
    case 'PLATFORM_UNSUPPORTED':
    case 'LOCK_BUSY':
      return null;
    case 'LOCK_LOST':
      return 'DATABASE_UNAVAILABLE';
    default:
      return code;
  }
}

/** The causes of an error, itself first; drizzle wraps the driver's. */
function listCauses(error: unknown): Error[] {
  const causes: Error[] = [];
  for (let next = error; next instanceof Error && causes.length < 8; ) {
    causes.push(next);
    // A name with several addresses fails with one error per address.
    next = next instanceof AggregateError ? next.errors[0] : next.cause;
  }
  return causes;
}

/** Why a statement or a transaction failed, if the database is the reason; null if the statement itself is. */
export function findDatabaseFault(error: unknown): DatabaseFault | null {
  for (const cause of listCauses(error)) {
    const fault = faultOfOne(cause);
    if (fault !== null) return fault;
  }
  return null;
}

/** Whether the database could not be reached or went away during the call; the same call may work later. */
export function isDatabaseUnavailable(error: unknown): boolean {
  return findDatabaseFault(error) === 'DATABASE_UNAVAILABLE';
}

/** The server's own sentence, on one line: never the statement that drizzle puts into the message of its error. */
export function describeReason(error: unknown): string {
  const causes = listCauses(error);
  const described = causes.findLast((cause) => cause.message !== '');
  const code = causes.map((cause) => ('code' in cause ? String(cause.code) : '')).find(Boolean);
  return (described?.message ?? code ?? String(error)).replace(/\s+/g, ' ').trim();
}
