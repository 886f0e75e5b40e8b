import { shortenId } from '../formatting/format-values.ts';
import type { RouterOutputs } from '../trpc.ts';

/** A row of the list. */
export type ListedWorkspace = RouterOutputs['workspace']['list']['workspaces'][number];

/** What a row of the list and the whole record have in common. */
export type WorkspaceRowData = Omit<
  ListedWorkspace,
  'grain' | 'verdict' | 'measured_on' | 'has_bundle'
>;

/** What a workspace is called on screen: its name, else the first digits of its id. */
export function titleOf(row: { name: string | null; workspace_id: string }): string {
  return row.name ?? shortenId(row.workspace_id);
}
