import { formatCount } from '@vitrine/contract';
import { useEffect, useRef } from 'react';
import { announce } from '../components/live-region.tsx';
import { readSort } from '../components/sort-order.ts';
import type { ListSearch } from './list-search.ts';
import type { Selection } from './use-selection.ts';
import type { WorkspaceList } from './use-workspace-list.ts';

const sortWords = { created_at: 'created', name: 'name', seed: 'seed', status: 'status' } as const;

/** Says what changed for those who do not see it: another order, the count of another view, the selection. */
export function useListAnnouncements(options: {
  search: ListSearch;
  list: WorkspaceList;
  selection: Selection;
}): void {
  const { search, list, selection } = options;
  const view = JSON.stringify(search);
  const settled = list.known && !list.updating;
  const said = useRef<string | null>(null);
  const counts = `${formatCount(list.rows.length)} of ${formatCount(list.total)} shown`;
  const { by, order } = readSort(search);
  const sorting = `Sorted by ${sortWords[by]}, ${order === 'asc' ? 'ascending' : 'descending'}. `;
  const sorted = useRef(sorting);
  useEffect(() => {
    if (!settled || said.current === view) return;
    const first = said.current === null;
    const resorted = sorted.current !== sorting;
    said.current = view;
    sorted.current = sorting;
    if (!first) announce(`${resorted ? sorting : ''}${counts}.`);
  }, [settled, view, sorting, counts]);

  const { ids, notShown } = selection;
  const selected = useRef(0);
  useEffect(() => {
    if (selected.current === ids.size) return;
    selected.current = ids.size;
    announce(`${ids.size} selected${notShown > 0 ? `, ${notShown} not shown` : ''}`);
  }, [ids, notShown]);
}
