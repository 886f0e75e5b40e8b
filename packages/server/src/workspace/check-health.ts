import type { Workspace, WorkspaceHealth } from '@vitrine/contract';
import type { ReferenceLookup } from './reference-lookup.ts';
import { type Reference, readReferences } from './references.ts';

interface HealthOptions {
  workspace: Workspace;
  lookup: ReferenceLookup;
}

type LinkStatus = WorkspaceHealth['references'][number]['status'];

/**
 * Whether what a workspace names is still there. What is no id, and what a lookup
 * that fails was asked for, is `unknown`; the call never fails for it.
 */
export async function checkHealth({ workspace, lookup }: HealthOptions): Promise<WorkspaceHealth> {
  const references = readReferences(workspace.created_objects);
  const [runs, plans, aliases] = await Promise.all([
    findAlive(idsOf(references, 'model_run'), (ids) => lookup.findModelRuns(ids)),
    findAlive(idsOf(references, 'scenario_plan'), (ids) => lookup.findPlans(ids)),
    findAlive(idsOf(references, 'alias'), (names) => findAliases(lookup, names)),
  ]);
  const alive = { model_run: runs, scenario_plan: plans, alias: aliases };
  const links = references.map(({ key, ref_type, ref_id, malformed }) => {
    const status = malformed ? 'unknown' : linkStatus(alive[ref_type], ref_id);
    return { key, ref_type, ref_id, status };
  });
  const count = (status: LinkStatus) => links.filter((link) => link.status === status).length;
  return {
    workspace_id: workspace.workspace_id,
    references: links,
    alive: count('alive'),
    dead: count('dead'),
    unknown: count('unknown'),
    partial_run: isPartial(references),
    checked_at: new Date().toISOString(),
  };
}

function idsOf(references: readonly Reference[], type: Reference['ref_type']): string[] {
  const named = references.filter(
    (reference) => reference.ref_type === type && !reference.malformed,
  );
  return [...new Set(named.map((reference) => reference.ref_id))];
}

type Found = { has(id: string): boolean } | null;

async function findAlive(
  ids: readonly string[],
  find: (ids: readonly string[]) => Promise<{ has(id: string): boolean }>,
): Promise<Found> {
  if (ids.length === 0) return new Set();
  try {
    return await find(ids);
  } catch {
    return null;
  }
}

async function findAliases(
  lookup: ReferenceLookup,
  names: readonly string[],
): Promise<Set<string>> {
  const found = await Promise.all(names.map((name) => lookup.findAlias(name)));
  return new Set(found.flatMap((alias) => alias?.alias_name ?? []));
}

function linkStatus(alive: Found, id: string): LinkStatus {
  if (alive === null) return 'unknown';
  return alive.has(id) ? 'alive' : 'dead';
}

/** A whole run makes three model runs, an alias and two plans. */
function isPartial(references: readonly Reference[]): boolean {
  const count = (type: Reference['ref_type']) =>
    references.filter((reference) => reference.ref_type === type).length;
  return count('model_run') < 3 || count('alias') < 1 || count('scenario_plan') < 2;
}
