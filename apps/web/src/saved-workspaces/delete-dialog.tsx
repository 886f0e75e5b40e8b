import { Button } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { formatPlural } from '../formatting/format-values.ts';
import { trpc } from '../trpc.ts';
import { titleOf, type WorkspaceRowData } from './workspace-title.ts';

/** Asks before rows are removed, names what stays, and warns of those that somebody may rely on. */
export function DeleteDialog({
  rows,
  onClose,
  onConfirm,
}: {
  rows: WorkspaceRowData[];
  onClose: () => void;
  onConfirm: (rows: WorkspaceRowData[]) => void;
}) {
  const names = rows.map(titleOf).join(', ');
  const pinned = rows.filter((row) => row.pinned);
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
        {pinned.length > 0 && (
          <li className="font-medium text-warn">
            {pinned.length === 1 ? 'It is pinned: ' : `${pinned.length} are pinned: `}
            {pinned.map(titleOf).join(', ')}
          </li>
        )}
        <ReplaysOf rows={rows} />
        <li className="text-muted">You can undo for a few seconds.</li>
      </ul>
    </Dialog>
  );
}

/** The server is asked about this many at once. */
const askable = 100;

/** Replays whose source would be gone; those that are deleted along with it do not count. */
function ReplaysOf({ rows }: { rows: WorkspaceRowData[] }) {
  const ids = rows.map((row) => row.workspace_id);
  const replays = trpc.workspace.list.useQuery(
    {
      replayed_from_workspace_ids: ids.slice(0, askable),
      include_archived: true,
      limit: askable,
    },
    { staleTime: 0 },
  );
  const left = replays.data?.workspaces.filter((row) => !ids.includes(row.workspace_id)) ?? [];
  if (replays.data === undefined || left.length === 0) return null;
  const more = replays.data.next_cursor !== null;
  const sources = new Set(left.map((row) => row.replayed_from_workspace_id));
  const named = rows.filter((row) => sources.has(row.workspace_id)).map(titleOf);
  return (
    <li className="font-medium text-warn">
      {formatPlural({ count: left.length, one: 'replay' })}
      {more && ' and more'} of {named.join(', ')} will read “(original deleted)”.
    </li>
  );
}
