import { useCallback, useMemo } from 'react';
import { toast } from 'sonner';
import { describeProblem, showProblem } from '../components/show-problem.tsx';
import { formatPlural } from '../formatting/format-values.ts';
import { useSessionBatches } from '../session/session.tsx';
import type { BatchEnding, BatchItem, BatchVerb } from '../session/use-batches.ts';
import { type RouterInputs, readFailure, trpc } from '../trpc.ts';
import { titleOf, type WorkspaceRowData } from './workspace-title.ts';

type Change = Omit<RouterInputs['workspace']['update'], 'workspace_id'>;

/** A change of one row, with the way back: `done` says what happened, as in "run-7 archived". */
interface OneChange {
  row: WorkspaceRowData;
  done: string;
  change: Change;
  undo: Change;
}

/** What is to be sent for a row when its turn comes; null where there is nothing to change. */
type Decide = (row: WorkspaceRowData) => Change | null | Promise<Change | null>;

/** The same for many rows: `done` as in "3 workspaces archived". */
interface ManyChanges {
  verb: BatchVerb;
  rows: WorkspaceRowData[];
  done: string;
  changeOf: Decide;
  undoOf: Decide;
}

/** Changes of marks, tags and the like: applied at once, with Undo in the toast. Only the list and the record are asked again. */
export function useChangeWorkspaces() {
  const utils = trpc.useUtils();
  const { runBatch } = useSessionBatches();

  const send = useCallback(
    async (row: WorkspaceRowData, change: Change) => {
      const { workspace_id } = row;
      const changed = await utils.client.workspace.update.mutate({ workspace_id, ...change });
      utils.workspace.byId.setData({ workspace_id }, changed);
    },
    [utils],
  );

  /** One row: tells in a toast. */
  const changeOne = useCallback(
    async ({ row, done, change, undo }: OneChange) => {
      const title = titleOf(row);
      const apply = async (part: Change) => {
        try {
          await send(row, part);
        } catch (error) {
          showProblem(`${title} was not changed`, readFailure(error));
          return false;
        }
        await utils.workspace.list.invalidate();
        return true;
      };
      if (!(await apply(change))) return;
      toast(`${title} ${done}`, {
        action: { label: 'Undo', onClick: () => void apply(undo) },
      });
    },
    [send, utils],
  );

  /** Many rows, one after the other, with an ending for each. Each try has an undo for what it has changed. */
  const changeMany = useCallback(
    async ({ verb, done, rows, changeOf, undoOf }: ManyChanges) => {
      const changed = new Set<string>();
      const working =
        (decide: Decide, note: string, onChanged?: (row: WorkspaceRowData) => void) =>
        async (row: WorkspaceRowData): Promise<BatchEnding> => {
          try {
            const change = await decide(row);
            if (change === null) return { state: 'good', note: 'was so already' };
            await send(row, change);
            onChanged?.(row);
            return { state: 'good', note };
          } catch (error) {
            const problem = readFailure(error);
            return { state: 'failed', note: describeProblem(problem), problem };
          }
        };
      const readAnew = () => utils.workspace.list.invalidate();
      const offerUndo = (back: WorkspaceRowData[]) => {
        const work = working(undoOf, 'as before');
        const undo = () => runBatch({ verb: 'restore', rows: back, work, after: readAnew });
        toast(`${formatPlural({ count: back.length, one: 'workspace' })} ${done}`, {
          action: { label: 'Undo', onClick: () => void undo() },
        });
      };
      const after = (items: BatchItem[]) => {
        const back = items.map((item) => item.row).filter((row) => changed.has(row.workspace_id));
        if (back.length > 0) offerUndo(back);
        return readAnew();
      };
      const work = working(changeOf, done, (row) => changed.add(row.workspace_id));
      await runBatch({ verb, rows, work, after });
    },
    [send, utils, runBatch],
  );

  return useMemo(() => ({ changeOne, changeMany }), [changeOne, changeMany]);
}

export type WorkspaceMark = { pinned: boolean } | { archived: boolean };

function wordMark(mark: WorkspaceMark): string {
  if ('pinned' in mark) return mark.pinned ? 'pinned' : 'unpinned';
  return mark.archived ? 'archived' : 'unarchived';
}

/** Pins or archives one workspace, or takes that back: at once, with Undo in the toast. */
export function useMarkWorkspace() {
  const { changeOne } = useChangeWorkspaces();
  return useCallback(
    (row: WorkspaceRowData, mark: WorkspaceMark) => {
      const { pinned, archived } = row;
      const before = 'pinned' in mark ? { pinned } : { archived };
      void changeOne({ row, done: wordMark(mark), change: mark, undo: before });
    },
    [changeOne],
  );
}
