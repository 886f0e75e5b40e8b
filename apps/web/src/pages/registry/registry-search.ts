import {
  listModelRunsInputSchema,
  modelRunStatusSchema,
  modelTypeSchema,
  productIdSchema,
  runIdSchema,
  storeIdSchema,
} from '@vitrine/contract';
import * as z from 'zod';

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

export function isFiltered({ model, status, store, product }: RegistrySearch): boolean {
  return [model, status, store, product].some((value) => value !== undefined);
}
