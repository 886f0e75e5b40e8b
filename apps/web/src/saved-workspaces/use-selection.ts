import { useCallback, useMemo, useRef, useState } from 'react';
import type { WorkspaceRowData } from './workspace-title.ts';

export interface Selection {
  ids: ReadonlySet<string>;
  /** The selected rows that are on screen, in the order in which they were selected. */
  shown: WorkspaceRowData[];
  /** Selected, but not among the rows on screen. */
  notShown: number;
  /** With `range`, everything between this row and the one that was touched last. */
  toggle: (workspace_id: string, options?: { range: boolean }) => void;
  /** Adds everything from the row that was touched last, else from `from`, to this one. */
  extendTo: (workspace_id: string, from?: string) => void;
  setAll: (selected: boolean) => void;
  deselect: (workspace_ids: readonly string[]) => void;
  clear: () => void;
}

/** Ids of `rows` from one to the other, whichever comes first. */
function idsBetween(options: { rows: WorkspaceRowData[]; from: string; to: string }) {
  const ids = options.rows.map((row) => row.workspace_id);
  const [from, to] = [ids.indexOf(options.from), ids.indexOf(options.to)];
  if (from < 0) return [options.to];
  return ids.slice(Math.min(from, to), Math.max(from, to) + 1);
}

/** Which rows are selected, by id: another filter changes what is shown, never what is selected. */
export function useSelection(rows: WorkspaceRowData[]): Selection {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const anchor = useRef<string | null>(null);
  const latest = useRef(rows);
  latest.current = rows;

  const add = useCallback((more: readonly string[]) => {
    setIds((now) => new Set([...now, ...more]));
  }, []);
  const extendTo = useCallback(
    (to: string, from?: string) => {
      anchor.current ??= from ?? to;
      add(idsBetween({ rows: latest.current, from: anchor.current, to }));
    },
    [add],
  );
  const toggle = useCallback(
    (id: string, { range } = { range: false }) => {
      if (range) return extendTo(id);
      anchor.current = id;
      setIds((now) => {
        const next = new Set(now);
        if (!next.delete(id)) next.add(id);
        return next;
      });
    },
    [extendTo],
  );
  const deselect = useCallback((gone: readonly string[]) => {
    setIds((now) => new Set([...now].filter((id) => !gone.includes(id))));
  }, []);
  const setAll = useCallback(
    (selected: boolean) => {
      const all = latest.current.map((row) => row.workspace_id);
      if (selected) add(all);
      else deselect(all);
    },
    [add, deselect],
  );
  const clear = useCallback(() => {
    anchor.current = null;
    setIds(new Set());
  }, []);

  return useMemo(() => {
    const byId = new Map(rows.map((row) => [row.workspace_id, row]));
    const shown = [...ids].flatMap((id) => byId.get(id) ?? []);
    const notShown = ids.size - shown.length;
    return { ids, shown, notShown, toggle, extendTo, setAll, deselect, clear };
  }, [ids, rows, toggle, extendTo, setAll, deselect, clear]);
}
