import type { BundleReport } from '@vitrine/contract';
import { checksumsFile } from './bundle-format.ts';

/** The report with one problem more where the list is not the one whose SHA-256 was kept elsewhere; pure. */
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
