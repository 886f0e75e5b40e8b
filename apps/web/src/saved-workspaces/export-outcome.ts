import type { Problem } from '@vitrine/contract';
import type { SealState } from '../components/seal.tsx';
import { formatPlural } from '../formatting/format-values.ts';
import type { RouterOutputs } from '../trpc.ts';

export type ExportResult = RouterOutputs['workspace']['export'];

/** How an export ended. `failed` holds no result; its problem is null when no answer came. */
export type ExportOutcome =
  | { kind: 'answered'; seal: SealState; result: ExportResult; answered_at: number }
  | { kind: 'failed'; problem: Problem | null; answered_at: number };

/**
 * Judges an answer: an unvalidated bundle is failed whatever else it says, one with unresolved
 * references is complete with gaps, and only the rest is verified.
 */
export function judgeExport(result: ExportResult): SealState {
  if (!result.validated) return 'failed';
  return result.unresolved_references.length > 0 ? 'gaps' : 'verified';
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
