import type { VitrineDb } from '@vitrine/db';
import { registryRouter } from '../registry/router.ts';
import { createCallerFactory, router } from '../rpc/trpc.ts';
import { VitrineError } from '../rpc/vitrine-error.ts';
import { scenarioRouter } from '../scenario/router.ts';
import type { ReferenceLookup } from '../workspace/reference-lookup.ts';
import type { RequestContext } from './context.ts';

/** The sibling routers alone, never the app router: that would be a cycle of types. */
const createSiblingCaller = createCallerFactory(
  router({ registry: registryRouter, scenario: scenarioRouter }),
);

const batchSize = 500;

type CallerContext = Omit<RequestContext, 'createLookup' | 'db'>;

/**
 * The only place that calls procedures from procedures (docs/decisions/0001-sibling-callers.md): one read path per slice. Anything a
 * caller throws is a failure of the lookup, never "missing": absence is returned as data.
 */
export function createLookup(context: CallerContext, db: VitrineDb): ReferenceLookup {
  const siblings = createSiblingCaller({
    ...context,
    db,
    createLookup: (inner) => createLookup(context, inner),
  });
  return {
    findModelRuns: (runIds) =>
      lookUp('model runs', runIds, async (run_ids) => {
        const { found } = await siblings.registry.runs.byIds({ run_ids });
        return found.map((run) => [run.run_id, run]);
      }),
    findPlans: (scenarioIds) =>
      lookUp('scenario plans', scenarioIds, async (scenario_ids) => {
        const { found } = await siblings.scenario.byIds({ scenario_ids });
        return found.map((plan) => [plan.scenario_id, plan]);
      }),
    findAlias: async (aliasName) => {
      const aliases = await lookUp('aliases', [aliasName], async (alias_names) => {
        const answer = await siblings.registry.aliases.list({ alias_names });
        return answer.aliases.map((alias) => [alias.alias_name, alias]);
      });
      return aliases.get(aliasName) ?? null;
    },
  };
}

async function lookUp<Row>(
  what: string,
  ids: readonly string[],
  ask: (batch: string[]) => Promise<[string, Row][]>,
): Promise<Map<string, Row>> {
  const rows = new Map<string, Row>();
  for (let start = 0; start < ids.length; start += batchSize) {
    const batch = ids.slice(start, start + batchSize);
    try {
      for (const [id, row] of await ask(batch)) rows.set(id, row);
    } catch (cause) {
      throw new VitrineError('REFERENCE_LOOKUP_FAILED', `The ${what} could not be looked up.`, {
        cause,
      });
    }
  }
  return rows;
}
