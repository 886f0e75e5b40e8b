import { pinnedWindowEnd, type RunRequest, type UserScope } from '@vitrine/contract';
import type { UseCases } from '../wiring/use-cases.ts';
import type { RunGrain } from './run-state.ts';

/**
 * The last day that the run may read: the requested day, else the latest sale for own data, else the preset's own last day, else
 * today in UTC. Null if there are no sales to take it from.
 */
export async function resolveWindowEnd(
  request: RunRequest,
  useCases: UseCases,
): Promise<string | null> {
  if (request.window_end) return request.window_end;
  if (request.skip_seed) return useCases.findLatestSalesDate();
  return pinnedWindowEnd[request.scenario] ?? new Date().toISOString().slice(0, 10);
}

/** The scope with both ids and codes if it resolves, so that a replay finds it again after the ids are gone. */
export async function completeScope(
  scope: UserScope | undefined,
  useCases: UseCases,
): Promise<UserScope | null> {
  if (!scope) return null;
  const grain = await resolveGrain(scope, useCases);
  return grain ? { ...grain, ...scope } : scope;
}

/** The grain of a scope: by its ids if they resolve, else by its codes; null if neither resolves. */
export async function resolveGrain(scope: UserScope, useCases: UseCases): Promise<RunGrain | null> {
  const { store_id, product_id, store_code, sku } = scope;
  const byIds =
    store_id && product_id ? await useCases.findGrainByIds({ store_id, product_id }) : null;
  if (byIds || !store_code || !sku) return byIds;
  return useCases.findGrainByCodes(store_code, sku);
}
