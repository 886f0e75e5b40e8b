import { type ArtifactVerifyReason, runIdSchema, runReferenceKeys } from '@vitrine/contract';
import { type RouterOutputs, readFailure, type trpc } from '../trpc.ts';

type ExportResult = RouterOutputs['workspace']['export'];
type Utils = ReturnType<typeof trpc.useUtils>;
/** `refused`: the server answered that it could not. `not_asked`: the record names no run for it. */
type Unanswered = 'no_answer' | 'refused' | 'not_asked';
type Unchecked = ArtifactVerifyReason | Unanswered;

interface Check {
  verified: boolean | null;
  reason: Unchecked | null;
}

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
  try {
    const { created_objects } = await utils.workspace.byId.fetch(
      { workspace_id },
      { staleTime: 0 },
    );
    const ids = readRunIds(created_objects).filter((id) => !unresolved.has(id));
    return await checkModels(utils, { referenced, ids });
  } catch (error) {
    const unchecked = toUnchecked(error);
    return countChecks({ referenced, checks: Array.from({ length: referenced }, () => unchecked) });
  }
}

/**
 * Has the server hash the model file of each of these runs, each once. Never fails: what no answer
 * came for is unchecked, and so is what is referenced beyond them.
 */
export async function checkModels(
  utils: Utils,
  { referenced, ids }: { referenced: number; ids: string[] },
): Promise<ModelChecks> {
  const answers = [...new Set(ids)].map(async (run_id) => {
    const check = await utils.registry.runs.verify
      .fetch({ run_id }, { staleTime: 0 })
      .catch(toUnchecked);
    return [run_id, check] as const;
  });
  const checks = new Map(await Promise.all(answers));
  return countChecks({ referenced, checks: ids.flatMap((id) => checks.get(id) ?? []) });
}

function toUnchecked(error: unknown): Check {
  return { verified: null, reason: readFailure(error) === null ? 'no_answer' : 'refused' };
}

/** Counts checks, one a reference; a reference without one was not asked for. */
export function countChecks(options: { referenced: number; checks: Check[] }): ModelChecks {
  const { referenced, checks } = options;
  const missing = Math.max(0, referenced - checks.length);
  const notAsked = Array.from({ length: missing }, (): Unchecked => 'not_asked');
  return {
    referenced,
    verified: checks.filter(({ verified }) => verified === true).length,
    changed: checks.filter(({ verified }) => verified === false).length,
    unchecked: [
      ...checks.flatMap(({ verified, reason }) => (verified === null && reason ? [reason] : [])),
      ...notAsked,
    ],
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
  not_asked: 'not asked for',
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
