import { useEffect, useRef } from 'react';
import type { WorkspaceRowData } from '../workspaces/workspace-title.ts';
import type { Selection } from './use-selection.ts';

export const searchId = 'search-workspaces';

/** The keys of the table, as they are listed for the person who presses "?". */
export const rowKeys = [
  { keys: ['↓', 'j'], does: 'Next row' },
  { keys: ['↑', 'k'], does: 'Previous row' },
  { keys: ['Shift ↓', 'Shift ↑'], does: 'Select rows on the way' },
  { keys: ['x', 'Space'], does: 'Select the row, or not' },
  { keys: ['Enter'], does: 'Open the row' },
  { keys: ['e'], does: 'Export the row' },
  { keys: ['/'], does: 'Search; Enter goes on to the rows' },
  { keys: ['Esc'], does: 'Select none' },
  { keys: ['?'], does: 'These keys' },
] as const;

interface RowKeys {
  rows: WorkspaceRowData[];
  activeId: string | null;
  selection: Selection;
  focusRow: (workspace_id: string) => void;
  onOpen: (row: WorkspaceRowData) => void;
  onHelp: () => void;
}

/** Keys that mean something where they are pressed: text is being typed, a list is open, a dialog asks. */
function belongsElsewhere(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return true;
  if (document.querySelector('[role="dialog"], [role="menu"]')) return true;
  const { target } = event;
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.matches('textarea, select')) return true;
  return target.matches('input:not([type="checkbox"])');
}

/** Space and Enter do what the button, link or box under the focus does; only of a row itself they are ours. */
function isOnControl(event: KeyboardEvent): boolean {
  return event.target instanceof HTMLElement && event.target.matches('button, a, input, summary');
}

/** The keys of the table, from anywhere on the page but where something else takes keys. */
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

/** Whether the key was one of ours. */
function handleKey(event: KeyboardEvent, table: RowKeys): boolean {
  const step = readStep(event);
  if (step !== 0) return moveBy(step, event.shiftKey, table);
  if (event.key === '/') return focusSearch();
  if (event.key === '?') {
    table.onHelp();
    return true;
  }
  if (event.key === 'Escape' && table.selection.ids.size > 0) {
    table.selection.clear();
    return true;
  }
  return handleRowKey(event, table);
}

function readStep(event: KeyboardEvent): -1 | 0 | 1 {
  const letter = event.key.toLowerCase();
  if (letter === 'j') return 1;
  if (letter === 'k') return -1;
  // Arrows scroll the page, except where a row has the focus.
  const inRow = event.target instanceof HTMLElement && event.target.matches('[data-row]');
  if (!inRow) return 0;
  return event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
}

function focusSearch(): boolean {
  const search = document.getElementById(searchId);
  search?.focus();
  return search !== null;
}

/** The first step goes to the row that Tab would reach, not past it. */
function moveBy(step: -1 | 1, range: boolean, table: RowKeys): boolean {
  const { rows, activeId, selection, focusRow } = table;
  const at = rows.findIndex((row) => row.workspace_id === activeId);
  const onRow = document.activeElement?.closest('[data-row]') !== null;
  const next = rows[at < 0 ? 0 : onRow ? at + step : at];
  if (next === undefined) return rows.length > 0;
  if (range) selection.extendTo(next.workspace_id, rows[at]?.workspace_id);
  focusRow(next.workspace_id);
  return true;
}

function handleRowKey(event: KeyboardEvent, table: RowKeys): boolean {
  const row = rowUnderFocus(table);
  if (row === undefined) return false;
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
