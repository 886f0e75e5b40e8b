import { type ListWorkspacesInput, tagSchema, workspaceStatusSchema } from '@vitrine/contract';
import * as z from 'zod';
import { readSort } from '../components/sort-order.ts';

const sortSchema = z.enum(['created_at', 'name', 'seed', 'status']);

/** The view of the saved workspaces as it stands in the address; what cannot be read is not given. */
export const listSearchSchema = z.object({
  q: z.string().trim().max(100).optional().catch(undefined),
  status: workspaceStatusSchema.optional().catch(undefined),
  tag: z
    .union([z.array(tagSchema).max(20), tagSchema.transform((tag) => [tag])])
    .optional()
    .catch(undefined),
  archived: z
    .union([z.literal(true), z.literal('1').transform((): true => true)])
    .optional()
    .catch(undefined),
  sort: sortSchema.optional().catch(undefined),
  order: z.enum(['asc', 'desc']).optional().catch(undefined),
});

export type ListSearch = z.infer<typeof listSearchSchema>;
export type SortBy = z.infer<typeof sortSchema>;

/** Whether anything but archiving narrows the list. */
export function isFiltered({ q, status, tag }: ListSearch): boolean {
  return isSearch(q) || status !== undefined || (tag?.length ?? 0) > 0;
}

/** The server searches from two characters on. */
export function isSearch(q: string | undefined): q is string {
  return q !== undefined && q.length >= 2;
}

type ListFilter = Omit<ListWorkspacesInput, 'cursor' | 'limit' | 'include_archived'>;

/** What the server is asked for by such an address. */
export function toListInput(search: ListSearch): ListFilter {
  const { by, order } = readSort(search);
  return {
    sort_by: by,
    sort_order: order,
    ...(isSearch(search.q) && { q: search.q }),
    ...(search.status && { status: search.status }),
    ...(search.tag && search.tag.length > 0 && { tags: search.tag }),
  };
}
