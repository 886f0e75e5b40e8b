import type {
  Alias,
  ModelRun,
  ScenarioPlan,
  UnresolvedReference,
  Workspace,
} from '@vitrine/contract';
import type { ReferenceLookup } from './reference-lookup.ts';
import { type Reference, type RunKey, readReferences } from './references.ts';

/** Plans that are read at once; two pages are held in memory. */
const planPageSize = 200;

export interface ResolvedReferences {
  modelRuns: { key: RunKey; run: ModelRun }[];
  alias: Alias | null;
  /** In stored order, duplicates once. */
  plans: { scenario_id: string; name: string }[];
  unresolved: UnresolvedReference[];
}

interface ResolveOptions {
  workspace: Workspace;
  lookup: ReferenceLookup;
  /** Takes each plan body as it arrives; bodies are not kept. */
  onPlan: (plan: ScenarioPlan) => Promise<void>;
}

/** Resolves every reference of a workspace in batches; what is not there is written down, not thrown. */
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

function wellFormedIds(references: readonly Reference[], type: Reference['ref_type']): string[] {
  const ids = references.filter((reference) => reference.ref_type === type && !reference.malformed);
  return [...new Set(ids.map((reference) => reference.ref_id))];
}

async function findRuns(references: readonly Reference[], lookup: ReferenceLookup) {
  const ids = wellFormedIds(references, 'model_run');
  return ids.length === 0 ? new Map<string, ModelRun>() : lookup.findModelRuns(ids);
}

async function findAlias(references: readonly Reference[], lookup: ReferenceLookup) {
  const [name] = wellFormedIds(references, 'alias');
  return name === undefined ? null : lookup.findAlias(name);
}

async function streamPlans(
  references: readonly Reference[],
  { lookup, onPlan }: ResolveOptions,
): Promise<Map<string, string>> {
  const ids = wellFormedIds(references, 'scenario_plan');
  const names = new Map<string, string>();
  let coming = findPage(0);
  for (let start = 0; start < ids.length; start += planPageSize) {
    const plans = await coming;
    coming = findPage(start + planPageSize);
    // When this page cannot be written nobody waits for the next one any more.
    coming.catch(() => {});
    for (const id of pageAt(start)) {
      const plan = plans.get(id);
      if (plan) names.set(id, plan.name);
    }
    await Promise.all([...plans.values()].map(onPlan));
  }
  return names;

  function pageAt(start: number): string[] {
    return ids.slice(start, start + planPageSize);
  }

  /** Asked for while the page before it is being written: the database works on another core. */
  async function findPage(start: number): Promise<ReadonlyMap<string, ScenarioPlan>> {
    const page = pageAt(start);
    return page.length === 0 ? new Map() : lookup.findPlans(page);
  }
}
