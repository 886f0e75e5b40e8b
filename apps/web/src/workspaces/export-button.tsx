import { LoaderCircle } from 'lucide-react';
import { isInspectorBelow } from '../components/inspector.tsx';
import { ReasonedButton } from '../components/reasoned-button.tsx';
import { titleOf, type WorkspaceRowData } from '../runs/workspace-title.ts';
import type { ExportOutcome } from './export-outcome.ts';
import { toastExportOutcome } from './toast-export-outcome.ts';
import { type ExportPhase, useExportWorkspace } from './use-exports.ts';

/**
 * Exports one workspace. Waits only for its own workspace. The outcome goes to `onOutcome` and stays in the
 * session; the toast only points at it. An export changes nothing that is listed, so nothing is asked again.
 */
export function ExportButton({
  workspace,
  phase,
  onOutcome,
  onShowProof,
}: {
  workspace: Pick<WorkspaceRowData, 'workspace_id' | 'name' | 'status'>;
  /** What is under way for it. */
  phase: ExportPhase | undefined;
  onOutcome?: (outcome: ExportOutcome) => void;
  /** Leads to the proof, where one opens with the outcome. */
  onShowProof?: (() => void) | undefined;
}) {
  const exportWorkspace = useExportWorkspace();
  const title = titleOf(workspace);
  const showOutcome = (outcome: ExportOutcome) => {
    toastExportOutcome({
      title,
      outcome,
      onShowProof: isInspectorBelow() ? onShowProof : undefined,
    });
    onOutcome?.(outcome);
  };
  const reason =
    workspace.status === 'running'
      ? 'Export waits for the run to finish'
      : phase === 'Waiting'
        ? 'The export will be retried when the server responds'
        : phase
          ? 'Export in progress'
          : null;
  return (
    <ReasonedButton
      id={`export-${workspace.workspace_id}`}
      label={`Export ${title}`}
      reason={reason}
      onPress={() => void exportWorkspace(workspace, showOutcome).then(showOutcome)}
    >
      {phase && <LoaderCircle aria-hidden size={13} className="animate-spin" />}
      {phase ?? 'Export'}
    </ReasonedButton>
  );
}
