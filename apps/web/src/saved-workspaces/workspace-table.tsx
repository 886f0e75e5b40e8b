import { type FocusEvent, useEffect, useRef } from 'react';
import { classNames } from '../components/class-names.ts';
import { SortHeading } from '../components/sort-heading.tsx';
import type { Sort } from '../components/sort-order.ts';
import { useSmallScreen } from '../components/use-media.ts';
import type { ExportOutcome } from '../workspaces/export-outcome.ts';
import type { RowHandlers } from '../workspaces/row-handlers.ts';
import type { ExportPhase } from '../workspaces/use-exports.ts';
import type { ListedWorkspace, WorkspaceRowData } from '../workspaces/workspace-title.ts';
import type { SortBy } from './list-search.ts';
import { headingId, tableColumns } from './table-columns.tsx';
import type { Selection } from './use-selection.ts';
import type { TableSettings } from './use-table-settings.ts';
import { WorkspaceCard } from './workspace-card.tsx';
import { WorkspaceRow } from './workspace-row.tsx';

interface TableProps {
  rows: ListedWorkspace[];
  /** Nothing has arrived yet: the places of rows are held. */
  loading: boolean;
  updating: boolean;
  settings: TableSettings;
  sort: Sort<SortBy>;
  onSort: (by: SortBy) => void;
  selection: Selection;
  activeId: string | null;
  onActive: (workspace_id: string) => void;
  openId: string | null;
  runLive: boolean;
  outcomes: ReadonlyMap<string, ExportOutcome>;
  phases: ReadonlyMap<string, ExportPhase>;
  handlers: RowHandlers;
}

/** The rows as a table, on narrow screens as cards with the same actions. */
export function WorkspaceTable(props: TableProps) {
  const cards = useSmallScreen();
  const { rows, selection, activeId } = props;
  const tabStop = activeId ?? rows[0]?.workspace_id;
  const rowProps = (row: ListedWorkspace) => ({
    row,
    settings: props.settings,
    runLive: props.runLive,
    open: props.openId === row.workspace_id,
    active: tabStop === row.workspace_id,
    outcome: props.outcomes.get(row.workspace_id),
    phase: props.phases.get(row.workspace_id),
    selected: selection.ids.has(row.workspace_id),
    handlers: props.handlers,
  });
  const reportActive = (event: FocusEvent) => {
    const element = event.target.closest('[data-row]');
    if (element instanceof HTMLElement && element.dataset.row) props.onActive(element.dataset.row);
  };
  if (cards) {
    return (
      <ul onFocus={reportActive} className="divide-y divide-line border-t border-line">
        {props.loading
          ? skeletonKeys.map((key) => (
              <li key={key} className="p-4">
                <div className="h-28 animate-breathe rounded-md bg-sunken" />
              </li>
            ))
          : rows.map((row) => <WorkspaceCard key={row.workspace_id} {...rowProps(row)} />)}
      </ul>
    );
  }
  return (
    <div className="@container overflow-x-auto">
      <table
        className="w-full min-w-[760px] table-fixed text-left text-[13px]"
        aria-busy={props.loading || props.updating}
      >
        <caption className="sr-only">Saved workspaces, pinned first</caption>
        <TableHead {...props} />
        <tbody
          onFocus={reportActive}
          className={classNames('divide-y divide-line', props.updating && 'opacity-60')}
        >
          {props.loading
            ? skeletonKeys.map((key) => (
                <SkeletonRow key={key} span={props.settings.columns.length + 3} />
              ))
            : rows.map((row) => <WorkspaceRow key={row.workspace_id} {...rowProps(row)} />)}
        </tbody>
      </table>
    </div>
  );
}

const skeletonKeys = ['first', 'second', 'third', 'fourth'];

function SkeletonRow({ span }: { span: number }) {
  return (
    <tr>
      <td colSpan={span} className="px-5 py-3">
        <div className="h-8 animate-breathe rounded-md bg-sunken" />
      </td>
    </tr>
  );
}

function TableHead({ rows, selection, settings, sort, onSort }: TableProps) {
  const heading = (by: SortBy, word: string, className: string, id?: string) => (
    <SortHeading
      key={by}
      id={id}
      word={word}
      order={sort.by === by ? sort.order : null}
      className={className}
      onSort={() => onSort(by)}
    />
  );
  return (
    <thead className="border-y border-line text-xs text-muted">
      <tr>
        <th scope="col" className="w-10 py-2 pl-4">
          <SelectAll rows={rows} selection={selection} />
        </th>
        {heading('name', 'Name', 'px-2')}
        {settings.columns.map((id) => {
          const { word, sortBy, className } = tableColumns[id];
          return sortBy ? (
            heading(sortBy, word, className, headingId(id))
          ) : (
            <th
              key={id}
              id={headingId(id)}
              scope="col"
              className={classNames('py-2 font-medium', className)}
            >
              {word}
            </th>
          );
        })}
        <th scope="col" className="w-[244px] py-2 pr-4 pl-2">
          <span className="sr-only">Actions</span>
        </th>
      </tr>
    </thead>
  );
}

function SelectAll({ rows, selection }: { rows: WorkspaceRowData[]; selection: Selection }) {
  const box = useRef<HTMLInputElement>(null);
  const count = selection.shown.length;
  const all = count > 0 && count === rows.length;
  useEffect(() => {
    if (box.current) box.current.indeterminate = count > 0 && !all;
  }, [count, all]);
  return (
    <input
      ref={box}
      type="checkbox"
      aria-label="Select all shown"
      checked={all}
      onChange={() => selection.setAll(!all)}
      className="align-middle"
    />
  );
}
