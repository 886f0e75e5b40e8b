import {
  listModelRunsInputSchema,
  modelRunStatusSchema,
  modelTypeSchema,
  productIdSchema,
  runIdSchema,
  storeIdSchema,
} from '@vitrine/contract';
import { z } from 'zod';

/** Filters and order of the runs, as they stand in the address. */
export const registrySearchSchema = z.object({
  model: modelTypeSchema.optional().catch(undefined),
  status: modelRunStatusSchema.optional().catch(undefined),
  store: z.coerce.number().pipe(storeIdSchema).optional().catch(undefined),
  product: z.coerce.number().pipe(productIdSchema).optional().catch(undefined),
  sort: listModelRunsInputSchema.shape.sort_by.unwrap().optional().catch(undefined),
  order: listModelRunsInputSchema.shape.sort_order.catch(undefined),
});
export type RegistrySearch = z.infer<typeof registrySearchSchema>;
export type RunSort = NonNullable<RegistrySearch['sort']>;

/** `with` is the run that this one is set beside. */
export const modelRunSearchSchema = z.object({
  with: runIdSchema.optional().catch(undefined),
});

/** The order in force: newest first unless the address says otherwise. */
export function readSort(search: RegistrySearch): { by: RunSort; order: 'asc' | 'desc' } {
  const by = search.sort ?? 'created_at';
  return { by, order: search.order ?? naturalOrder(by) };
}

/** A second press on a heading turns the order around; the natural order leaves no trace. */
export function nextSort(
  search: RegistrySearch,
  by: RunSort,
): Pick<RegistrySearch, 'sort' | 'order'> {
  const now = readSort(search);
  const natural = naturalOrder(by);
  const order = now.by === by && now.order === natural ? reverse(natural) : natural;
  return {
    sort: by === 'created_at' ? undefined : by,
    order: order === natural ? undefined : order,
  };
}

function naturalOrder(by: RunSort): 'asc' | 'desc' {
  return by === 'created_at' ? 'desc' : 'asc';
}

function reverse(order: 'asc' | 'desc'): 'asc' | 'desc' {
  return order === 'asc' ? 'desc' : 'asc';
}

export function isFiltered({ model, status, store, product }: RegistrySearch): boolean {
  return [model, status, store, product].some((value) => value !== undefined);
}
