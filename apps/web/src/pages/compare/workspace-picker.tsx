import {
  listMeasurementDifferences,
  measurementOfWorkspace,
  workspaceIdSchema,
} from '@vitrine/contract';
import { Check } from 'lucide-react';
import { useRef, useState } from 'react';
import { Card } from '../../components/card.tsx';
import { classNames } from '../../components/class-names.ts';
import { TextField } from '../../components/field.tsx';
import { LoadMore } from '../../components/load-more.tsx';
import { Moment } from '../../components/moment.tsx';
import { RecordState } from '../../components/record-state.tsx';
import { useSettled } from '../../components/use-settled.ts';
import { differenceWords } from '../../models/run-words.ts';
import { trpc } from '../../trpc.ts';
import { describeWorkspace, RowStatus } from '../../workspaces/row-cells.tsx';
import { type ListedWorkspace, titleOf } from '../../workspaces/workspace-title.ts';
import type { WorkspaceDetail } from './compare-workspaces.ts';

interface PickerProps {
  id: string;
  title: string;
  /** The id of the side that is chosen. */
  value: string | undefined;
  /** Its record, once it was read. */
  chosen: WorkspaceDetail | undefined;
  /** The record of the side that this one is set beside. */
  beside: WorkspaceDetail | undefined;
  onChange: (workspace_id: string) => void;
}

/** Chooses one kept run: the newest first, older ones on demand, or by a part of the name or the whole id. */
export function WorkspacePicker({ id, title, value, chosen, beside, onChange }: PickerProps) {
  const [text, setText] = useState('');
  const q = useSettled(text.trim());
  const { list, rows, looking } = useChoices(q, chosen);
  const items = useRef<HTMLUListElement>(null);
  return (
    <Card id={id} title={title}>
      <div className="space-y-3 px-5 pb-5">
        <TextField
          type="search"
          label={`Search the ${title.toLowerCase()} by name or whole id`}
          value={text}
          maxLength={100}
          onText={setText}
        />
        <RecordState query={list} what="The list">
          {() =>
            rows.length === 0 ? (
              <p className="text-[13px] text-muted">{looking ? 'Looking' : describeEmptyList(q)}</p>
            ) : (
              <ul ref={items} className="divide-y divide-line rounded-lg border border-line">
                {rows.map((row) => (
                  <li key={row.workspace_id}>
                    <Choice
                      row={row}
                      chosen={row.workspace_id === value}
                      obstacle={beside && describeObstacle(toListed(beside), row)}
                      onChange={onChange}
                    />
                  </li>
                ))}
              </ul>
            )
          }
        </RecordState>
      </div>
      <LoadMore
        list={list}
        total={list.data?.pages.at(-1)?.total ?? 0}
        shown={rows.length}
        onFocusRow={(index) => items.current?.querySelectorAll('button')[index]?.focus()}
      />
    </Card>
  );
}

const describeEmptyList = (q: string) =>
  q.length >= 2 ? 'No workspace has this name or id.' : 'Nothing kept yet.';

/**
 * What the list has, page by page. Above it stands what is known by its id: the side that is chosen, unless its place is
 * on the first page, or the one whose whole id is searched for. The list itself knows names only.
 */
function useChoices(q: string, chosen: WorkspaceDetail | undefined) {
  const searched = q.length >= 2;
  const typed = workspaceIdSchema.safeParse(q.toLowerCase());
  const list = trpc.workspace.list.useInfiniteQuery(
    { limit: 10, include_archived: true, ...(searched && { q }) },
    { getNextPageParam: (page) => page.next_cursor, placeholderData: (previous) => previous },
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
  return { list, rows, looking: byId.isLoading };
}

function toListed(workspace: WorkspaceDetail): ListedWorkspace {
  const { grain = null, verdict = null, measured_on = null } = workspace.phase_summaries ?? {};
  return { ...workspace, grain, verdict, measured_on };
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

function Choice({
  row,
  chosen,
  obstacle,
  onChange,
}: {
  row: ListedWorkspace;
  chosen: boolean;
  obstacle: string | undefined;
  onChange: (workspace_id: string) => void;
}) {
  return (
    <button
      type="button"
      aria-pressed={chosen}
      onClick={() => onChange(row.workspace_id)}
      className={classNames(
        'flex min-h-11 w-full items-center gap-2 px-3 py-1.5 text-left text-[13px] hover:bg-sunken',
        chosen && 'bg-accent-wash',
      )}
    >
      <span className="min-w-0 flex-1">
        <span
          className={classNames('block truncate font-medium', row.name === null && 'font-mono')}
        >
          {titleOf(row)}
        </span>
        <span className="block text-xs text-muted wrap-anywhere">{describeWorkspace(row)}</span>
        {obstacle && <span className="block text-xs text-muted">{obstacle}</span>}
      </span>
      <span className="text-xs text-muted max-sm:hidden">
        <Moment at={row.created_at} />
      </span>
      <RowStatus row={row} />
      <Check aria-hidden size={15} className={chosen ? 'text-accent' : 'invisible'} />
    </button>
  );
}
