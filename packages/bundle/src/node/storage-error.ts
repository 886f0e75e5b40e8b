import { constants } from 'node:os';
import { BundleError, type BundleErrorCode, type BundleErrorEvidence } from '../bundle-error.ts';

export type StorageErrorCode = 'STORAGE_FULL' | 'STORAGE_READ_ONLY' | 'STORAGE_FAILED';

const codeOfErrno: Readonly<Record<string, StorageErrorCode>> = {
  ENOSPC: 'STORAGE_FULL',
  EDQUOT: 'STORAGE_FULL',
  EROFS: 'STORAGE_READ_ONLY',
  EACCES: 'STORAGE_READ_ONLY',
  EPERM: 'STORAGE_READ_ONLY',
};

/** Error numbers of Linux for disks that neither libuv nor Node has a name for. */
const unnamedByNode: Readonly<Record<string, number>> = { EUCLEAN: 117, ENOMEDIUM: 123 };

const nameOfErrno: ReadonlyMap<number, string> = new Map(
  Object.entries({ ...unnamedByNode, ...constants.errno }).map(([name, number]) => [number, name]),
);

/**
 * The name of a system error (`ENOENT`, …), or null for anything else. Where libuv has no name for
 * a number, as for a full quota (EDQUOT), `code` is a phrase and the number decides.
 */
export function errnoOf(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  if (typeof error.code !== 'string') return null;
  if (!error.code.startsWith('Unknown system error')) return error.code;
  const number = 'errno' in error && typeof error.errno === 'number' ? Math.abs(error.errno) : 0;
  return nameOfErrno.get(number) ?? error.code;
}

/** Classifies a file-system error: the disk is full, read-only, or failing in another way. */
export function storageCodeOf(error: unknown): StorageErrorCode {
  return codeOfErrno[errnoOf(error) ?? ''] ?? 'STORAGE_FAILED';
}

type StepEvidence = BundleErrorEvidence & { step: string };

function fromDisk(code: BundleErrorCode, error: unknown, evidence: StepEvidence): BundleError {
  if (error instanceof BundleError) return error;
  const errno = errnoOf(error);
  const message = `Could not ${evidence.step}: ${errno ?? String(error)}`;
  return new BundleError(code, message, { evidence: { ...evidence, errno }, cause: error });
}

/** Converts a file-system error into this package's error; its own errors pass unchanged. */
export function toStorageError(error: unknown, evidence: StepEvidence): BundleError {
  return fromDisk(storageCodeOf(error), error, evidence);
}

/** The same for a step that only reads: a missing read permission is not a write problem. */
export function toReadError(error: unknown, evidence: StepEvidence): BundleError {
  return fromDisk('STORAGE_UNREADABLE', error, evidence);
}

/** Runs file-system work and throws failures as a `BundleError` that names the step. */
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
