import { toast } from 'sonner';
import { toastProblem } from '../components/toast-problem.tsx';
import {
  describeSeal,
  type ExportOutcome,
  type ExportResult,
  listGaps,
  referencesOf,
} from './export-outcome.ts';

interface ExportToast {
  title: string;
  outcome: ExportOutcome;
  /** Set where the proof is open but may be out of view. */
  onShowProof?: (() => void) | undefined;
}

/** Shows in a toast how an export ended; the proof itself stays open elsewhere. Green is only for a complete bundle. */
export function toastExportOutcome({ title, outcome, onShowProof }: ExportToast): void {
  const way = onShowProof && { action: { label: 'Show proof', onClick: onShowProof } };
  if (outcome.kind === 'failed') {
    // Without an answer nobody knows whether it failed.
    const heading = outcome.problem
      ? `Export of ${title} failed`
      : `No answer to the export of ${title}`;
    toastProblem(heading, outcome.problem);
  } else if (outcome.seal === 'failed') {
    toast.error(`Export of ${title}: check failed`, {
      description: 'The bundle on disk differs from what was written.',
      ...way,
    });
  } else if (outcome.seal === 'gaps') {
    toast.warning(`Export of ${title} is complete with gaps`, {
      description: listGaps(referencesOf(outcome.result)).join(', '),
      ...way,
    });
  } else {
    toast.success(`${title} exported`, { description: describeVerified(outcome.result), ...way });
  }
}

function describeVerified(result: ExportResult): string {
  const { models } = referencesOf(result);
  const files = `${describeSeal(result)}${result.unchanged ? ', unchanged' : ''}`;
  return models.referenced === 0
    ? files
    : `${files} · ${models.verified} of ${models.referenced} models verified`;
}
