import { formatPlural, formatWape, type ListWorkspacesResult } from '@vitrine/contract';
import { formatTable } from './format-table.ts';

/** Id, status, WAPE and day of creation, with the blanks between the columns. */
const fixedWidth = 32 + 9 + 5 + 10 + 4 * 2;

/** The saved workspaces, ids whole so that they can be copied. */
export function formatWorkspaces(
  { workspaces, total }: ListWorkspacesResult,
  width: number,
): string {
  if (workspaces.length === 0) {
    return 'There are no saved workspaces. `npx vitrine run --preset demo_minimal` makes one.';
  }
  const table = formatTable(
    [
      { title: 'WORKSPACE', width: null },
      { title: 'NAME', width: width - fixedWidth },
      { title: 'STATUS', width: null },
      { title: 'WAPE', align: 'right', width: null },
      { title: 'CREATED', width: null },
    ],
    workspaces.map((workspace) => [
      workspace.workspace_id,
      workspace.name ?? '–',
      workspace.status,
      formatWape(workspace.result_summary?.winner_wape ?? null),
      workspace.created_at.slice(0, 10),
    ]),
  );
  return `${table}\n\n${formatPlural({ count: total, one: 'workspace' })}`;
}
