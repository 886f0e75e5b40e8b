export type EmbeddedPostgresErrorCode =
  | 'DATABASE_UNAVAILABLE'
  | 'DATABASE_FULL'
  | 'DATA_DIRECTORY_UNUSABLE'
  | 'PLATFORM_UNSUPPORTED';

/** Why there is no cluster to ask: a closed code, a message for people, and what was seen. */
export class EmbeddedPostgresError extends Error {
  readonly code: EmbeddedPostgresErrorCode;
  readonly evidence: Readonly<Record<string, string | number | null>>;

  constructor(
    code: EmbeddedPostgresErrorCode,
    message: string,
    options: { evidence?: Record<string, string | number | null>; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'EmbeddedPostgresError';
    this.code = code;
    this.evidence = options.evidence ?? {};
  }
}
