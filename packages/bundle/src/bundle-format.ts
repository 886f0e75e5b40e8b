import { BundleError } from './bundle-error.ts';

export const bundleFormatVersion = 1;
export const manifestFile = 'manifest.json';
export const checksumsFile = 'checksums.sha256';
export const planDirectory = 'scenario_plans';

const recordId = /^[0-9a-f]{32}$/;
const segment = '[A-Za-z0-9_][A-Za-z0-9._-]{0,199}';
const pathSegment = new RegExp(`^${segment}$`);
const safePath = new RegExp(`^${segment}(?:/${segment}){0,7}$`);

/** Whether a string has the form of a record id: 32 lower-case hexadecimal digits. */
export function isRecordId(id: unknown): id is string {
  return typeof id === 'string' && recordId.test(id);
}

/** Whether one file or directory name may occur in a bundle: plain ASCII, no leading `.` or `-`. */
export function isSafeName(name: string): boolean {
  return pathSegment.test(name);
}

/** Whether a checksum list may name this path: relative, at most 8 safe names joined by `/`. */
export function isSafePath(path: string): boolean {
  return safePath.test(path);
}

/** The path of a plan inside its bundle. Throws `UNSAFE_ID` on anything but a record id. */
export function planPath(scenarioId: string): string {
  if (isRecordId(scenarioId)) return `${planDirectory}/${scenarioId}.json`;
  throw new BundleError('UNSAFE_ID', 'A scenario id must be 32 lower-case hex digits', {
    evidence: { scenario_id: scenarioId },
  });
}

/** Byte order of paths. All paths of the format are ASCII, where it is the order of code units. */
export function comparePaths(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
