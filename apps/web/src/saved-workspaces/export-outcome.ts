import type { Problem } from '@vitrine/contract';
import type { SealState } from '../components/seal.tsx';
import { formatPlural } from '../formatting/format-values.ts';
import type { RouterOutputs } from '../trpc.ts';
import type { ModelChecks } from './model-checks.ts';

export type ExportResult = RouterOutputs['workspace']['export'];

/** An answer to an export and what the referenced model files were found to be right after it. */
export interface ExportProof {
  result: ExportResult;
  models: ModelChecks;
}

/** How an export ended. `failed` holds no result; its problem is null when no answer came. */
export type ExportOutcome =
  | ({ kind: 'answered'; seal: SealState; answered_at: number } & ExportProof)
  | { kind: 'failed'; problem: Problem | null; answered_at: number };

/**
 * Judges an answer: an unvalidated bundle is failed whatever else it says, one with unresolved
 * references or model files that are not what was registered is complete with gaps, and only the
 * rest is verified.
 */
export function judgeExport(proof: ExportProof): SealState {
  if (!proof.result.validated) return 'failed';
  return listGaps(proof).length > 0 ? 'gaps' : 'verified';
}

/** "3 of 3 files verified", or that the check failed. */
export function describeSeal(result: ExportResult): string {
  const count = result.files.length;
  if (!result.validated) return 'Check failed';
  return `${count} of ${formatPlural({ count, one: 'file' })} verified`;
}

/** "1 unresolved reference". */
export function describeUnresolved(count: number): string {
  return formatPlural({ count, one: 'unresolved reference' });
}

/** What keeps an export from being whole, each in a few words; empty when nothing does. */
export function listGaps({ result, models }: ExportProof): string[] {
  const unresolved = result.unresolved_references.length;
  const missing = models.unchecked.filter((reason) => reason === 'missing').length;
  const unchecked = models.unchecked.length - missing;
  const countFiles = (count: number) => formatPlural({ count, one: 'model file' });
  return [
    ...(models.changed > 0 ? [`${countFiles(models.changed)} changed`] : []),
    ...(missing > 0 ? [`${countFiles(missing)} missing`] : []),
    ...(unchecked > 0 ? [`${countFiles(unchecked)} not checked`] : []),
    ...(unresolved > 0 ? [describeUnresolved(unresolved)] : []),
  ];
}
