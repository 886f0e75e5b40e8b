import { Button } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { formatPlural } from '../formatting/format-values.ts';
import { titleOf, type WorkspaceRowData } from './workspace-title.ts';

/** Asks before rows are removed and names what stays. */
export function DeleteDialog({
  rows,
  onClose,
  onConfirm,
}: {
  rows: WorkspaceRowData[];
  onClose: () => void;
  onConfirm: (rows: WorkspaceRowData[]) => void;
}) {
  const pinned = rows.filter((row) => row.pinned).length;
  const names = rows.map(titleOf).join(', ');
  return (
    <Dialog
      onClose={onClose}
      title={rows.length === 1 ? `Delete ${names}` : `Delete ${rows.length} workspaces`}
      description={rows.length === 1 ? 'The record of this run is removed.' : names}
      footer={
        <Button
          tone="danger"
          onClick={() => {
            onConfirm(rows);
            onClose();
          }}
        >
          Delete
        </Button>
      }
    >
      <ul className="list-disc space-y-1 pb-3 pl-5 text-[13px]">
        <li>
          <strong className="font-semibold">Goes:</strong> the saved inputs, result, notes and tags.
        </li>
        <li>
          <strong className="font-semibold">Stays:</strong> model runs and their files, the alias,
          plans, sales, and the exported bundle on disk.
        </li>
        {pinned > 0 && (
          <li className="text-warn">
            {formatPlural({ count: pinned, one: 'pinned workspace' })} among them.
          </li>
        )}
        <li className="text-muted">You can undo for a few seconds.</li>
      </ul>
    </Dialog>
  );
}
