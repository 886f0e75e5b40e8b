import {
  describeTestDays,
  formatPlural,
  formatWape,
  type ListWorkspacesResult,
  summarizeVerdict,
  verdictNotRecorded,
  type WorkspaceListItem,
} from '@vitrine/contract';
import { formatTable } from './format-table.ts';

/** Id, status, WAPE and day of creation, with the blanks between the columns. */
const fixedWidth = 32 + 9 + 6 + 10 + 4 * 2;

/** The saved workspaces with full ids for copying; under each, the verdict on its winner, the measurement behind it and whether it has a bundle. */
export function formatWorkspaces(
  { workspaces, total }: ListWorkspacesResult,
  width: number,
): string {
  if (workspaces.length === 0) {
    return 'There are no saved workspaces. Load sales with `npx vitrine ingest <csv>` and run `npx vitrine run`, or try `npx vitrine run --preset demo_minimal`.';
  }
  const table = formatTable(
    [
      { title: 'WORKSPACE', width: null },
      { title: 'NAME', width: width - fixedWidth },
      { title: 'STATUS', width: null },
      { title: 'WAPE', align: 'right', width: null },
      { title: 'CREATED', width: null },
    ],
    workspaces.flatMap((workspace) => [
      [
        workspace.workspace_id,
        workspace.name ?? '–',
        workspace.status,
        formatWape(workspace.result_summary?.winner_wape),
        workspace.created_at.slice(0, 10),
      ],
      ...describeBelow(workspace),
    ]),
  );
  return `${table}\n\n${formatPlural({ count: total, one: 'workspace' })}`;
}

/** The line below a row; none if there is neither a winner nor a bundle. */
function describeBelow(workspace: WorkspaceListItem): string[] {
  const winner = describeWinner(workspace);
  const parts = [...(winner ? [winner] : []), ...(workspace.has_bundle ? ['exported'] : [])];
  return parts.length === 0 ? [] : [parts.join('; ')];
}

/** Null if no winner was chosen. */
function describeWinner({
  result_summary,
  verdict,
  measured_on,
}: WorkspaceListItem): string | null {
  const winner = result_summary?.winner_model_type;
  if (!winner) return null;
  if (verdict === null || measured_on === null) {
    return `${winner}; its verdict and test days were ${verdictNotRecorded}`;
  }
  return `${winner}: ${summarizeVerdict({ winner, verdict })}; ${describeTestDays(measured_on)}`;
}
