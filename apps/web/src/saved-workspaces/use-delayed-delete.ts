import { useCallback, useEffect, useRef, useState } from 'react';
import { toast } from 'sonner';
import { shortenId } from '../formatting/format-values.ts';
import { readProblem, trpc } from '../trpc.ts';
import { titleOf, type WorkspaceRowData } from './workspace-title.ts';

const undoMs = 6_000;

/**
 * Deletes after a pause in which it can be undone: until then the rows are only hidden and nothing
 * was sent. Leaving the page inside the pause deletes nothing. One call a row; who fails is named.
 */
export function useDelayedDelete(options: { onDeleted: (workspace_id: string) => void }) {
  const { onDeleted } = options;
  const utils = trpc.useUtils();
  const remove = trpc.workspace.delete.useMutation({
    onError: (error, { workspace_id }) =>
      toast.error(`${shortenId(workspace_id)} was not deleted`, {
        description: readProblem(error)?.detail ?? 'The server did not answer.',
      }),
  });
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const timers = useRef(new Set<ReturnType<typeof setTimeout>>());
  useEffect(() => {
    const pending = timers.current;
    return () => {
      for (const timer of pending) clearTimeout(timer);
    };
  }, []);

  const show = useCallback((rows: WorkspaceRowData[]) => {
    const ids = new Set(rows.map((row) => row.workspace_id));
    setHidden((now) => new Set([...now].filter((id) => !ids.has(id))));
  }, []);

  const removeAll = async (rows: WorkspaceRowData[]) => {
    for (const { workspace_id } of rows) {
      // A refusal was already told by onError; the other rows are still tried.
      await remove.mutateAsync({ workspace_id }).then(
        () => onDeleted(workspace_id),
        () => undefined,
      );
    }
    await utils.workspace.list.invalidate();
    show(rows);
  };

  const schedule = (rows: WorkspaceRowData[]) => {
    setHidden((now) => new Set([...now, ...rows.map((row) => row.workspace_id)]));
    const what = rows.length === 1 ? rows.map(titleOf).join('') : `${rows.length} workspaces`;
    // The toast's own clock stops under the pointer; only ours says until when there is an undo.
    const notice = toast(`${what} will be deleted`, {
      duration: Number.POSITIVE_INFINITY,
      action: {
        label: 'Undo',
        onClick: () => {
          if (!timers.current.delete(timer)) return;
          clearTimeout(timer);
          show(rows);
        },
      },
    });
    const timer = setTimeout(() => {
      timers.current.delete(timer);
      toast.dismiss(notice);
      void removeAll(rows);
    }, undoMs);
    timers.current.add(timer);
  };
  return { hidden, schedule };
}
