import { formatDay, shortenId } from '../formatting/format-values.ts';
import { describeGrain, type GrainChoice } from '../sales/describe-grain.ts';
import type { RouterOutputs } from '../trpc.ts';

/** A row of the list. */
export type ListedWorkspace = RouterOutputs['workspace']['list']['workspaces'][number];

/** What a row of the list and the whole record have in common. */
export type WorkspaceRowData = Omit<
  ListedWorkspace,
  'grain' | 'verdict' | 'measured_on' | 'has_bundle'
>;

interface Titled {
  name: string | null;
  workspace_id: string;
  date_end?: string | null;
  /** In a row of the list. */
  grain?: GrainChoice | null;
  /** In the whole record. */
  phase_summaries?: { grain?: GrainChoice | null } | null;
}

/**
 * What a workspace is called: its name; without one what it ran on and, because others ran on the same, the first digits of its
 * id: "UK · 85123A to 9 Dec 2011, 48245148". The digits alone until the run has chosen a grain.
 */
export function titleOf(workspace: Titled): string {
  const { name, workspace_id, date_end, grain, phase_summaries } = workspace;
  if (name !== null) return name;
  const id = shortenId(workspace_id);
  const known = grain ?? phase_summaries?.grain;
  return known && date_end ? `${describeGrain(known)} to ${formatDay(date_end)}, ${id}` : id;
}
