import { useEffect, useRef } from 'react';
import type { WorkspaceRowData } from '../runs/workspace-title.ts';
import type { Selection } from './use-selection.ts';

export const searchId = 'search-workspaces';

/** The keys of the table, as they are listed for the person who presses "?". */
export const rowKeys = [
  { keys: ['↓', 'j'], does: 'Next row' },
  { keys: ['↑', 'k'], does: 'Previous row' },
  { keys: ['Shift ↓', 'Shift ↑'], does: 'Select rows while moving' },
  { keys: ['x', 'Space'], does: 'Select or deselect the row' },
  { keys: ['Enter'], does: 'Open the row' },
  { keys: ['e'], does: 'Export the row' },
  { keys: ['/'], does: 'Search; Enter moves to the rows' },
  { keys: ['?'], does: 'Show these shortcuts' },
  { keys: ['Esc'], does: 'Clear the selection from anywhere' },
] as const;

interface RowKeys {
  rows: WorkspaceRowData[];
  selection: Selection;
  focusRow: (workspace_id: string) => void;
  onOpen: (row: WorkspaceRowData) => void;
  onHelp: () => void;
}

/** Whether the key belongs to something else: a text field, an open menu or a dialog. */
function belongsElsewhere(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return true;
  if (document.querySelector('[role="dialog"], [role="menu"]')) return true;
  const { target } = event;
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.matches('textarea, select')) return true;
  return target.matches('input:not([type="checkbox"])');
}

/** On a button, link or checkbox Space and Enter keep their own meaning; only on the row itself the table handles them. */
function isOnControl(event: KeyboardEvent): boolean {
  return event.target instanceof HTMLElement && event.target.matches('button, a, input, summary');
}

/**
 * The keys of the table, while a row or something in it has the focus: elsewhere, single-character keys could be triggered by
 * speech input (WCAG 2.1.4). Only Escape works from anywhere.
 */
export function useRowKeys(options: RowKeys): void {
  const latest = useRef(options);
  latest.current = options;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (belongsElsewhere(event)) return;
      if (handleKey(event, latest.current)) event.preventDefault();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);
}

/** Whether the table handled the key. */
function handleKey(event: KeyboardEvent, table: RowKeys): boolean {
  if (event.key === 'Escape' && table.selection.ids.size > 0) {
    table.selection.clear();
    return true;
  }
  const row = rowUnderFocus(table);
  if (row === undefined) return false;
  const step = readStep(event);
  if (step !== 0) return moveBy(step, { row, range: event.shiftKey, table });
  if (event.key === '/') return focusSearch();
  if (event.key === '?') {
    table.onHelp();
    return true;
  }
  return handleRowKey(event, row, table);
}

function readStep(event: KeyboardEvent): -1 | 0 | 1 {
  const letter = event.key.toLowerCase();
  if (letter === 'j') return 1;
  if (letter === 'k') return -1;
  // The arrow keys scroll the page, except where a row has the focus.
  const inRow = event.target instanceof HTMLElement && event.target.matches('[data-row]');
  if (!inRow) return 0;
  return event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
}

function focusSearch(): boolean {
  const search = document.getElementById(searchId);
  search?.focus();
  return search !== null;
}

interface Move {
  row: WorkspaceRowData;
  /** Selects the rows on the way. */
  range: boolean;
  table: RowKeys;
}

function moveBy(step: -1 | 1, { row, range, table }: Move): boolean {
  const { rows, selection, focusRow } = table;
  const next = rows[rows.indexOf(row) + step];
  if (next === undefined) return true;
  if (range) selection.extendTo(next.workspace_id, row.workspace_id);
  focusRow(next.workspace_id);
  return true;
}

function handleRowKey(event: KeyboardEvent, row: WorkspaceRowData, table: RowKeys): boolean {
  const { workspace_id } = row;
  if (event.key === 'x' || event.key === 'X') {
    table.selection.toggle(workspace_id, { range: event.shiftKey });
    return true;
  }
  if (event.key === 'e') {
    document.getElementById(`export-${workspace_id}`)?.click();
    return true;
  }
  if (isOnControl(event)) return false;
  if (event.key === ' ') {
    table.selection.toggle(workspace_id, { range: event.shiftKey });
    return true;
  }
  if (event.key !== 'Enter') return false;
  table.onOpen(row);
  return true;
}

function rowUnderFocus({ rows }: RowKeys): WorkspaceRowData | undefined {
  const element = document.activeElement?.closest('[data-row]');
  if (!(element instanceof HTMLElement)) return undefined;
  return rows.find((row) => row.workspace_id === element.dataset.row);
}
