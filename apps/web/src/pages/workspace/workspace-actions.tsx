import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { classNames } from '../../components/class-names.ts';
import { sentenceLink } from '../../components/text-link.ts';
import { useRunDraft } from '../../runs/run-draft.ts';
import { useWatchedRun } from '../../runs/use-watched-run.ts';
import type { RouterOutputs } from '../../trpc.ts';
import { DeleteDialog } from '../../workspaces/delete-dialog.tsx';
import { EditDetailsDialog } from '../../workspaces/edit-details-dialog.tsx';
import { ReplayDialog } from '../../workspaces/replay-dialog.tsx';
import { RowActions } from '../../workspaces/row-actions.tsx';
import { useMarkWorkspace } from '../../workspaces/use-change-workspaces.ts';
import { useDeletions } from '../../workspaces/use-deletions.ts';
import { useExports } from '../../workspaces/use-exports.ts';

type Asked = 'replay' | 'edit' | 'delete';

/** The actions of a row of the table, on the page of one workspace, and the way to compare it. */
export function WorkspaceActions({ workspace }: { workspace: RouterOutputs['workspace']['byId'] }) {
  const navigate = useNavigate();
  const [asked, setAsked] = useState<Asked | null>(null);
  const runLive = useWatchedRun().watched?.live ?? false;
  const { refill } = useRunDraft();
  const markWorkspace = useMarkWorkspace();
  const { scheduleDelete } = useDeletions();
  const { phases } = useExports();
  const close = () => setAsked(null);
  return (
    <>
      <Link
        to="/compare"
        search={{ a: workspace.replayed_from_workspace_id ?? undefined, b: workspace.workspace_id }}
        className={classNames(
          sentenceLink,
          'inline-flex min-h-8 items-center px-2 text-[13px] font-medium max-md:min-h-11',
        )}
      >
        Compare
      </Link>
      <RowActions
        row={workspace}
        phase={phases.get(workspace.workspace_id)}
        runLive={runLive}
        handlers={{
          onLoad: ({ workspace_id }) => {
            refill(workspace_id);
            void navigate({ to: '/run', search: { load: workspace_id } });
          },
          onReplay: () => setAsked('replay'),
          onEdit: () => setAsked('edit'),
          onDelete: () => setAsked('delete'),
          onMark: markWorkspace,
        }}
      />
      {asked === 'replay' && (
        <ReplayDialog
          row={workspace}
          onClose={close}
          onStarted={(workspaceId) =>
            navigate({ to: '/workspaces/$workspaceId', params: { workspaceId } })
          }
        />
      )}
      {asked === 'edit' && <EditDetailsDialog row={workspace} onClose={close} />}
      {asked === 'delete' && (
        <DeleteDialog
          rows={[workspace]}
          onClose={close}
          onConfirm={(rows) => {
            scheduleDelete(rows);
            void navigate({ to: '/' });
          }}
        />
      )}
    </>
  );
}
