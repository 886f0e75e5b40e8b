import {
  Archive,
  ArchiveRestore,
  PencilLine,
  Pin,
  PinOff,
  SquareArrowOutUpRight,
  Trash2,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { Menu, MenuItem, MenuSeparator } from '../components/menu.tsx';
import type { WorkspaceRowData } from '../runs/workspace-title.ts';
import type { ActionHandlers } from './row-handlers.ts';

/** What can be done with a row beyond its three buttons; what cannot be taken back comes last. */
export function RowMenu({
  row,
  trigger,
  handlers,
}: {
  row: WorkspaceRowData;
  trigger: ReactNode;
  handlers: ActionHandlers;
}) {
  const { pinned, archived } = row;
  const { onOpen } = handlers;
  const running = row.status === 'running';
  return (
    <Menu trigger={trigger}>
      {onOpen && (
        <MenuItem onSelect={() => onOpen(row)}>
          <SquareArrowOutUpRight aria-hidden size={15} />
          Open
        </MenuItem>
      )}
      <MenuItem onSelect={() => handlers.onMark(row, { pinned: !pinned })}>
        {pinned ? <PinOff aria-hidden size={15} /> : <Pin aria-hidden size={15} />}
        {pinned ? 'Unpin' : 'Pin'}
      </MenuItem>
      <MenuItem onSelect={() => handlers.onMark(row, { archived: !archived })}>
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
        {running ? 'Delete: available after the run' : 'Delete'}
      </MenuItem>
    </Menu>
  );
}
