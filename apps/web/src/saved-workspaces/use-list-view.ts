import { getRouteApi } from '@tanstack/react-router';
import { useCallback } from 'react';
import type { ListSearch } from './list-search.ts';

const route = getRouteApi('/');

export interface ListView {
  search: ListSearch;
  /** Changes a part of the address; `replace` leaves no step back, for what is still being typed. */
  change: (part: ListSearch, options?: { replace: boolean }) => void;
}

/** The view of the list, which is the search part of the address: it can be passed on and gone back to. */
export function useListView(): ListView {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = useCallback<ListView['change']>(
    (part, { replace } = { replace: false }) => {
      void navigate({ search: (now) => ({ ...now, ...part }), replace, resetScroll: false });
    },
    [navigate],
  );
  return { search, change };
}
