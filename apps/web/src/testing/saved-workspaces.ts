import type { Workspace, WorkspaceListItem } from '@vitrine/contract';
import { exampleRow, exampleWorkspace, recordOf } from './examples.ts';
import { type StubAnswers, StubProblem } from './stub-server.ts';

/** A workspace id that ends in the number. */
export function idOf(number: number): string {
  return number.toString(16).padStart(32, '0');
}

/** Rows `run-1`, `run-2`, … each changed as told. */
export function numberedRows(
  count: number,
  part: (number: number) => Partial<WorkspaceListItem> = () => ({}),
): WorkspaceListItem[] {
  return Array.from({ length: count }, (_, index) => {
    const number = index + 1;
    return exampleRow({ workspace_id: idOf(number), name: `run-${number}`, ...part(number) });
  });
}

/**
 * Answers like a server that holds these rows: filters, pages, updates and deletes. Rows come in the
 * order given, whatever order is asked for; `asked` has every input of the list but the dialog's.
 */
export function holdWorkspaces(rows: WorkspaceListItem[]) {
  let held = rows;
  const asked: Parameters<NonNullable<StubAnswers['workspace.list']>>[0][] = [];
  const find = (workspace_id: string): Workspace => {
    const row = held.find((each) => each.workspace_id === workspace_id);
    if (row === undefined) throw new StubProblem('WORKSPACE_NOT_FOUND', 'There is no such one.');
    return { ...exampleWorkspace(), ...recordOf(row) };
  };
  const answers: StubAnswers = {
    'showcase.current': () => ({ running: null, latest: null }),
    'registry.runs.list': () => ({ runs: [], total: 0, next_cursor: null }),
    'scenario.list': () => ({ scenarios: [], total: 0, next_cursor: null }),
    'workspace.list': (input) => {
      asked.push(input);
      const { q, status, tags = [], replayed_from_workspace_ids: sources } = input;
      const found = held.filter(
        (row) =>
          (input.include_archived || !row.archived) &&
          (q === undefined || row.name?.includes(q)) &&
          (status === undefined || row.status === status) &&
          tags.every((tag) => row.tags.includes(tag)) &&
          (sources === undefined || sources.includes(row.replayed_from_workspace_id ?? '')),
      );
      const from = Number(input.cursor ?? 0);
      const to = from + input.limit;
      return {
        workspaces: found.slice(from, to),
        total: found.length,
        next_cursor: to < found.length ? String(to) : null,
      };
    },
    'workspace.byId': ({ workspace_id }) => find(workspace_id),
    'workspace.update': ({ workspace_id, ...change }) => {
      const defined = Object.fromEntries(
        Object.entries(change).filter(([, value]) => value !== undefined),
      );
      held = held.map((row) => (row.workspace_id === workspace_id ? { ...row, ...defined } : row));
      return find(workspace_id);
    },
    'workspace.delete': ({ workspace_id }) => {
      find(workspace_id);
      held = held.filter((row) => row.workspace_id !== workspace_id);
      return { workspace_id, deleted: true };
    },
  };
  return { answers, asked, rows: () => held };
}
