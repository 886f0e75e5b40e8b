import { formatPlural } from '@vitrine/contract';
import { useCallback } from 'react';
import { toast } from 'sonner';
import { describeProblem, toastProblem } from '../components/toast-problem.tsx';
import { titleOf, type WorkspaceRowData } from '../runs/workspace-title.ts';
import { type RouterInputs, readFailure, trpc } from '../trpc.ts';
import { type BatchEnding, type BatchItem, type BatchVerb, useBatches } from './use-batches.ts';
import { useShowChange } from './use-show-change.ts';

type Change = Omit<RouterInputs['workspace']['update'], 'workspace_id'>;

/** A change of one row and how to undo it: `done` says what happened, as in "run-7 archived". */
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

function useSend() {
  const utils = trpc.useUtils();
  const showChange = useShowChange();
  const send = useCallback(
    async (row: WorkspaceRowData, change: Change) => {
      const { workspace_id } = row;
      const changed = await utils.client.workspace.update.mutate({ workspace_id, ...change });
      utils.workspace.byId.setData({ workspace_id }, changed);
    },
    [utils],
  );
  const refreshList = useCallback(() => void utils.workspace.list.invalidate(), [utils]);
  return { send, showChange, refreshList };
}

/**
 * Changes marks, tags and the like of one row, with Undo in the toast. The change is shown without waiting
 * for the lists, and taken back when it is refused.
 */
export function useChangeWorkspace() {
  const { send, showChange, refreshList } = useSend();
  return useCallback(
    async ({ row, done, change, undo }: OneChange) => {
      const title = titleOf(row);
      const apply = async (to: Change, from: Change) => {
        await showChange(row.workspace_id, listed(to));
        try {
          await send(row, to);
          return true;
        } catch (error) {
          await showChange(row.workspace_id, listed(from));
          toastProblem(`${title} was not changed`, readFailure(error));
          return false;
        } finally {
          refreshList();
        }
      };
      if (!(await apply(change, undo))) return;
      toast(`${title} ${done}`, {
        action: { label: 'Undo', onClick: () => void apply(undo, change) },
      });
    },
    [send, showChange, refreshList],
  );
}

/** The same for many rows, one after the other, with an ending for each. Each try has an undo for what it has changed. */
export function useChangeWorkspaces() {
  const { runBatch } = useBatches();
  const { send, showChange, refreshList } = useSend();

  /** The work on one of many rows: as `decide` says when its turn comes, noted as `note`. */
  const working = useCallback(
    (decide: Decide, note: string, onChanged?: (row: WorkspaceRowData) => void) =>
      async (row: WorkspaceRowData): Promise<BatchEnding> => {
        try {
          const change = await decide(row);
          if (change === null) return { state: 'good', note: 'no change needed' };
          await send(row, change);
          await showChange(row.workspace_id, listed(change));
          onChanged?.(row);
          return { state: 'good', note };
        } catch (error) {
          const problem = readFailure(error);
          return { state: 'failed', note: describeProblem(problem), problem };
        }
      },
    [send, showChange],
  );

  return useCallback(
    ({ verb, done, rows, changeOf, undoOf }: ManyChanges) => {
      const changed = new Set<string>();
      const offerUndo = (back: WorkspaceRowData[]) => {
        const work = working(undoOf, 'restored');
        const undo = () => runBatch({ verb: 'restore', rows: back, work, after: refreshList });
        toast(`${formatPlural({ count: back.length, one: 'workspace' })} ${done}`, {
          action: { label: 'Undo', onClick: () => void undo() },
        });
      };
      const after = (items: BatchItem[]) => {
        const back = items.map((item) => item.row).filter((row) => changed.has(row.workspace_id));
        if (back.length > 0) offerUndo(back);
        refreshList();
      };
      const work = working(changeOf, done, (row) => changed.add(row.workspace_id));
      void runBatch({ verb, rows, work, after });
    },
    [working, refreshList, runBatch],
  );
}

/** The part of a change that a list shows. */
function listed({ name, tags, archived, pinned }: Change): Partial<WorkspaceRowData> {
  return {
    ...(name !== undefined && { name }),
    ...(tags !== undefined && { tags }),
    ...(archived !== undefined && { archived }),
    ...(pinned !== undefined && { pinned }),
  };
}

export type WorkspaceMark = { pinned: boolean } | { archived: boolean };

function describeMark(mark: WorkspaceMark): string {
  if ('pinned' in mark) return mark.pinned ? 'pinned' : 'unpinned';
  return mark.archived ? 'archived' : 'unarchived';
}

/** Pins or archives one workspace, or takes that back: at once, with Undo in the toast. */
export function useMarkWorkspace() {
  const changeOne = useChangeWorkspace();
  return useCallback(
    (row: WorkspaceRowData, mark: WorkspaceMark) => {
      const { pinned, archived } = row;
      const before = 'pinned' in mark ? { pinned } : { archived };
      void changeOne({ row, done: describeMark(mark), change: mark, undo: before });
    },
    [changeOne],
  );
}
