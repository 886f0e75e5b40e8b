import type { WorkspaceRowData } from '../runs/workspace-title.ts';
import { DeleteDialog } from '../workspaces/delete-dialog.tsx';
import { EditDetailsDialog } from '../workspaces/edit-details-dialog.tsx';
import { ReplayDialog } from '../workspaces/replay-dialog.tsx';
import { BulkTagDialog } from './bulk-tag-dialog.tsx';
import { KeysDialog } from './keys-dialog.tsx';

/** What the panel asks a person about, one thing at a time. */
export type Asked =
  | { kind: 'replay' | 'edit'; row: WorkspaceRowData }
  | { kind: 'delete' | 'tag'; rows: WorkspaceRowData[] }
  | { kind: 'keys' };

/** The dialogs of the panel; a chunk of their own, as nothing of them is seen before one is asked for. */
export function PanelDialogs({
  asked,
  onClose,
  onDelete,
  onTag,
}: {
  asked: Asked;
  onClose: () => void;
  onDelete: (rows: WorkspaceRowData[]) => void;
  onTag: (tag: string, rows: WorkspaceRowData[]) => void;
}) {
  switch (asked.kind) {
    case 'replay':
      return <ReplayDialog row={asked.row} onClose={onClose} />;
    case 'edit':
      return <EditDetailsDialog row={asked.row} onClose={onClose} />;
    case 'delete':
      return <DeleteDialog rows={asked.rows} onClose={onClose} onConfirm={onDelete} />;
    case 'tag':
      return <BulkTagDialog rows={asked.rows} onClose={onClose} onConfirm={onTag} />;
    case 'keys':
      return <KeysDialog onClose={onClose} />;
  }
}
