import { useCallback, useMemo } from 'react';
import { toast } from 'sonner';
import { describeProblem, showProblem } from '../components/show-problem.tsx';
import { formatPlural } from '../formatting/format-values.ts';
import { useSessionBatches } from '../session/session.tsx';
import type { BatchEnding, BatchVerb } from '../session/use-batches.ts';
import { type RouterInputs, readFailure, trpc } from '../trpc.ts';
import { titleOf, type WorkspaceRowData } from './workspace-title.ts';

type Change = Omit<RouterInputs['workspace']['update'], 'workspace_id'>;

/** A change of rows at once, with the way back: `done` says what happened, as in "3 workspaces archived". */
interface ChangeOrder {
  verb: BatchVerb;
  done: string;
  rows: WorkspaceRowData[];
  changeOf: (row: WorkspaceRowData) => Change;
  undoOf: (row: WorkspaceRowData) => Change;
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

  /** One row: tells in a toast. True when it was changed. */
  const changeOne = useCallback(
    async (order: Omit<ChangeOrder, 'rows' | 'verb'> & { row: WorkspaceRowData }) => {
      const { row, done, changeOf, undoOf } = order;
      const title = titleOf(row);
      const apply = async (change: Change) => {
        try {
          await send(row, change);
        } catch (error) {
          showProblem(`${title} was not changed`, readFailure(error));
          return false;
        }
        await utils.workspace.list.invalidate();
        return true;
      };
      if (!(await apply(changeOf(row)))) return;
      toast(`${title} ${done}`, {
        action: { label: 'Undo', onClick: () => void apply(undoOf(row)) },
      });
    },
    [send, utils],
  );

  /** Many rows, one after the other, with an ending for each; undo works on those that were changed. */
  const changeMany = useCallback(
    async ({ verb, done, rows, changeOf, undoOf }: ChangeOrder) => {
      const working =
        (change: (row: WorkspaceRowData) => Change, note: string) =>
        async (row: WorkspaceRowData): Promise<BatchEnding> => {
          try {
            await send(row, change(row));
            return { state: 'good', note };
          } catch (error) {
            const problem = readFailure(error);
            return { state: 'failed', note: describeProblem(problem), problem };
          }
        };
      const after = () => utils.workspace.list.invalidate();
      const items = await runBatch({ verb, rows, work: working(changeOf, done), after });
      const changed = items.filter((item) => item.state === 'good').map((item) => item.row);
      if (changed.length === 0) return;
      const undo = () =>
        runBatch({ verb: 'restore', rows: changed, work: working(undoOf, 'as before'), after });
      toast(`${formatPlural({ count: changed.length, one: 'workspace' })} ${done}`, {
        action: { label: 'Undo', onClick: () => void undo() },
      });
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
      void changeOne({ row, done: wordMark(mark), changeOf: () => mark, undoOf: () => before });
    },
    [changeOne],
  );
}
