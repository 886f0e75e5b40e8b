import type { ArtifactVerifyReason } from '@vitrine/contract';
import { type RouterOutputs, readFailure, type trpc } from '../trpc.ts';

type ExportResult = RouterOutputs['workspace']['export'];
type Utils = ReturnType<typeof trpc.useUtils>;
/** `refused`: the server answered that it could not. */
type Unanswered = 'no_answer' | 'refused';
type Unchecked = ArtifactVerifyReason | Unanswered;

interface Check {
  verified: boolean | null;
  reason: Unchecked | null;
}

/** What hashing the referenced model files found, counted by reference. */
export interface ModelChecks {
  referenced: number;
  verified: number;
  changed: number;
  /** Why a file could not be checked, once for each that could not. */
  unchecked: Unchecked[];
}

/** What the export itself found of the model files that its bundle references. */
export function readExportedModels({ model_runs: runs }: ExportResult): ModelChecks {
  return countChecks(
    runs.map(({ artifact_verified, artifact_verify_reason }) => ({
      verified: artifact_verified,
      reason: artifact_verify_reason,
    })),
  );
}

/** Has the server hash the model file of each of these runs, each once. Never fails: what no answer came for is unchecked. */
export async function checkModels(utils: Utils, ids: string[]): Promise<ModelChecks> {
  const answers = [...new Set(ids)].map(async (run_id) => {
    const check = await utils.registry.runs.verify
      .fetch({ run_id }, { staleTime: 0 })
      .catch(toUnchecked);
    return [run_id, check] as const;
  });
  const checks = new Map(await Promise.all(answers));
  return countChecks(ids.flatMap((id) => checks.get(id) ?? []));
}

function toUnchecked(error: unknown): Check {
  return { verified: null, reason: readFailure(error) === null ? 'no_answer' : 'refused' };
}

/** Counts checks, one a reference. */
export function countChecks(checks: Check[]): ModelChecks {
  return {
    referenced: checks.length,
    verified: checks.filter(({ verified }) => verified === true).length,
    changed: checks.filter(({ verified }) => verified === false).length,
    unchecked: checks.flatMap(({ verified, reason }) =>
      verified === null && reason ? [reason] : [],
    ),
  };
}

const reasonWords: Record<Unchecked, string> = {
  no_artifact: 'no file recorded',
  missing: 'missing',
  unreadable: 'unreadable',
  outside_root: 'outside the model directory',
  not_a_file: 'not a file',
  changed_during_read: 'changed while it was read',
  timed_out: 'took too long',
  no_answer: 'no answer',
  refused: 'refused by the server',
};

/** "1 missing · 1 not checked: no answer"; null when every file was checked. */
export function describeUnchecked({ unchecked }: ModelChecks): string | null {
  const others = unchecked.filter((reason) => reason !== 'missing');
  const missing = unchecked.length - others.length;
  const reasons = [...new Set(others)].map((reason) => reasonWords[reason]);
  const words = [
    ...(missing > 0 ? [`${missing} missing`] : []),
    ...(others.length > 0 ? [`${others.length} not checked: ${reasons.join(', ')}`] : []),
  ];
  return words.join(' · ') || null;
}
