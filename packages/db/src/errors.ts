export type DatabaseErrorCode =
  | 'DATABASE_UNAVAILABLE'
  | 'DATABASE_TOO_OLD'
  | 'DATA_DIRECTORY_UNUSABLE'
  | 'PLATFORM_UNSUPPORTED';

/** Why the database cannot serve: a closed code, a message for people, and what was seen. */
export class DatabaseError extends Error {
  readonly code: DatabaseErrorCode;
  readonly evidence: Readonly<Record<string, string | number | null>>;

  constructor(
    code: DatabaseErrorCode,
    message: string,
    options: { evidence?: Record<string, string | number | null>; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'DatabaseError';
    this.code = code;
    this.evidence = options.evidence ?? {};
  }
}

/** Somebody else held the lock until the time given had passed. */
export class LockBusyError extends Error {
  readonly lockName: string;
  readonly timeoutMs: number;

  constructor(lockName: string, timeoutMs: number) {
    super(`the lock ${lockName} stayed busy for ${timeoutMs} ms`);
    this.name = 'LockBusyError';
    this.lockName = lockName;
    this.timeoutMs = timeoutMs;
  }
}

/** The lock was held once and is not any more: its connection or its server went away. */
export class LockLostError extends Error {
  readonly lockName: string;

  constructor(lockName: string, options?: { cause?: unknown }) {
    super(`the lock ${lockName} was lost`, options);
    this.name = 'LockLostError';
    this.lockName = lockName;
  }
}

const unavailableCodes = new Set([
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
  'DATABASE_UNAVAILABLE',
  // SQLSTATE: connection exceptions, admin and crash shutdown, cannot connect now, too many connections.
  '08000',
  '08001',
  '08003',
  '08004',
  '08006',
  '57P01',
  '57P02',
  '57P03',
  '53300',
]);

/** Whether the error, or one that it was made of, matches; drizzle wraps the driver's. */
function someCause(error: unknown, matches: (error: Error, code: string) => boolean): boolean {
  let current = error;
  for (let depth = 0; depth < 8 && current instanceof Error; depth += 1) {
    const code = 'code' in current && typeof current.code === 'string' ? current.code : '';
    if (matches(current, code)) return true;
    current = current.cause;
  }
  return false;
}

/** The socket of a cluster that stopped is not there; a file that is not there is another matter. */
const isMissingSocket = (error: Error, code: string): boolean =>
  code === 'ENOENT' && 'syscall' in error && error.syscall === 'connect';

/** The database could not be reached or went away in mid-call; the same call may work later. */
export function isDatabaseUnavailable(error: unknown): boolean {
  return someCause(
    error,
    (cause, code) =>
      cause instanceof LockLostError || unavailableCodes.has(code) || isMissingSocket(cause, code),
  );
}
