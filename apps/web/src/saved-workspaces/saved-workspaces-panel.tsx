import { ArrowDown, ArrowUp, Search } from 'lucide-react';
import { useDeferredValue, useEffect, useRef, useState } from 'react';
import { Button } from '../components/button.tsx';
import { Card } from '../components/card.tsx';
import { classNames } from '../components/class-names.ts';
import { ProblemNotice } from '../components/problem-notice.tsx';
import { useMedia } from '../components/use-media.ts';
import { formatCount } from '../formatting/format-values.ts';
import { readProblem, trpc } from '../trpc.ts';
import { DeleteDialog } from './delete-dialog.tsx';
import { EditDetailsDialog } from './edit-details-dialog.tsx';
import type { ExportOutcome } from './export-outcome.ts';
import { ReplayDialog } from './replay-dialog.tsx';
import type { RowHandlers } from './row-actions.tsx';
import { useDelayedDelete } from './use-delayed-delete.ts';
import { WorkspaceCard } from './workspace-card.tsx';
import { WorkspaceRow } from './workspace-row.tsx';
import type { WorkspaceRowData } from './workspace-title.ts';

type SortBy = 'name' | 'status' | 'created_at';
type Sort = { by: SortBy; order: 'asc' | 'desc' };
type Asked =
  | { kind: 'replay' | 'edit'; row: WorkspaceRowData }
  | { kind: 'delete'; rows: WorkspaceRowData[] };

const pageSize = 20;

export interface PanelProps {
  runLive: boolean;
  /** The workspace that is open beside the table. */
  openId: string | null;
  outcomes: ReadonlyMap<string, ExportOutcome>;
  onLoad: (row: WorkspaceRowData) => void;
  onExported: (row: WorkspaceRowData, outcome: ExportOutcome) => void;
  onShowProof: (row: WorkspaceRowData) => void;
  onDeleted: (workspace_id: string) => void;
}

/** The saved workspaces: a table, on narrow screens cards with the same actions. */
export function SavedWorkspacesPanel(props: PanelProps) {
  const [sort, setSort] = useState<Sort>({ by: 'created_at', order: 'desc' });
  const [archived, setArchived] = useState(false);
  const [search, setSearch] = useState('');
  const [asked, setAsked] = useState<Asked | null>(null);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const q = useDeferredValue(search.trim());
  const list = trpc.workspace.list.useInfiniteQuery(
    {
      limit: pageSize,
      include_archived: archived,
      sort_by: sort.by,
      sort_order: sort.order,
      ...(q.length >= 2 && { q }),
    },
    {
      getNextPageParam: (page) => page.next_cursor,
      placeholderData: (previous) => previous,
      refetchOnWindowFocus: 'always',
    },
  );
  const deletion = useDelayedDelete({ onDeleted: props.onDeleted });
  const pages = list.data?.pages;
  const rows = (pages ?? [])
    .flatMap((page) => page.workspaces)
    .filter((row) => !deletion.hidden.has(row.workspace_id));
  const total = (pages?.at(-1)?.total ?? 0) - deletion.hidden.size;
  const chosen = rows.filter((row) => selected.has(row.workspace_id));
  const handlers: RowHandlers = {
    onLoad: props.onLoad,
    onExported: props.onExported,
    onReplay: (row) => setAsked({ kind: 'replay', row }),
    onEdit: (row) => setAsked({ kind: 'edit', row }),
    onDelete: (row) => setAsked({ kind: 'delete', rows: [row] }),
  };
  const close = () => setAsked(null);
  const focusAfter = useRef<string | null>(null);
  useEffect(() => {
    if (asked !== null || focusAfter.current === null) return;
    document.getElementById(focusAfter.current)?.focus();
    focusAfter.current = null;
  }, [asked]);
  const narrow = () => setSelected(new Set());

  return (
    <Card
      id="saved"
      title="Saved workspaces"
      note={pages && <Count shown={rows.length} total={total} archived={archived} />}
      actions={
        <>
          <SearchBox
            value={search}
            onText={(text) => {
              setSearch(text);
              narrow();
            }}
          />
          <Button
            size="row"
            aria-pressed={archived}
            className={archived ? 'border-accent bg-accent-wash text-accent' : ''}
            onClick={() => {
              setArchived(!archived);
              narrow();
            }}
          >
            Archived
          </Button>
        </>
      }
    >
      {list.isError && !pages ? (
        <div className="px-5 pb-5">
          <ProblemNotice title="The list could not be read" problem={readProblem(list.error)}>
            <Button size="row" className="mt-2" onClick={() => list.refetch()}>
              Try again
            </Button>
          </ProblemNotice>
        </div>
      ) : pages && rows.length === 0 ? (
        <Empty
          searching={q.length >= 2}
          archived={archived}
          deleting={deletion.hidden.size > 0}
          onClear={() => setSearch('')}
          onArchived={() => setArchived(true)}
        />
      ) : (
        <Rows
          {...props}
          rows={rows}
          loading={list.isPending}
          updating={list.isPlaceholderData}
          sort={sort}
          onSort={(by) => setSort(nextSort({ sort, by }))}
          selected={selected}
          onSelected={setSelected}
          handlers={handlers}
        />
      )}
      {list.hasNextPage && (
        <div className="border-t border-line px-5 py-3 text-center">
          <Button
            size="row"
            disabled={list.isFetchingNextPage}
            onClick={() => list.fetchNextPage()}
          >
            {list.isFetchingNextPage ? 'Loading' : `Load more of ${formatCount(total)}`}
          </Button>
        </div>
      )}
      {chosen.length > 0 && (
        <SelectionBar
          rows={chosen}
          onClear={narrow}
          onDelete={() => setAsked({ kind: 'delete', rows: chosen })}
        />
      )}
      {asked?.kind === 'replay' && <ReplayDialog row={asked.row} onClose={close} />}
      {asked?.kind === 'edit' && <EditDetailsDialog row={asked.row} onClose={close} />}
      {asked?.kind === 'delete' && (
        <DeleteDialog
          rows={asked.rows}
          onClose={close}
          onConfirm={(gone) => {
            focusAfter.current = findFocusAfter({ rows, gone });
            deletion.schedule(gone);
            narrow();
          }}
        />
      )}
    </Card>
  );
}

const searchId = 'search-workspaces';

/** The row that moves up into the place of deleted ones, else the last that stays, else the search. */
function findFocusAfter(options: { rows: WorkspaceRowData[]; gone: WorkspaceRowData[] }): string {
  const gone = new Set(options.gone.map((row) => row.workspace_id));
  const from = options.rows.findIndex((row) => gone.has(row.workspace_id));
  const stays = (row: WorkspaceRowData) => !gone.has(row.workspace_id);
  const next = options.rows.slice(from).find(stays) ?? options.rows.findLast(stays);
  return next ? `load-${next.workspace_id}` : searchId;
}

/** A second press on a heading turns the order around; dates start with the newest. */
function nextSort({ sort, by }: { sort: Sort; by: SortBy }): Sort {
  if (sort.by === by) return { by, order: sort.order === 'asc' ? 'desc' : 'asc' };
  return { by, order: by === 'created_at' ? 'desc' : 'asc' };
}

function Count({ shown, total, archived }: { shown: number; total: number; archived: boolean }) {
  return (
    <span className="tabular-nums">
      {formatCount(shown)} of {formatCount(total)}
      {archived ? '' : ' · archived hidden'}
    </span>
  );
}

function SearchBox({ value, onText }: { value: string; onText: (text: string) => void }) {
  return (
    <div className="relative max-md:flex-1">
      <Search
        aria-hidden
        size={14}
        className="pointer-events-none absolute top-1/2 left-2.5 -translate-y-1/2 text-muted"
      />
      <input
        id={searchId}
        type="search"
        aria-label="Search by name"
        placeholder="Search by name"
        value={value}
        maxLength={100}
        onChange={(event) => onText(event.target.value)}
        className="h-8 w-44 rounded-md max-md:w-full border border-line-strong/70 bg-surface pr-2 pl-8 text-[13px] max-md:h-11"
      />
    </div>
  );
}

function Empty({
  searching,
  archived,
  deleting,
  onClear,
  onArchived,
}: {
  searching: boolean;
  /** Archived ones are among those that are shown. */
  archived: boolean;
  deleting: boolean;
  onClear: () => void;
  onArchived: () => void;
}) {
  const ask = !searching && !archived && !deleting;
  const all = trpc.workspace.list.useQuery(
    { limit: 1, include_archived: true },
    { enabled: ask, staleTime: 0 },
  );
  const hidden = ask && (all.data?.total ?? 0) > 0;
  if (ask && all.isLoading) return <div className="h-28" />;
  return (
    <div className="px-5 pt-6 pb-10 text-center">
      {searching ? (
        <>
          <p className="font-medium">No workspace has this in its name.</p>
          <Button size="row" className="mt-3" onClick={onClear}>
            Clear the search
          </Button>
        </>
      ) : deleting ? (
        <p className="font-medium">None shown; what is being deleted can still be brought back.</p>
      ) : hidden ? (
        <>
          <p className="font-medium">None shown; archived ones are hidden.</p>
          <Button size="row" className="mt-3" onClick={onArchived}>
            Show archived
          </Button>
        </>
      ) : (
        <>
          <p className="font-medium">Nothing kept yet.</p>
          <p className="text-[13px] text-muted">
            Run the showcase with “Keep as workspace”; it appears here to be loaded, replayed and
            exported.
          </p>
        </>
      )}
    </div>
  );
}

interface RowsProps extends PanelProps {
  rows: WorkspaceRowData[];
  loading: boolean;
  updating: boolean;
  sort: Sort;
  onSort: (by: SortBy) => void;
  selected: ReadonlySet<string>;
  onSelected: (ids: ReadonlySet<string>) => void;
  handlers: RowHandlers;
}

function Rows(props: RowsProps) {
  const cards = useMedia('(max-width: 859px)');
  const { rows, selected, onSelected } = props;
  const toggle = (id: string) => {
    const next = new Set(selected);
    if (!next.delete(id)) next.add(id);
    onSelected(next);
  };
  const rowProps = (row: WorkspaceRowData) => ({
    row,
    runLive: props.runLive,
    open: props.openId === row.workspace_id,
    outcome: props.outcomes.get(row.workspace_id),
    selected: selected.has(row.workspace_id),
    onToggle: () => toggle(row.workspace_id),
    onShowProof: () => props.onShowProof(row),
    handlers: props.handlers,
  });
  if (cards) {
    return (
      <>
        <p className="px-4 pb-3 text-xs text-muted">
          {props.runLive
            ? 'Replay waits for the run under way.'
            : 'Load fills the run controls, Replay runs again.'}
        </p>
        <ul className="divide-y divide-line border-t border-line">
          {rows.map((row) => (
            <WorkspaceCard key={row.workspace_id} {...rowProps(row)} />
          ))}
        </ul>
      </>
    );
  }
  const all = rows.length > 0 && rows.every((row) => selected.has(row.workspace_id));
  return (
    <div className="overflow-x-auto">
      <table
        className={classNames(
          'w-full min-w-[1000px] table-fixed text-left text-[13px]',
          props.updating && 'opacity-60',
        )}
        aria-busy={props.loading || props.updating}
      >
        <caption className="sr-only">Saved workspaces, pinned first</caption>
        <thead className="border-y border-line text-xs text-muted">
          <tr>
            <th scope="col" className="w-11 py-2 pl-5">
              <input
                type="checkbox"
                aria-label="Select all shown"
                checked={all}
                onChange={() => onSelected(new Set(all ? [] : rows.map((row) => row.workspace_id)))}
                className="align-middle"
              />
            </th>
            <SortHeading by="name" word="Name" className="px-2" {...props} />
            <SortHeading by="status" word="Status" className="w-[152px] px-2" {...props} />
            <th scope="col" className="px-2 py-2 font-medium">
              Data
            </th>
            <th scope="col" className="w-[116px] px-2 py-2 font-medium">
              Winner
            </th>
            <th scope="col" className="w-[58px] px-2 py-2 text-right font-medium">
              WAPE
            </th>
            <SortHeading
              by="created_at"
              word="Created"
              className="w-[100px] pr-1 pl-5"
              {...props}
            />
            <th scope="col" className="w-[252px] py-2 pr-5 pl-2">
              <span className="sr-only">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {props.loading
            ? skeletonKeys.map((key) => <SkeletonRow key={key} />)
            : rows.map((row) => <WorkspaceRow key={row.workspace_id} {...rowProps(row)} />)}
        </tbody>
      </table>
    </div>
  );
}

const skeletonKeys = ['first', 'second', 'third', 'fourth'];

function SkeletonRow() {
  return (
    <tr>
      <td colSpan={8} className="px-5 py-3">
        <div className="h-8 animate-breathe rounded-md bg-sunken" />
      </td>
    </tr>
  );
}

function SortHeading({
  by,
  word,
  className,
  sort,
  onSort,
}: {
  by: SortBy;
  word: string;
  className: string;
  sort: Sort;
  onSort: (by: SortBy) => void;
}) {
  const active = sort.by === by;
  const Arrow = sort.order === 'asc' ? ArrowUp : ArrowDown;
  const ariaSort = !active ? 'none' : sort.order === 'asc' ? 'ascending' : 'descending';
  return (
    <th scope="col" aria-sort={ariaSort} className={classNames('py-2 font-medium', className)}>
      <button
        type="button"
        onClick={() => onSort(by)}
        className={classNames(
          'inline-flex items-center gap-1 rounded hover:text-ink',
          active && 'text-ink',
        )}
      >
        {word}
        <Arrow aria-hidden size={12} className={active ? '' : 'invisible'} />
      </button>
    </th>
  );
}

function SelectionBar({
  rows,
  onClear,
  onDelete,
}: {
  rows: WorkspaceRowData[];
  onClear: () => void;
  onDelete: () => void;
}) {
  const running = rows.some((row) => row.status === 'running');
  return (
    <div className="sticky bottom-0 flex flex-wrap items-center gap-2 rounded-b-xl border-t border-line bg-surface px-5 py-2.5">
      <p className="mr-auto text-[13px] font-medium tabular-nums">{rows.length} selected</p>
      {running && <p className="text-xs text-muted">A running workspace cannot be deleted.</p>}
      <Button size="row" onClick={onClear}>
        Clear
      </Button>
      <Button size="row" disabled={running} onClick={onDelete} className="text-bad">
        Delete
      </Button>
    </div>
  );
}
