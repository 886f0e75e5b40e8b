import {
  listMeasurementDifferences,
  measurementOfWorkspace,
  workspaceIdSchema,
} from '@vitrine/contract';
import { Combobox, useSearch } from '../../components/combobox.tsx';
import { Moment } from '../../components/moment.tsx';
import { differenceWords } from '../../models/run-words.ts';
import { type ListedWorkspace, titleOf } from '../../runs/workspace-title.ts';
import { trpc } from '../../trpc.ts';
import { describeWorkspace, RowStatus } from '../../workspaces/row-cells.tsx';
import type { WorkspaceDetail } from './compare-workspaces.ts';

interface PickerProps {
  label: string;
  /** The id of the side that is chosen. */
  value: string | undefined;
  /** Its record, once it was read. */
  chosen: WorkspaceDetail | undefined;
  /** The record of the side that this one is set beside. */
  beside: WorkspaceDetail | undefined;
  onChange: (workspace_id: string) => void;
}

/** Searchable choice of one kept run: the newest first, or by a part of the name or the whole id. */
export function WorkspacePicker({ label, value, chosen, beside, onChange }: PickerProps) {
  const search = useSearch();
  const { list, rows } = useChoices(search, chosen);
  return (
    <Combobox
      label={label}
      shown={chosen ? titleOf(chosen) : (value ?? 'Choose a kept run')}
      search={search}
      list={list}
      rows={rows}
      words={{
        many: 'workspaces',
        none: 'No workspace has this name or id.',
        empty: 'No saved workspaces yet.',
      }}
      keyOf={(row) => row.workspace_id}
      isChosen={(row) => row.workspace_id === value}
      onChoose={(row) => onChange(row.workspace_id)}
    >
      {(row) => <Choice row={row} obstacle={beside && describeObstacle(toListed(beside), row)} />}
    </Combobox>
  );
}

/**
 * What the list has, page by page. Above it stands what is known by its id: the side that is chosen, unless its place is
 * on the first page, or the one whose whole id is searched for. The list itself knows names only.
 */
function useChoices(
  { q, open }: ReturnType<typeof useSearch>,
  chosen: WorkspaceDetail | undefined,
) {
  const searched = q.length >= 2;
  const typed = workspaceIdSchema.safeParse(q.toLowerCase());
  const list = trpc.workspace.list.useInfiniteQuery(
    { limit: 10, include_archived: true, ...(searched && { q }) },
    {
      enabled: open,
      getNextPageParam: (page) => page.next_cursor,
      placeholderData: (previous) => previous,
    },
  );
  const byId = trpc.workspace.byId.useQuery(
    { workspace_id: typed.data ?? '' },
    { enabled: typed.success },
  );
  const above = searched ? byId.data : chosen;
  const listed = list.data?.pages.flatMap((page) => page.workspaces) ?? [];
  const isAbove = (row: ListedWorkspace) => row.workspace_id === above?.workspace_id;
  const rows =
    above === undefined || list.data?.pages[0]?.workspaces.some(isAbove)
      ? listed
      : [toListed(above), ...listed.filter((row) => !isAbove(row))];
  return { list: { ...list, isPending: list.isPending || byId.isLoading }, rows };
}

function toListed(workspace: WorkspaceDetail): ListedWorkspace {
  const { grain = null, verdict = null, measured_on = null } = workspace.phase_summaries ?? {};
  return { ...workspace, grain, verdict, measured_on, has_bundle: null };
}

/** Why the errors of two rows cannot be compared; undefined when they can be. */
function describeObstacle(a: ListedWorkspace, b: ListedWorkspace): string | undefined {
  const differences = listMeasurementDifferences(
    measurementOfWorkspace(a),
    measurementOfWorkspace(b),
  );
  if (differences.length === 0) return undefined;
  const words = differences.map(({ field }) => differenceWords[field].toLowerCase());
  return `Errors not comparable: ${words.join(', ')}`;
}

function Choice({ row, obstacle }: { row: ListedWorkspace; obstacle: string | undefined }) {
  return (
    <>
      <span className="min-w-0 flex-1 text-[13px]">
        <span className="block truncate font-medium">{titleOf(row)}</span>
        <span className="block text-xs text-muted wrap-anywhere">{describeWorkspace(row)}</span>
        {obstacle && <span className="block text-xs text-muted">{obstacle}</span>}
      </span>
      <span className="text-xs text-muted max-sm:hidden">
        <Moment at={row.created_at} />
      </span>
      <RowStatus row={row} />
    </>
  );
}
