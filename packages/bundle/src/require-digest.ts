import type { BundleReport } from '@vitrine/contract';
import { checksumsFile } from './bundle-format.ts';

/** The report, with an additional problem if the SHA-256 of the list differs from the one kept elsewhere; pure. */
export function requireDigest(report: BundleReport, digest: string): BundleReport {
  if (report.bundle_digest === digest) return report;
  const problem = {
    code: 'digest_mismatch',
    path: checksumsFile,
    expected: digest,
    found: report.bundle_digest,
  } as const;
  return { ...report, ok: false, problems: [...report.problems, problem] };
}
