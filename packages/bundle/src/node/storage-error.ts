import { BundleError, type BundleErrorCode, type BundleErrorEvidence } from '../bundle-error.ts';

/** The disk could not do what was asked; the code says whether it is full, read-only, not readable or failing. */
export class BundleStorageError extends BundleError {}

/** There is no bundle directory to look at; `evidence.reason` says what stands there instead. */
export class BundleNotFoundError extends BundleError {
  constructor(
    directory: string,
    reason: 'missing' | 'not_a_directory' | 'symbolic_link',
    cause?: unknown,
  ) {
    super('BUNDLE_NOT_FOUND', `No bundle directory: ${reason.replaceAll('_', ' ')}`, {
      evidence: { directory, reason },
      cause,
    });
  }
}

export type StorageErrorCode = 'STORAGE_FULL' | 'STORAGE_READ_ONLY' | 'STORAGE_FAILED';

const codeOfErrno: Readonly<Record<string, StorageErrorCode>> = {
  ENOSPC: 'STORAGE_FULL',
  EDQUOT: 'STORAGE_FULL',
  EROFS: 'STORAGE_READ_ONLY',
  EACCES: 'STORAGE_READ_ONLY',
  EPERM: 'STORAGE_READ_ONLY',
};

/** The `code` of a system error (`ENOENT`, …), or null for anything else. */
export function errnoOf(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}

/** What a file-system error says of the disk: that it is full, read-only, or failing in another way. */
export function storageCodeOf(error: unknown): StorageErrorCode {
  return codeOfErrno[errnoOf(error) ?? ''] ?? 'STORAGE_FAILED';
}

type StepEvidence = BundleErrorEvidence & { step: string };

function fromDisk(code: BundleErrorCode, error: unknown, evidence: StepEvidence): BundleError {
  if (error instanceof BundleError) return error;
  const errno = errnoOf(error);
  const message = `Could not ${evidence.step}: ${errno ?? String(error)}`;
  return new BundleStorageError(code, message, { evidence: { ...evidence, errno }, cause: error });
}

/** Brings a file-system error into this package's form; its own errors pass unchanged. */
export function toStorageError(error: unknown, evidence: StepEvidence): BundleError {
  return fromDisk(storageCodeOf(error), error, evidence);
}

/** The same for a step that only reads: that a file may not be read says nothing of writing. */
export function toReadError(error: unknown, evidence: StepEvidence): BundleError {
  return fromDisk('STORAGE_UNREADABLE', error, evidence);
}

/** Runs file-system work and throws what goes wrong as a `BundleError` that names the step. */
export async function onDisk<Result>(
  evidence: StepEvidence,
  work: () => Promise<Result> | Result,
  toError = toStorageError,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw toError(error, evidence);
  }
}
