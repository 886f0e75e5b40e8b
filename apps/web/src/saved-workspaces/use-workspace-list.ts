import { useMemo } from 'react';
import { trpc } from '../trpc.ts';
import { isFiltered, type ListSearch, toListInput } from './list-search.ts';

const pageSize = 50;

/** The rows of a view, page by page, and how many there are; `hidden` rows are gone or about to be. */
export function useWorkspaceList(search: ListSearch, hidden: ReadonlySet<string>) {
  const filter = toListInput(search);
  const include_archived = search.archived ?? false;
  const list = trpc.workspace.list.useInfiniteQuery(
    { ...filter, include_archived, limit: pageSize },
    {
      getNextPageParam: (page) => page.next_cursor,
      placeholderData: (previous) => previous,
      refetchOnWindowFocus: 'always',
    },
  );
  const withArchived = trpc.workspace.list.useQuery(
    { ...filter, include_archived: true, limit: 1 },
    { enabled: !include_archived, placeholderData: (previous) => previous },
  );
  const pages = list.data?.pages;
  const { rows, awaitingDelete, justArchived } = useMemo(() => {
    const loaded = pages?.flatMap((page) => page.workspaces) ?? [];
    const left = loaded.filter((row) => !hidden.has(row.workspace_id));
    // Archived since the list was read.
    const visible = left.filter((row) => include_archived || !row.archived);
    return {
      rows: visible,
      awaitingDelete: loaded.length - left.length,
      justArchived: left.length - visible.length,
    };
  }, [pages, hidden, include_archived]);
  const counted = (pages?.at(-1)?.total ?? 0) - justArchived;
  const archivedHidden = include_archived ? 0 : (withArchived.data?.total ?? counted) - counted;
  return {
    list,
    rows,
    /** Nothing was ever read, so that there is nothing to show yet. */
    known: pages !== undefined,
    total: counted - awaitingDelete,
    archivedHidden: Math.max(0, archivedHidden),
    awaitingDelete,
    filtered: isFiltered(search),
    updating: list.isPlaceholderData,
  };
}

export type WorkspaceList = ReturnType<typeof useWorkspaceList>;
