/** Every way the bundle package refuses or fails. The storage codes name the error of the disk. */
export type BundleErrorCode =
  | 'UNSAFE_ID'
  | 'NOT_PLAIN_JSON'
  | 'BUNDLE_NOT_FOUND'
  | 'BUNDLE_REFUSED'
  | 'BUNDLE_UNSETTLED'
  | 'BUNDLE_VALIDATION_FAILED'
  | 'STAGE_MISUSED'
  | 'STORAGE_FULL'
  | 'STORAGE_READ_ONLY'
  | 'STORAGE_UNREADABLE'
  | 'STORAGE_FAILED';

export type BundleErrorEvidence = Readonly<Record<string, unknown>>;

/** The only error class of this package: a closed code, the evidence, and the cause. */
export class BundleError extends Error {
  readonly code: BundleErrorCode;
  readonly evidence: BundleErrorEvidence;

  constructor(
    code: BundleErrorCode,
    message: string,
    options: { evidence?: BundleErrorEvidence; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'BundleError';
    this.code = code;
    this.evidence = options.evidence ?? {};
  }
}
