import { classNames } from '../components/class-names.ts';
import { Seal, type SealState } from '../components/seal.tsx';
import {
  describeSeal,
  type ExportOutcome,
  listGaps,
  referencesOf,
} from '../workspaces/export-outcome.ts';

const colours: Record<SealState, string> = {
  verified: 'text-good',
  gaps: 'text-warn',
  failed: 'text-bad',
};

function describeOutcome(outcome: ExportOutcome): string {
  if (outcome.kind === 'failed') return outcome.problem ? 'Export failed' : 'No answer';
  if (outcome.seal === 'gaps') return listGaps(referencesOf(outcome.result)).join(', ');
  return describeSeal(outcome.result);
}

/** The row's last export in a few words; opens what it proved. */
export function ProofLink({ outcome, onShow }: { outcome: ExportOutcome; onShow: () => void }) {
  const words = describeOutcome(outcome);
  const seal = outcome.kind === 'failed' ? 'failed' : outcome.seal;
  return (
    <button
      type="button"
      onClick={onShow}
      className={classNames(
        'flex max-w-full items-start gap-1.5 rounded text-left text-xs max-md:items-center underline-offset-2 hover:underline max-md:min-h-11',
        colours[seal],
      )}
    >
      <Seal state={seal} size={14} />
      <span>{words}</span>
    </button>
  );
}
