import { LoaderCircle } from 'lucide-react';
import { toast } from 'sonner';
import { ReasonedButton } from '../components/reasoned-button.tsx';
import { readProblem, trpc } from '../trpc.ts';
import {
  describeSeal,
  describeUnresolved,
  type ExportOutcome,
  type ExportResult,
  judgeExport,
} from './export-outcome.ts';
import { titleOf, type WorkspaceRowData } from './workspace-title.ts';

/**
 * Exports one workspace. Owns the call, so that only its own row waits. The outcome goes to
 * `onOutcome` and stays there; the toast only points at it. An export changes nothing that is
 * listed, so nothing is asked again.
 */
export function ExportButton({
  workspace,
  onOutcome,
}: {
  workspace: WorkspaceRowData;
  onOutcome: (outcome: ExportOutcome) => void;
}) {
  const title = titleOf(workspace);
  const call = trpc.workspace.export.useMutation({
    onSuccess: (result) => {
      announce({ title, result });
      onOutcome({ kind: 'answered', seal: judgeExport(result), result, answered_at: Date.now() });
    },
    onError: (error) => {
      const problem = readProblem(error);
      toast.error(`Export of ${title} failed`, {
        description: problem?.detail ?? 'The server did not answer.',
      });
      onOutcome({ kind: 'failed', problem, answered_at: Date.now() });
    },
  });
  const reason =
    workspace.status === 'running'
      ? 'Export waits for the run to finish'
      : call.isPending
        ? 'This export is under way'
        : null;
  return (
    <ReasonedButton
      label={`Export ${title}`}
      reason={reason}
      onPress={() => call.mutate({ workspace_id: workspace.workspace_id })}
    >
      {call.isPending && <LoaderCircle aria-hidden size={13} className="animate-spin" />}
      {call.isPending ? 'Exporting' : 'Export'}
    </ReasonedButton>
  );
}

function announce({ title, result }: { title: string; result: ExportResult }): void {
  const seal = judgeExport(result);
  if (seal === 'failed') {
    toast.error(`Export of ${title}: check failed`, {
      description: 'The bundle on disk is not what was written.',
    });
  } else if (seal === 'gaps') {
    toast.warning(`Export of ${title} is complete with gaps`, {
      description: describeUnresolved(result.unresolved_references.length),
    });
  } else {
    toast.success(`${title} exported`, {
      description: `${describeSeal(result)}${result.unchanged ? ', unchanged' : ''}`,
    });
  }
}
