import { type BundleProblem, runReferenceKeys } from '@vitrine/contract';
import { isRecordId, manifestFile } from './bundle-format.ts';
import { showText } from './checksums.ts';
import { isJsonObject, type JsonRecord } from './json-object.ts';
import type { BundleManifest } from './manifest.ts';

function show(value: unknown): string {
  return showText(JSON.stringify(value) ?? 'nothing');
}

/** One statement of the manifest that another one contradicts; `found` is the statement of the workspace. */
function contradiction(expected: string, found: string): BundleProblem {
  return { code: 'manifest_contradiction', path: manifestFile, expected, found };
}

function recordIn(parent: JsonRecord, key: string): JsonRecord {
  const value = parent[key];
  return isJsonObject(value) ? value : {};
}

/** Compares the summary of the run with the entry of its winner. */
function judgeWinner({ workspace, model_runs: runs }: BundleManifest): BundleProblem[] {
  const summary = recordIn(workspace, 'result_summary');
  const winner = runs.find((run) => run.key === 'winning_run_id');
  if (winner === undefined) return [];
  const { winner_wape: wape, winner_model_type: type } = summary;
  const problems: BundleProblem[] = [];
  const registered = winner.metrics?.wape;
  if (typeof wape === 'number' && registered !== undefined && wape !== registered) {
    problems.push(
      contradiction(`metrics.wape ${show(registered)} of its winning run`, `winner_wape ${wape}`),
    );
  }
  if (typeof type === 'string' && type !== winner.model_type) {
    problems.push(
      contradiction(
        `model_type ${show(winner.model_type)} of its winning run`,
        `winner_model_type ${show(type)}`,
      ),
    );
  }
  return problems;
}

/** Compares the ids that the workspace recorded with the runs and the alias in the manifest. */
function judgeReferences(manifest: BundleManifest): BundleProblem[] {
  const created = recordIn(manifest.workspace, 'created_objects');
  const runOf = new Map(manifest.model_runs.map((run) => [run.key, run.run_id]));
  const unresolved = new Set(manifest.unresolved_references.map((reference) => reference.key));
  const problems = runReferenceKeys.flatMap((key) => {
    const described = runOf.get(key);
    if (described === undefined) return [];
    if (unresolved.has(key)) {
      return [contradiction(`model_runs with ${key}`, `${key} among unresolved_references`)];
    }
    const recorded = created[key];
    if (!isRecordId(recorded) || recorded === described) return [];
    return [contradiction(`${key} ${described} in model_runs`, `created_objects ${recorded}`)];
  });
  const { alias } = manifest;
  if (alias !== null && typeof created.alias === 'string' && created.alias !== alias.alias_name) {
    const found = `created_objects.alias ${show(created.alias)}`;
    problems.push(contradiction(`alias ${show(alias.alias_name)}`, found));
  }
  return problems;
}

/** The plans that the workspace recorded: each has to be in the bundle or unresolved, and no other plan may be there. */
function judgePlans(manifest: BundleManifest): BundleProblem[] {
  const recorded = recordIn(manifest.workspace, 'created_objects').scenario_plan_ids;
  if (!Array.isArray(recorded)) return [];
  const recordedIds = new Set(recorded.filter(isRecordId));
  const held = new Set(manifest.scenario_plans.map((plan) => plan.scenario_id));
  const unresolved = new Set(manifest.unresolved_references.map((reference) => reference.ref_id));
  const lost = [...recordedIds].filter((id) => !held.has(id) && !unresolved.has(id));
  const added = [...held].filter((id) => !recordedIds.has(id));
  return [
    ...lost.map((id) => contradiction('in scenario_plans or unresolved_references', id)),
    ...added.map((id) => contradiction('in created_objects.scenario_plan_ids', id)),
  ];
}

/** The contradictions in a manifest of format 1; of open JSON, only present values are checked. Pure. */
export function findContradictions(manifest: BundleManifest): BundleProblem[] {
  return [...judgeWinner(manifest), ...judgeReferences(manifest), ...judgePlans(manifest)];
}
