import { type ArtifactVerifyReason, runIdSchema, runReferenceKeys } from '@vitrine/contract';
import type { RouterOutputs, trpc } from '../trpc.ts';

type ExportResult = RouterOutputs['workspace']['export'];
type Verification = RouterOutputs['registry']['runs']['verify'];
type Utils = ReturnType<typeof trpc.useUtils>;
type Unchecked = ArtifactVerifyReason | 'no_answer';

/** What hashing the referenced model files anew found, counted by reference. */
export interface ModelChecks {
  referenced: number;
  verified: number;
  changed: number;
  /** Why a file could not be checked, once for each that could not. */
  unchecked: Unchecked[];
}

/** The run ids among what a workspace made. What is stored is not trusted to be one. */
export function readRunIds(createdObjects: Record<string, unknown>): string[] {
  return runReferenceKeys.flatMap((key) => {
    const id = runIdSchema.safeParse(createdObjects[key]);
    return id.success ? [id.data] : [];
  });
}

/** Has the server hash every model file that the exported workspace references. Never fails. */
export async function checkExportedModels(
  utils: Utils,
  result: ExportResult,
): Promise<ModelChecks> {
  const { workspace_id, model_runs_referenced: referenced, unresolved_references } = result;
  const unresolved = new Set(unresolved_references.map((gap) => gap.ref_id));
  const ids = await utils.workspace.byId
    .fetch({ workspace_id }, { staleTime: 0 })
    .then(({ created_objects }) => readRunIds(created_objects).filter((id) => !unresolved.has(id)))
    .catch(() => []);
  return checkModels(utils, { referenced, ids });
}

/**
 * Has the server hash the model file of each of these runs, each once. Never fails: what no answer
 * came for is unchecked, and so is what is referenced beyond them.
 */
export async function checkModels(
  utils: Utils,
  { referenced, ids }: { referenced: number; ids: string[] },
): Promise<ModelChecks> {
  const checked = await verifyEach(utils, ids);
  return countChecks({ referenced, checks: ids.map((id) => checked.get(id) ?? null) });
}

async function verifyEach(utils: Utils, ids: string[]): Promise<Map<string, Verification | null>> {
  const answers = [...new Set(ids)].map(async (run_id) => {
    const answer = await utils.registry.runs.verify
      .fetch({ run_id }, { staleTime: 0 })
      .catch(() => null);
    return [run_id, answer] as const;
  });
  return new Map(await Promise.all(answers));
}

/** Counts answers, one a reference and null where none came; a reference without one is unchecked. */
export function countChecks(options: {
  referenced: number;
  checks: (Pick<Verification, 'verified' | 'reason'> | null)[];
}): ModelChecks {
  const { referenced, checks } = options;
  const unasked: Unchecked[] = Array(Math.max(0, referenced - checks.length)).fill('no_answer');
  const failed = checks.filter((check) => check === null || check.verified === null);
  return {
    referenced,
    verified: checks.filter((check) => check?.verified === true).length,
    changed: checks.filter((check) => check?.verified === false).length,
    unchecked: [...failed.map((check) => check?.reason ?? 'no_answer'), ...unasked],
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
