import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { toast } from 'sonner';
import { createSessionValue } from '../components/session-value.tsx';
import { describeProblem } from '../components/toast-problem.tsx';
import { readFailure, trpc } from '../trpc.ts';
import { type BatchEnding, type BatchItem, useBatches } from './use-batches.ts';
import { titleOf, type WorkspaceRowData } from './workspace-title.ts';

const undoMs = 6_000;

interface Deletions {
  /** Rows that are deleted or about to be; no list shows them. */
  hidden: ReadonlySet<string>;
  /** Hides the rows now and deletes them when the time to undo has passed. */
  scheduleDelete: (rows: WorkspaceRowData[]) => void;
}

function useDeletionsState(): Deletions {
  const { runBatch } = useBatches();
  const utils = trpc.useUtils();
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

  /** A page that was fetched before must not show the record again; the lists are fetched again. */
  const forget = useCallback(
    async (rows: WorkspaceRowData[]) => {
      const resets = rows.map(({ workspace_id }) => utils.workspace.byId.reset({ workspace_id }));
      await Promise.all([...resets, utils.workspace.invalidate()]);
    },
    [utils],
  );

  const deleteNow = useCallback(
    async (rows: WorkspaceRowData[]) => {
      const work = async ({ workspace_id }: WorkspaceRowData): Promise<BatchEnding> => {
        try {
          await utils.client.workspace.delete.mutate({ workspace_id });
          setHidden((now) => new Set(now).add(workspace_id));
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
    [utils, runBatch, show, forget],
  );

  const scheduleDelete = useCallback(
    (rows: WorkspaceRowData[]) => {
      setHidden((now) => new Set([...now, ...rows.map((row) => row.workspace_id)]));
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
    [deleteNow, show],
  );
  return useMemo(() => ({ hidden, scheduleDelete }), [hidden, scheduleDelete]);
}

/**
 * Deletes after a pause in which it can be undone: until then nothing was sent, and closing the page
 * deletes nothing. Then one call a row; rows that could not be deleted come back, each with its reason.
 */
export const [DeletionsProvider, useDeletions] = createSessionValue(useDeletionsState);
