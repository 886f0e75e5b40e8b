import { formatPlural, type Problem } from '@vitrine/contract';
import type { SealState } from '../components/seal.tsx';
import type { RouterOutputs } from '../trpc.ts';
import { type ModelChecks, readExportedModels } from './model-checks.ts';

export type ExportResult = RouterOutputs['workspace']['export'];

/** How an export ended. `failed` holds no result; its problem is null when no answer came. */
export type ExportOutcome =
  | { kind: 'answered'; seal: SealState; result: ExportResult; answered_at: number }
  | { kind: 'failed'; problem: Problem | null; answered_at: number };

/** What was found of everything that a bundle refers to. */
export interface References {
  /** How many could not be resolved; null when that could not be looked up. */
  unresolved: number | null;
  models: ModelChecks;
}

/**
 * The one rule of every seal: a bundle whose files are not as listed is failed whatever else it says,
 * one with unresolved references or model files that are not what was registered is complete with
 * gaps, and only the rest is verified.
 */
export function judgeBundle({
  whole,
  references,
}: {
  whole: boolean;
  references: References;
}): SealState {
  if (!whole) return 'failed';
  return listGaps(references).length > 0 ? 'gaps' : 'verified';
}

/** What an export found of the references of its bundle. */
export function referencesOf(result: ExportResult): References {
  return {
    unresolved: result.unresolved_references.length,
    models: readExportedModels(result),
  };
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

/** What keeps a bundle from being complete, each in a few words; empty when nothing does. */
export function listGaps({ unresolved, models }: References): string[] {
  const missing = models.unchecked.filter((reason) => reason === 'missing').length;
  const unchecked = models.unchecked.length - missing;
  const countFiles = (count: number) => formatPlural({ count, one: 'model file' });
  return [
    ...(models.changed > 0 ? [`${countFiles(models.changed)} changed`] : []),
    ...(missing > 0 ? [`${countFiles(missing)} missing`] : []),
    ...(unchecked > 0 ? [`${countFiles(unchecked)} not checked`] : []),
    ...(unresolved === null ? ['references not looked up'] : []),
    ...(unresolved ? [describeUnresolved(unresolved)] : []),
  ];
}
