import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { DeleteDialog } from '../saved-workspaces/delete-dialog.tsx';
import { EditDetailsDialog } from '../saved-workspaces/edit-details-dialog.tsx';
import type { ExportOutcome } from '../saved-workspaces/export-outcome.ts';
import { ReplayDialog } from '../saved-workspaces/replay-dialog.tsx';
import { RowActions } from '../saved-workspaces/row-actions.tsx';
import { useDelayedDelete } from '../saved-workspaces/use-delayed-delete.ts';
import { useSessionRun } from '../session/session.tsx';
import type { RouterOutputs } from '../trpc.ts';

type Asked = 'replay' | 'edit' | 'delete';

/** The actions of a row of the table, on the page of one workspace, and the way to compare it. */
export function WorkspaceActions({
  workspace,
  onExported,
}: {
  workspace: RouterOutputs['workspace']['byId'];
  onExported: (outcome: ExportOutcome) => void;
}) {
  const navigate = useNavigate();
  const [asked, setAsked] = useState<Asked | null>(null);
  const runLive = useSessionRun()?.live ?? false;
  const deletion = useDelayedDelete({ onDeleted: () => navigate({ to: '/' }) });
  const close = () => setAsked(null);
  return (
    <>
      <Link
        to="/compare"
        search={{ a: workspace.replayed_from_workspace_id ?? undefined, b: workspace.workspace_id }}
        className="inline-flex min-h-8 items-center px-2 text-[13px] font-medium text-accent underline underline-offset-2 max-md:min-h-11"
      >
        Compare
      </Link>
      <RowActions
        row={workspace}
        runLive={runLive}
        handlers={{
          onLoad: ({ workspace_id }) => navigate({ to: '/run', search: { load: workspace_id } }),
          onReplay: () => setAsked('replay'),
          onEdit: () => setAsked('edit'),
          onDelete: () => setAsked('delete'),
          onExported: (_row, outcome) => onExported(outcome),
        }}
      />
      {asked === 'replay' && <ReplayDialog row={workspace} onClose={close} />}
      {asked === 'edit' && <EditDetailsDialog row={workspace} onClose={close} />}
      {asked === 'delete' && (
        <DeleteDialog rows={[workspace]} onClose={close} onConfirm={deletion.schedule} />
      )}
    </>
  );
}
