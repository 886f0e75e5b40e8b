import type { Workspace, WorkspaceHealth } from '@vitrine/contract';
import type { ReferenceLookup } from './reference-lookup.ts';
import { pagesOf, type Reference, readReferences, wellFormedIds } from './references.ts';

interface HealthOptions {
  workspace: Workspace;
  lookup: ReferenceLookup;
  log(message: string, fields: Record<string, unknown>): void;
}

type LinkStatus = WorkspaceHealth['references'][number]['status'];

/**
 * Whether every object that a workspace names still exists. A malformed id, or an id
 * whose lookup failed, is `unknown`; the call never fails for it.
 */
export async function checkHealth(options: HealthOptions): Promise<WorkspaceHealth> {
  const { workspace, lookup } = options;
  const references = readReferences(workspace.created_objects);
  const findAlive = (type: Reference['ref_type'], find: Find) =>
    findLogged(options, () => walk(wellFormedIds(references, type), find));
  const [runs, plans, aliases] = await Promise.all([
    findAlive('model_run', (ids) => lookup.findModelRuns(ids)),
    findAlive('scenario_plan', (ids) => lookup.findPlans(ids)),
    findAlive('alias', (names) => findAliases(lookup, names)),
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
    partial_run: isPartial(workspace, references),
    checked_at: new Date().toISOString(),
  };
}

type Find = (ids: readonly string[]) => Promise<{ has(id: string): boolean }>;

/** Keeps only the ids: a page of plans is large, and is released before the next one is read. */
async function walk(ids: readonly string[], find: Find): Promise<Set<string>> {
  const alive = new Set<string>();
  for (const page of pagesOf(ids)) {
    const found = await find(page);
    for (const id of page) if (found.has(id)) alive.add(id);
  }
  return alive;
}

type Alive = ReadonlySet<string> | null;

async function findLogged(
  { workspace, log }: HealthOptions,
  find: () => Promise<Alive>,
): Promise<Alive> {
  try {
    return await find();
  } catch (error) {
    const { workspace_id } = workspace;
    log('What a workspace names could not be looked up', { workspace_id, err: error });
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

function linkStatus(alive: Alive, id: string): LinkStatus {
  if (alive === null) return 'unknown';
  return alive.has(id) ? 'alive' : 'dead';
}

/** A complete run makes a winner, a feature-aware model and two plans; if it promotes also a refit, and an alias unless it is a replay. */
function isPartial(
  { promote, replayed_from_workspace_id }: Workspace,
  references: readonly Reference[],
): boolean {
  const count = (type: Reference['ref_type']) =>
    references.filter((reference) => reference.ref_type === type).length;
  const aliases = promote && replayed_from_workspace_id === null ? 1 : 0;
  const runs = promote ? 3 : 2;
  return count('model_run') < runs || count('alias') < aliases || count('scenario_plan') < 2;
}
