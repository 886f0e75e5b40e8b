import { LoaderCircle } from 'lucide-react';
import { toast } from 'sonner';
import { ReasonedButton } from '../components/reasoned-button.tsx';
import { readProblem, trpc } from '../trpc.ts';
import {
  describeSeal,
  type ExportOutcome,
  type ExportProof,
  judgeExport,
  listGaps,
} from './export-outcome.ts';
import { checkModels } from './model-checks.ts';
import { titleOf, type WorkspaceRowData } from './workspace-title.ts';

/**
 * Exports one workspace, then has the model files it references hashed anew: the answer tells of the
 * bundle alone. Owns the calls, so that only its own row waits. The outcome goes to `onOutcome` and
 * stays there; the toast only points at it. An export changes nothing that is listed, so nothing is
 * asked again.
 */
export function ExportButton({
  workspace,
  onOutcome,
}: {
  workspace: WorkspaceRowData;
  onOutcome: (outcome: ExportOutcome) => void;
}) {
  const title = titleOf(workspace);
  const utils = trpc.useUtils();
  const call = trpc.workspace.export.useMutation({
    onSuccess: async (result) => {
      const proof = { result, models: await checkModels(utils, result) };
      announce(title, proof);
      onOutcome({ kind: 'answered', seal: judgeExport(proof), ...proof, answered_at: Date.now() });
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
      id={`export-${workspace.workspace_id}`}
      label={`Export ${title}`}
      reason={reason}
      onPress={() => call.mutate({ workspace_id: workspace.workspace_id })}
    >
      {call.isPending && <LoaderCircle aria-hidden size={13} className="animate-spin" />}
      {call.isPending ? 'Exporting' : 'Export'}
    </ReasonedButton>
  );
}

function announce(title: string, proof: ExportProof): void {
  const { result, models } = proof;
  const seal = judgeExport(proof);
  if (seal === 'failed') {
    toast.error(`Export of ${title}: check failed`, {
      description: 'The bundle on disk is not what was written.',
    });
  } else if (seal === 'gaps') {
    toast.warning(`Export of ${title} is complete with gaps`, {
      description: listGaps(proof).join(', '),
    });
  } else {
    const files = `${describeSeal(result)}${result.unchanged ? ', unchanged' : ''}`;
    const runs =
      models.referenced > 0 ? ` · ${models.verified} of ${models.referenced} models verified` : '';
    toast.success(`${title} exported`, { description: `${files}${runs}` });
  }
}
