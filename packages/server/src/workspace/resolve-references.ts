import type {
  Alias,
  ModelRun,
  RunReferenceKey,
  ScenarioPlan,
  UnresolvedReference,
  Workspace,
} from '@vitrine/contract';
import type { ReferenceLookup } from './reference-lookup.ts';
import { pagesOf, type Reference, readReferences, wellFormedIds } from './references.ts';

export interface ResolvedReferences {
  modelRuns: { key: RunReferenceKey; run: ModelRun }[];
  alias: Alias | null;
  /** In stored order, duplicates once. */
  plans: { scenario_id: string; name: string }[];
  unresolved: UnresolvedReference[];
}

interface ResolveOptions {
  workspace: Workspace;
  lookup: ReferenceLookup;
  /** Receives the plans page by page, one page at a time; bodies are not kept. */
  onPlans: (plans: readonly ScenarioPlan[]) => Promise<void>;
}

/** Resolves every reference of a workspace in batches; records missing objects instead of throwing. */
export async function resolveReferences(options: ResolveOptions): Promise<ResolvedReferences> {
  const references = readReferences(options.workspace.created_objects);
  const runs = await findRuns(references, options.lookup);
  const alias = await findAlias(references, options.lookup);
  const plans = await streamPlans(references, options);
  const found = {
    model_run: runs,
    scenario_plan: plans,
    alias: new Map(alias && [[alias.alias_name, alias]]),
  };
  return {
    modelRuns: references.flatMap((reference) => {
      const run = reference.ref_type === 'model_run' && runs.get(reference.ref_id);
      return run ? [{ key: reference.key, run }] : [];
    }),
    alias,
    plans: [...plans].map(([scenario_id, name]) => ({ scenario_id, name })),
    unresolved: references
      .filter(({ malformed, ref_type, ref_id }) => malformed || !found[ref_type].has(ref_id))
      .map(({ key, ref_id, malformed }) => ({
        key,
        ref_id,
        reason: malformed ? 'malformed_id' : 'not_found',
      })),
  };
}

async function findRuns(references: readonly Reference[], lookup: ReferenceLookup) {
  const ids = wellFormedIds(references, 'model_run');
  return ids.length === 0 ? new Map<string, ModelRun>() : lookup.findModelRuns(ids);
}

async function findAlias(references: readonly Reference[], lookup: ReferenceLookup) {
  const [name] = wellFormedIds(references, 'alias');
  return name === undefined ? null : lookup.findAlias(name);
}

/** Holds two pages of bodies in memory: one is read while the one before it is being written. */
async function streamPlans(
  references: readonly Reference[],
  { lookup, onPlans }: ResolveOptions,
): Promise<Map<string, string>> {
  const pages = [...pagesOf(wellFormedIds(references, 'scenario_plan'))];
  const names = new Map<string, string>();
  let coming = findPage(0);
  let writing = Promise.resolve();
  for (const [index, page] of pages.entries()) {
    const plans = await coming;
    coming = findPage(index + 1);
    // If a page cannot be written, nothing awaits those after it.
    coming.catch(() => {});
    for (const id of page) {
      const plan = plans.get(id);
      if (plan) names.set(id, plan.name);
    }
    await writing;
    writing = onPlans([...plans.values()]);
    writing.catch(() => {});
  }
  await writing;
  return names;

  async function findPage(index: number): Promise<ReadonlyMap<string, ScenarioPlan>> {
    const page = pages[index];
    return page === undefined ? new Map() : lookup.findPlans(page);
  }
}
