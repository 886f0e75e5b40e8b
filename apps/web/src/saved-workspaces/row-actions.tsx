import { Archive, ArchiveRestore, Ellipsis, PencilLine, Pin, PinOff, Trash2 } from 'lucide-react';
import { toast } from 'sonner';
import { Button } from '../components/button.tsx';
import { Menu, MenuItem, MenuSeparator } from '../components/menu.tsx';
import { ReasonedButton } from '../components/reasoned-button.tsx';
import { readProblem, trpc } from '../trpc.ts';
import { ExportButton } from './export-button.tsx';
import type { ExportOutcome } from './export-outcome.ts';
import { titleOf, type WorkspaceRowData } from './workspace-title.ts';

export interface RowHandlers {
  onLoad: (row: WorkspaceRowData) => void;
  onReplay: (row: WorkspaceRowData) => void;
  onEdit: (row: WorkspaceRowData) => void;
  onDelete: (row: WorkspaceRowData) => void;
  onExported: (row: WorkspaceRowData, outcome: ExportOutcome) => void;
}

/** Load · Replay · Export · ⋯, always in this order and at the same place. */
export function RowActions({
  row,
  runLive,
  handlers,
}: {
  row: WorkspaceRowData;
  runLive: boolean;
  handlers: RowHandlers;
}) {
  const title = titleOf(row);
  return (
    <div className="flex items-start justify-end gap-1.5">
      <ReasonedButton
        id={`load-${row.workspace_id}`}
        label={`Load ${title}`}
        reason={null}
        onPress={() => handlers.onLoad(row)}
      >
        Load
      </ReasonedButton>
      <ReasonedButton
        label={`Replay ${title}`}
        reason={runLive ? 'Replay waits for the run under way' : null}
        onPress={() => handlers.onReplay(row)}
      >
        Replay
      </ReasonedButton>
      <ExportButton workspace={row} onOutcome={(outcome) => handlers.onExported(row, outcome)} />
      <MoreMenu row={row} handlers={handlers} />
    </div>
  );
}

type Marks = { pinned?: boolean; archived?: boolean };

function MoreMenu({ row, handlers }: { row: WorkspaceRowData; handlers: RowHandlers }) {
  const title = titleOf(row);
  const utils = trpc.useUtils();
  const update = trpc.workspace.update.useMutation({
    onSuccess: ({ workspace_id }) =>
      Promise.all([
        utils.workspace.list.invalidate(),
        utils.workspace.byId.invalidate({ workspace_id }),
      ]),
    onError: (error) =>
      toast.error(`${title} was not changed`, {
        description: readProblem(error)?.detail ?? 'The server did not answer.',
      }),
  });
  const { workspace_id } = row;
  // Told by the promise and not by the call's own callback: an archived row is gone by then.
  const change = async (done: string, mark: { now: Marks; before: Marks }) => {
    const changed = await update.mutateAsync({ workspace_id, ...mark.now }).catch(() => null);
    if (changed === null) return;
    toast(`${title} ${done}`, {
      action: {
        label: 'Undo',
        onClick: () => update.mutate({ workspace_id, ...mark.before }),
      },
    });
  };
  const { pinned, archived } = row;
  const running = row.status === 'running';
  return (
    <Menu
      trigger={
        <Button size="icon" aria-label={`More for ${title}`}>
          <Ellipsis aria-hidden size={16} />
        </Button>
      }
    >
      <MenuItem
        onSelect={() =>
          change(pinned ? 'unpinned' : 'pinned', { now: { pinned: !pinned }, before: { pinned } })
        }
      >
        {pinned ? <PinOff aria-hidden size={15} /> : <Pin aria-hidden size={15} />}
        {pinned ? 'Unpin' : 'Pin'}
      </MenuItem>
      <MenuItem
        onSelect={() =>
          change(archived ? 'unarchived' : 'archived', {
            now: { archived: !archived },
            before: { archived },
          })
        }
      >
        {archived ? <ArchiveRestore aria-hidden size={15} /> : <Archive aria-hidden size={15} />}
        {archived ? 'Unarchive' : 'Archive'}
      </MenuItem>
      <MenuItem onSelect={() => handlers.onEdit(row)}>
        <PencilLine aria-hidden size={15} />
        Edit details
      </MenuItem>
      <MenuSeparator />
      <MenuItem danger disabled={running} onSelect={() => handlers.onDelete(row)}>
        <Trash2 aria-hidden size={15} />
        {running ? 'Delete: waits for the run' : 'Delete'}
      </MenuItem>
    </Menu>
  );
}
