import { formatWape } from '@vitrine/contract';
import { type FocusEvent, type ReactNode, useEffect, useMemo, useRef } from 'react';
import { classNames } from '../components/class-names.ts';
import { DataTable } from '../components/data-table.tsx';
import { nextSort, readSort, writeSort } from '../components/sort-order.ts';
import type { WorkspaceRowData } from '../runs/workspace-title.ts';
import { RowBadges } from '../workspaces/row-badges.tsx';
import { RowStatus, RowTestDays, RowTitle, RowVerdict } from '../workspaces/row-cells.tsx';
import type { RowHandlers } from '../workspaces/row-handlers.ts';
import { useExports } from '../workspaces/use-exports.ts';
import { Proof, type RowState, tableColumns } from './table-columns.tsx';
import type { ListView } from './use-list-view.ts';
import type { Selection } from './use-selection.ts';
import type { TableSettings } from './use-table-settings.ts';
import type { WorkspaceList } from './use-workspace-list.ts';

interface TableProps {
  list: WorkspaceList;
  view: ListView;
  settings: TableSettings;
  selection: Selection;
  focus: { activeId: string | null; setActiveId: (workspace_id: string) => void };
  openId: string | null;
  runLive: boolean;
  handlers: RowHandlers;
}

/** The rows as a table, on narrow screens as cards with the same actions. */
export function WorkspaceTable({ list, view, settings, selection, focus, ...props }: TableProps) {
  const { outcomes, phases } = useExports();
  const { rows } = list;
  const sort = readSort(view.search);
  const tabStop = focus.activeId ?? rows[0]?.workspace_id;
  const shown = useMemo(
    () => ['select', 'name', ...settings.columns, 'actions'] as const,
    [settings.columns],
  );
  const states = rows.map((row) => ({
    row,
    settings,
    runLive: props.runLive,
    open: props.openId === row.workspace_id,
    active: tabStop === row.workspace_id,
    outcome: outcomes.get(row.workspace_id),
    phase: phases.get(row.workspace_id),
    selected: selection.ids.has(row.workspace_id),
    handlers: props.handlers,
  }));
  const reportActive = (event: FocusEvent) => {
    const element = event.target.closest('[data-row]');
    if (element instanceof HTMLElement && element.dataset.row)
      focus.setActiveId(element.dataset.row);
  };
  return (
    <DataTable
      caption="Saved workspaces, pinned first"
      columns={tableColumns}
      shown={shown}
      headings={{ select: <SelectAll rows={rows} selection={selection} /> }}
      rows={states}
      keyOf={({ row }) => row.workspace_id}
      rowProps={rowProps}
      card={drawCard}
      loading={!list.known}
      updating={list.updating}
      sort={sort}
      onSort={(by) => view.change(writeSort(nextSort(sort, by)))}
      onFocus={reportActive}
      className="min-w-[760px]"
    />
  );
}

/** The id of a row's element, for focus and keys. */
export function rowElementId(workspace_id: string): string {
  return `row-${workspace_id}`;
}

const padding = {
  comfortable: '[&>*]:py-2.5 [&>:first-child]:py-3 [&>:last-child]:py-2',
  compact: '[&>*]:py-1 [&>:first-child]:py-2',
};

function rowProps({ row, settings, open, selected, active }: RowState, as: 'row' | 'card') {
  const inTable = as === 'row';
  return {
    id: rowElementId(row.workspace_id),
    'data-row': row.workspace_id,
    tabIndex: inTable && active ? 0 : -1,
    className: classNames(
      'scroll-mt-20 scroll-mb-[calc(var(--sheet-height)+5rem)] -outline-offset-2',
      inTable && ['align-top', padding[settings.density]],
      open || selected ? 'bg-accent-wash/60' : inTable && 'hover:bg-sunken/50',
    ),
  };
}

/** One workspace where a table row has no room. */
function drawCard(cell: (column: keyof typeof tableColumns) => ReactNode, state: RowState) {
  const { row, handlers } = state;
  return (
    <>
      <div className="flex items-start gap-3">
        {cell('select')}
        <div className="min-w-0 flex-1">
          <div className="flex items-center justify-between gap-3">
            <RowTitle row={row} />
            <span className="text-[13px]">
              <RowStatus row={row} />
            </span>
          </div>
          <div className="text-[13px] text-muted">{cell('data')}</div>
          <p className="text-[13px]">
            <span className="font-mono text-xs">
              {row.result_summary?.winner_model_type ?? 'no winner'}
            </span>
            <span className="text-muted"> · WAPE </span>
            <span className="tabular-nums">{formatWape(row.result_summary?.winner_wape)}</span>
            <span className="text-muted">
              {' · '}
              {cell('created')}
            </span>
          </p>
          <RowVerdict row={row} />
          <RowTestDays row={row} />
          {/* A tag is as high as a finger, over the lines above it and the room below. */}
          <div className="mt-1 flex flex-wrap items-center gap-1 not-last:mb-3 empty:hidden has-[button]:gap-y-6 [&_button]:-my-3">
            <RowBadges row={row} onTag={handlers.onTag} />
          </div>
          <Proof {...state} />
        </div>
      </div>
      <div className="mt-3">{cell('actions')}</div>
    </>
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
