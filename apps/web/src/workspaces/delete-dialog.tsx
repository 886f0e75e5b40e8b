import { formatPlural } from '@vitrine/contract';
import { Button } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { titleOf, type WorkspaceRowData } from '../runs/workspace-title.ts';
import { trpc } from '../trpc.ts';

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
  const names = nameFew(rows);
  const pinned = rows.filter((row) => row.pinned);
  return (
    <Dialog
      onClose={onClose}
      title={rows.length === 1 ? `Delete ${names}` : `Delete ${rows.length} workspaces`}
      description={
        rows.length === 1
          ? 'The record of this run is removed.'
          : 'The records of these runs are removed.'
      }
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
      {rows.length > 1 && <p className="pb-3 text-[13px] wrap-anywhere">{names}</p>}
      <ul className="list-disc space-y-1 pb-3 pl-5 text-[13px]">
        <li>
          <strong className="font-semibold">Removed:</strong> the saved inputs, result, notes and
          tags.
        </li>
        <li>
          <strong className="font-semibold">Kept:</strong> model runs and their files, the alias,
          plans, sales, and the exported bundle on disk.
        </li>
        {pinned.length > 0 && (
          <li className="font-medium text-warn">
            {pinned.length === 1 ? 'It is pinned: ' : `${pinned.length} are pinned: `}
            {nameFew(pinned)}
          </li>
        )}
        <ReplaysOf rows={rows} />
        <li className="text-muted">You can undo this for a few seconds.</li>
      </ul>
    </Dialog>
  );
}

/** "run-1, run-2 and 290 more": enough to see that they are the right ones. */
function nameFew(rows: WorkspaceRowData[]): string {
  const named = rows.slice(0, mostNamed).map(titleOf).join(', ');
  return rows.length > mostNamed ? `${named} and ${rows.length - mostNamed} more` : named;
}

const mostNamed = 10;

/** The server is asked about this many at once. */
const askable = 100;

/** Replays whose source would be gone; those that are deleted along with it do not count. */
function ReplaysOf({ rows }: { rows: WorkspaceRowData[] }) {
  const ids = rows.map((row) => row.workspace_id);
  const parts = Array.from({ length: Math.ceil(ids.length / askable) }, (_, part) =>
    ids.slice(part * askable, (part + 1) * askable),
  );
  const answers = trpc.useQueries((server) =>
    parts.map((replayed_from_workspace_ids) =>
      server.workspace.list(
        { replayed_from_workspace_ids, include_archived: true, limit: askable },
        { staleTime: 0 },
      ),
    ),
  );
  const gone = new Set(ids);
  const replays = answers.flatMap((answer) => answer.data?.workspaces ?? []);
  const left = replays.filter((row) => !gone.has(row.workspace_id));
  const more = answers.some((answer) => answer.data && answer.data.next_cursor !== null);
  const sources = new Set(left.map((row) => row.replayed_from_workspace_id));
  const named = rows.filter((row) => sources.has(row.workspace_id));
  return (
    <>
      {left.length > 0 && (
        <li className="font-medium text-warn">
          {formatPlural({ count: left.length, one: 'replay' })}
          {more && ' and more'} of {nameFew(named)} will show “(original deleted)”.
        </li>
      )}
      {answers.some((answer) => answer.isLoading) && (
        <li className="text-muted">Looking for replays of {rows.length === 1 ? 'it' : 'them'}.</li>
      )}
      {answers.some((answer) => answer.isError) && (
        <li className="font-medium text-warn">
          Could not check whether{' '}
          {rows.length === 1 ? 'this workspace has' : 'these workspaces have'} replays.
        </li>
      )}
    </>
  );
}
