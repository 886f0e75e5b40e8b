import { Link } from '@tanstack/react-router';
import { Package } from 'lucide-react';
import { classNames } from '../components/class-names.ts';
import { Seal, type SealState } from '../components/seal.tsx';
import type { ListedWorkspace } from '../runs/workspace-title.ts';
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

const line =
  'flex max-w-full items-start gap-1.5 rounded text-left text-xs underline-offset-2 hover:underline max-md:min-h-11 max-md:items-center';

/** The row's last export in a few words; opens what it proved. */
export function ProofLink({ outcome, onShow }: { outcome: ExportOutcome; onShow: () => void }) {
  const words = describeOutcome(outcome);
  const seal = outcome.kind === 'failed' ? 'failed' : outcome.seal;
  return (
    <button type="button" onClick={onShow} className={classNames(line, colours[seal])}>
      <Seal state={seal} size={14} />
      <span>{words}</span>
    </button>
  );
}

/** Says that there is a bundle, not what it is worth: the workspace's page checks it. */
export function BundleLink({ row }: { row: ListedWorkspace }) {
  return (
    <Link
      to="/workspaces/$workspaceId"
      params={{ workspaceId: row.workspace_id }}
      hash="bundle-on-disk-title"
      preload={false}
      title="A bundle of this workspace is in the export folder. Its page checks whether it is unaltered."
      className={classNames(line, 'text-muted')}
    >
      <Package aria-hidden size={14} />
      Exported
    </Link>
  );
}
