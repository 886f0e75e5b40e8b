import { type InfiniteData, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { ListedWorkspace, WorkspaceRowData } from '../runs/workspace-title.ts';
import { pagedWorkspacesKey, type RouterOutputs, trpc } from '../trpc.ts';

type WorkspaceList = RouterOutputs['workspace']['list'];

/** Shows one workspace as changed in everything that was fetched of it, until that is fetched again. */
export function useShowChange() {
  const queryClient = useQueryClient();
  const utils = trpc.useUtils();
  return useCallback(
    async (workspace_id: string, part: Partial<WorkspaceRowData>) => {
      const lists = { queryKey: pagedWorkspacesKey };
      // An answer that is on its way describes the time before the change.
      await queryClient.cancelQueries({
        ...lists,
        predicate: ({ state }) => state.data !== undefined,
      });
      const change = (row: ListedWorkspace) =>
        row.workspace_id === workspace_id ? { ...row, ...part } : row;
      queryClient.setQueriesData<InfiniteData<WorkspaceList>>(
        lists,
        (list) =>
          list && {
            ...list,
            pages: list.pages.map((page) => ({ ...page, workspaces: page.workspaces.map(change) })),
          },
      );
      utils.workspace.byId.setData({ workspace_id }, (record) => record && { ...record, ...part });
    },
    [queryClient, utils],
  );
}
