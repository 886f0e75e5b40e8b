import { useCallback, useMemo, useRef, useState } from 'react';
import { createSessionValue } from '../components/session-value.tsx';
import type { WorkspaceRowData } from '../runs/workspace-title.ts';
import { useDeletions } from '../workspaces/use-deletions.ts';

/** Ids of the selected workspaces in the order in which they were selected, whether or not a page shows them. */
const [SelectedIdsProvider, useSelectedIds] = createSessionValue(() => {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  return useMemo(() => ({ selected, setSelected }), [selected]);
});

export { SelectedIdsProvider };

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
  setAll: (on: boolean) => void;
  clear: () => void;
}

/** Ids of `rows` from one to the other, whichever comes first. */
function idsBetween(options: { rows: WorkspaceRowData[]; from: string; to: string }) {
  const ids = options.rows.map((row) => row.workspace_id);
  const [from, to] = [ids.indexOf(options.from), ids.indexOf(options.to)];
  if (from < 0) return [options.to];
  return ids.slice(Math.min(from, to), Math.max(from, to) + 1);
}

function without(ids: ReadonlySet<string>, gone: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...ids].filter((id) => !gone.has(id)));
}

/**
 * Which rows are selected, by id: another filter or another page changes what is shown, never what is
 * selected. A row that is about to be deleted counts as selected again once that is undone.
 */
export function useSelection(rows: WorkspaceRowData[]): Selection {
  const { selected, setSelected: setIds } = useSelectedIds();
  const { hidden } = useDeletions();
  const ids = useMemo(() => without(selected, hidden), [selected, hidden]);
  const anchor = useRef<string | null>(null);
  const latest = useRef(rows);
  latest.current = rows;

  const add = useCallback(
    (more: readonly string[]) => setIds((now) => new Set([...now, ...more])),
    [setIds],
  );
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
    [extendTo, setIds],
  );
  const setAll = useCallback(
    (on: boolean) => {
      const all = latest.current.map((row) => row.workspace_id);
      if (on) add(all);
      else setIds((now) => without(now, new Set(all)));
    },
    [add, setIds],
  );
  const clear = useCallback(() => {
    anchor.current = null;
    setIds(new Set());
  }, [setIds]);

  return useMemo(() => {
    const byId = new Map(rows.map((row) => [row.workspace_id, row]));
    const shown = [...ids].flatMap((id) => byId.get(id) ?? []);
    const notShown = ids.size - shown.length;
    return { ids, shown, notShown, toggle, extendTo, setAll, clear };
  }, [ids, rows, toggle, extendTo, setAll, clear]);
}
