import { buildReplayRequest, listReplayFields } from '@vitrine/contract';
import { useMemo } from 'react';
import { Button } from '../components/button.tsx';
import { classNames } from '../components/class-names.ts';
import { Dialog } from '../components/dialog.tsx';
import { ProblemNotice } from '../components/problem-notice.tsx';
import { useToastWhenLeft } from '../components/use-toast-when-left.ts';
import { DeletesSales } from '../runs/deletes-sales.tsx';
import { useStartRun } from '../runs/use-start-run.ts';
import { titleOf, type WorkspaceRowData } from '../runs/workspace-title.ts';
import { readProblem } from '../trpc.ts';

/** Asks before a replay. The request that is shown is the object that is sent; `onStarted` gets what it keeps. */
export function ReplayDialog({
  row,
  onClose,
  onStarted,
}: {
  row: WorkspaceRowData;
  onClose: () => void;
  onStarted?: (workspace_id: string) => void;
}) {
  const request = useMemo(() => buildReplayRequest(row), [row]);
  const start = useStartRun(useToastWhenLeft('The replay did not start'));
  return (
    <Dialog
      wide
      onClose={onClose}
      pending={start.isPending}
      title={`Replay ${titleOf(row)}`}
      description="Creates a new workspace from the recorded inputs and leaves this one unchanged. To change inputs, use Load."
      footer={
        <Button
          tone={request.reset ? 'danger' : 'primary'}
          disabled={start.isPending}
          onClick={() =>
            start.mutate(request, {
              onSuccess: ({ workspace_id }) => {
                onClose();
                if (workspace_id !== null) onStarted?.(workspace_id);
              },
            })
          }
        >
          {start.isPending ? 'Starting' : request.reset ? 'Delete sales and replay' : 'Replay'}
        </Button>
      }
    >
      {request.reset && (
        <div className="mb-3">
          <DeletesSales what="replay" />
        </div>
      )}
      <InputsTable fields={listReplayFields({ source: row, request })} />
      {start.error && (
        <ProblemNotice
          className="mt-3"
          title="The replay did not start"
          problem={readProblem(start.error)}
        />
      )}
    </Dialog>
  );
}

function InputsTable({ fields }: { fields: ReturnType<typeof listReplayFields> }) {
  return (
    <table className="w-full text-left text-[13px]">
      <caption className="sr-only">Recorded inputs and what will be sent</caption>
      <thead className="text-xs text-muted">
        <tr>
          <th scope="col" className="py-1.5 pr-3 pl-1 font-medium">
            Field
          </th>
          <th scope="col" className="py-1.5 pr-3 font-medium">
            Recorded
          </th>
          <th scope="col" className="py-1.5 font-medium">
            Will send
          </th>
        </tr>
      </thead>
      <tbody>
        {fields.map(({ field, recorded, sent, differs }) => (
          <tr
            key={field}
            className={classNames('border-t border-line align-top', differs && 'bg-warn-wash')}
          >
            <th
              scope="row"
              className="py-1.5 pr-3 pl-1 font-mono text-xs font-normal wrap-anywhere max-md:w-28"
            >
              {field}
            </th>
            <td className="py-1.5 pr-3 text-muted wrap-anywhere">{recorded}</td>
            <td className="py-1.5 pr-1 wrap-anywhere">
              {sent}
              {differs && <span className="text-xs font-medium text-warn"> · differs</span>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
