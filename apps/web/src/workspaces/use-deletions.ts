import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { toast } from 'sonner';
import { createSessionValue } from '../components/session-value.tsx';
import { describeProblem } from '../components/toast-problem.tsx';
import { titleOf, type WorkspaceRowData } from '../runs/workspace-title.ts';
import { readFailure, trpc } from '../trpc.ts';
import { type BatchEnding, type BatchItem, useBatches } from './use-batches.ts';

const undoMs = 6_000;

interface Deletions {
  /** Rows that are deleted or about to be; no list shows them. */
  hidden: ReadonlySet<string>;
  /** Hides the rows now and deletes them when the time to undo has passed. */
  scheduleDelete: (rows: WorkspaceRowData[]) => void;
}

function useDeletionsState(): Deletions {
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const hide = useCallback(
    (rows: WorkspaceRowData[]) => setHidden((now) => new Set([...now, ...rows.map(idOf)])),
    [],
  );
  const show = useCallback((rows: WorkspaceRowData[]) => {
    const ids = new Set(rows.map(idOf));
    setHidden((now) => new Set([...now].filter((id) => !ids.has(id))));
  }, []);
  const deleteNow = useDeleteNow({ hide, show });
  const timers = useRef(new Set<ReturnType<typeof setTimeout>>());
  useEffect(() => {
    const pending = timers.current;
    return () => {
      for (const timer of pending) clearTimeout(timer);
    };
  }, []);

  const scheduleDelete = useCallback(
    (rows: WorkspaceRowData[]) => {
      hide(rows);
      const what = rows.length === 1 ? rows.map(titleOf).join('') : `${rows.length} workspaces`;
      // The toast's timer pauses under the pointer, so a timer of our own decides how long undo is possible.
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
        void deleteNow(rows);
      }, undoMs);
      timers.current.add(timer);
    },
    [deleteNow, hide, show],
  );
  return useMemo(() => ({ hidden, scheduleDelete }), [hidden, scheduleDelete]);
}

const idOf = ({ workspace_id }: WorkspaceRowData): string => workspace_id;

type ChangeHidden = Record<'hide' | 'show', (rows: WorkspaceRowData[]) => void>;

/** Deletes rows one after the other; `hide` gets what is gone, `show` what could not be deleted. */
function useDeleteNow({ hide, show }: ChangeHidden) {
  const { runBatch } = useBatches();
  const utils = trpc.useUtils();

  /** A page that was fetched before must not show the record again; the lists are fetched again. */
  const forget = useCallback(
    async (rows: WorkspaceRowData[]) => {
      const resets = rows.map(({ workspace_id }) => utils.workspace.byId.reset({ workspace_id }));
      await Promise.all([...resets, utils.workspace.invalidate()]);
    },
    [utils],
  );

  return useCallback(
    async (rows: WorkspaceRowData[]) => {
      const work = async (row: WorkspaceRowData): Promise<BatchEnding> => {
        try {
          await utils.client.workspace.delete.mutate({ workspace_id: row.workspace_id });
          hide([row]);
          return { state: 'good', note: 'deleted' };
        } catch (error) {
          const problem = readFailure(error);
          if (problem?.code === 'WORKSPACE_NOT_FOUND')
            return { state: 'good', note: 'already deleted' };
          return { state: 'failed', note: describeProblem(problem), problem };
        }
      };
      const after = async (items: BatchItem[]) => {
        await forget(items.filter((item) => item.state === 'good').map((item) => item.row));
        show(items.filter((item) => item.state !== 'good').map((item) => item.row));
      };
      await runBatch({ verb: 'delete', rows, work, after });
    },
    [utils, runBatch, hide, show, forget],
  );
}

/**
 * Deletes after a pause in which it can be undone: until then nothing was sent, and closing the page
 * deletes nothing. Then one call a row; rows that could not be deleted come back, each with its reason.
 */
export const [DeletionsProvider, useDeletions] = createSessionValue(useDeletionsState);
