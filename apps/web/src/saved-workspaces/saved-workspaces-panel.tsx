import { useNavigate } from '@tanstack/react-router';
import { formatCount } from '@vitrine/contract';
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { Card } from '../components/card.tsx';
import { LoadMore } from '../components/load-more.tsx';
import { useIsHere } from '../components/use-is-here.ts';
import { loadCode } from '../connection/load-code.ts';
import { useRunDraft } from '../runs/run-draft.ts';
import type { WorkspaceRowData } from '../runs/workspace-title.ts';
import type { ExportOutcome } from '../workspaces/export-outcome.ts';
import { importRowMenu } from '../workspaces/row-actions.tsx';
import type { RowHandlers } from '../workspaces/row-handlers.ts';
import { useBatches } from '../workspaces/use-batches.ts';
import { useMarkWorkspace } from '../workspaces/use-change-workspaces.ts';
import { useDeletions } from '../workspaces/use-deletions.ts';
import { BatchStrip } from './batch-strip.tsx';
import { EmptyList } from './empty-list.tsx';
import { importViewMenu, ListFilters } from './list-filters.tsx';
import type { Asked } from './panel-dialogs.tsx';
import { publishBarHeight } from './publish-bar-height.ts';
import { type BulkHandlers, SelectionBar } from './selection-bar.tsx';
import { useBulkWork } from './use-bulk-work.ts';
import { useListAnnouncements } from './use-list-announcements.ts';
import { type ListView, useListView } from './use-list-view.ts';
import { searchId, useRowKeys } from './use-row-keys.ts';
import { type Selection, useSelection } from './use-selection.ts';
import { useTableSettings } from './use-table-settings.ts';
import { useWorkspaceList, type WorkspaceList } from './use-workspace-list.ts';
import { rowElementId, WorkspaceTable } from './workspace-table.tsx';

const importDialogs = () => loadCode(() => import('./panel-dialogs.tsx'));
const PanelDialogs = lazy(() =>
  importDialogs().then((module) => ({ default: module.PanelDialogs })),
);

interface PanelProps {
  runLive: boolean;
  /** The workspace whose proof is open beside the table. */
  openId: string | null;
  onExported: (row: WorkspaceRowData, outcome: ExportOutcome) => void;
  onShowProof: (row: WorkspaceRowData) => void;
}

/** The saved workspaces: find, choose, and do with one or with many what can be done with them. */
export function SavedWorkspacesPanel({ runLive, openId, onExported, onShowProof }: PanelProps) {
  const view = useListView();
  const { settings, change: changeSettings } = useTableSettings();
  const { hidden } = useDeletions();
  const list = useWorkspaceList(view.search, hidden);
  const { rows } = list;
  const selection = useSelection(rows);
  const [asked, setAsked] = useState<Asked | null>(null);
  const searched = list.known && !list.updating ? (view.search.q ?? '') : null;
  const focus = useRowFocus({ rows, searched, asked });
  const handlers = useRowHandlers({ view, selection, focus, setAsked, onExported, onShowProof });
  const onHelp = () => setAsked({ kind: 'keys' });
  useListAnnouncements({ search: view.search, list, selection });
  useEarlyChunks();
  useRowKeys({ rows, selection, focusRow, onOpen: handlers.onOpen, onHelp });
  const nothing = list.known ? rows.length === 0 : list.list.isError;
  return (
    <Card
      id="saved"
      title="Saved workspaces"
      note={<Count list={list} />}
      // Its place is held: how many are archived is known last, and must not move the rows.
      noteClassName="max-md:min-h-5 max-md:basis-full md:min-w-48"
      actions={
        <ListFilters
          view={view}
          knownTags={listTags(rows)}
          settings={settings}
          onSettings={changeSettings}
          onLeaveSearch={focus.focusFirstResult}
          onHelp={onHelp}
        />
      }
    >
      {nothing ? (
        <EmptyList list={list} view={view} />
      ) : (
        <WorkspaceTable
          list={list}
          view={view}
          settings={settings}
          selection={selection}
          focus={focus}
          openId={openId}
          runLive={runLive}
          handlers={handlers}
        />
      )}
      <LoadMore
        list={list.list}
        total={list.total}
        shown={rows.length}
        onFocusRow={(index) => rows[index] && focusRow(rows[index].workspace_id)}
      />
      <PanelFoot selection={selection} setAsked={setAsked} />
      {asked && <AskedDialog asked={asked} focus={focus} onClose={() => setAsked(null)} />}
    </Card>
  );
}

function focusRow(workspace_id: string): void {
  document.getElementById(rowElementId(workspace_id))?.focus();
}

function listTags(rows: WorkspaceRowData[]): string[] {
  return [...new Set(rows.flatMap((row) => row.tags))].sort();
}

/** Where the focus is to go once the list has caught up with what was done. */
type PendingFocus =
  | { kind: 'after-removal'; gone: ReadonlySet<string>; target: string }
  | { kind: 'first-result'; q: string };

interface FocusOptions {
  rows: WorkspaceRowData[];
  /** What the rows were found by; null while they are of an earlier search. */
  searched: string | null;
  asked: Asked | null;
}

/**
 * The row that Tab reaches. When the row under the focus goes away, the one in its place takes the
 * focus, else the last that stays, else the search. From the search it goes to the first row found,
 * once that is there.
 */
function useRowFocus(options: FocusOptions) {
  const { rows } = options;
  const [activeId, setActiveId] = useState<string | null>(null);
  const pending = useRef<PendingFocus | null>(null);
  const latest = useRef(options);
  latest.current = options;
  const known = rows.some((row) => row.workspace_id === activeId);

  const applyFocus = useCallback(() => {
    const { current: focus } = pending;
    if (focus === null || isTooEarly(focus, latest.current)) return;
    pending.current = null;
    if (focus.kind === 'after-removal') moveFocusTo(focus.target);
    else moveFocusToFirst(focus.q, latest.current.rows);
  }, []);
  useEffect(applyFocus);

  const focusAfterRemoval = useCallback((gone: WorkspaceRowData[]) => {
    const ids = new Set(gone.map((row) => row.workspace_id));
    const stays = (row: WorkspaceRowData) => !ids.has(row.workspace_id);
    const { rows: now } = latest.current;
    const from = now.findIndex((row) => ids.has(row.workspace_id));
    const next = now.slice(from).find(stays) ?? now.findLast(stays);
    const target = next ? rowElementId(next.workspace_id) : searchId;
    pending.current = { kind: 'after-removal', gone: ids, target };
  }, []);
  const focusFirstResult = useCallback(
    (q: string) => {
      pending.current = { kind: 'first-result', q };
      applyFocus();
    },
    [applyFocus],
  );
  return { activeId: known ? activeId : null, setActiveId, focusAfterRemoval, focusFirstResult };
}

type RowFocus = ReturnType<typeof useRowFocus>;

function isTooEarly(pending: PendingFocus, { rows, searched, asked }: FocusOptions): boolean {
  if (asked !== null) return true;
  if (pending.kind === 'first-result') return searched !== pending.q;
  return rows.some((row) => pending.gone.has(row.workspace_id));
}

/** Only where the focus was lost with the rows that went. */
function moveFocusTo(target: string): void {
  if (document.activeElement !== document.body) return;
  (document.getElementById(target) ?? document.getElementById(searchId))?.focus();
}

/** Only from the search, and not when something else was typed since. */
function moveFocusToFirst(q: string, [first]: WorkspaceRowData[]): void {
  const { activeElement: box } = document;
  const stayed = box instanceof HTMLInputElement && box.id === searchId && box.value.trim() === q;
  if (stayed && first) focusRow(first.workspace_id);
}

/** One object for the life of the panel: what it needs of the moment is read when it is called. */
function useRowHandlers(options: {
  view: ListView;
  selection: Selection;
  focus: RowFocus;
  setAsked: (asked: Asked) => void;
  onExported: PanelProps['onExported'];
  onShowProof: PanelProps['onShowProof'];
}): RowHandlers {
  const navigate = useNavigate();
  const { refill } = useRunDraft();
  const markWorkspace = useMarkWorkspace();
  const latest = useRef(options);
  latest.current = options;
  const isHere = useIsHere();
  return useMemo(() => {
    const onOpen = ({ workspace_id: workspaceId }: WorkspaceRowData) =>
      void navigate({ to: '/workspaces/$workspaceId', params: { workspaceId } });
    return {
      onOpen,
      onLoad: ({ workspace_id: load }) => {
        refill(load);
        void navigate({ to: '/run', search: { load } });
      },
      onReplay: (row) => latest.current.setAsked({ kind: 'replay', row }),
      onEdit: (row) => latest.current.setAsked({ kind: 'edit', row }),
      onDelete: (row) => latest.current.setAsked({ kind: 'delete', rows: [row] }),
      onExported: (row, outcome) => latest.current.onExported(row, outcome),
      // A toast asks for it also when the panel was left.
      onShowProof: (row) => (isHere.current ? latest.current.onShowProof(row) : onOpen(row)),
      onToggle: (id, { range }) => latest.current.selection.toggle(id, { range }),
      onTag: (tag) => {
        const { search, change } = latest.current.view;
        if (!search.tag?.includes(tag)) change({ tag: [...(search.tag ?? []), tag] });
      },
      onMark: (row, mark) => {
        const { view, focus } = latest.current;
        const vanishes = 'archived' in mark && mark.archived && !view.search.archived;
        if (vanishes) focus.focusAfterRemoval([row]);
        markWorkspace(row, mark);
      },
    };
  }, [navigate, refill, markWorkspace, isHere]);
}

/** Visible however long the table is; on small screens above the navigation. */
function PanelFoot({
  selection,
  setAsked,
}: {
  selection: Selection;
  setAsked: (asked: Asked) => void;
}) {
  const { shown } = selection;
  const { exportMany, archiveMany } = useBulkWork();
  const handlers: BulkHandlers = {
    onTag: () => setAsked({ kind: 'tag', rows: shown }),
    onArchive: (archived) => archiveMany(shown, archived),
    onExport: () => exportMany(shown),
    onDelete: () => setAsked({ kind: 'delete', rows: shown }),
  };
  return (
    <div
      ref={publishBarHeight}
      className="sticky bottom-(--sheet-height) z-20 rounded-b-xl bg-surface max-md:bottom-14"
    >
      <Batches />
      {selection.ids.size > 0 && <SelectionBar selection={selection} handlers={handlers} />}
    </div>
  );
}

function AskedDialog({
  asked,
  focus,
  onClose,
}: {
  asked: Asked;
  focus: RowFocus;
  onClose: () => void;
}) {
  const { scheduleDelete } = useDeletions();
  const { tagMany } = useBulkWork();
  return (
    <Suspense fallback={null}>
      <PanelDialogs
        asked={asked}
        onClose={onClose}
        onDelete={(gone) => {
          focus.focusAfterRemoval(gone);
          scheduleDelete(gone);
        }}
        onTag={tagMany}
      />
    </Suspense>
  );
}

/** What a press may need is fetched once the page is at rest, so that it is there when the server is not. */
function useEarlyChunks(): void {
  useEffect(() => {
    const timer = setTimeout(() => {
      for (const load of [importDialogs, importRowMenu, importViewMenu]) void load();
    }, 1_500);
    return () => clearTimeout(timer);
  }, []);
}

/** "12 of 84 · 3 archived hidden". */
function Count({ list }: { list: WorkspaceList }) {
  const { known, rows, total, archivedHidden, updating } = list;
  if (!known) return null;
  return (
    <span className="tabular-nums">
      {formatCount(rows.length)} of {formatCount(total)}
      {archivedHidden > 0 && ` · ${formatCount(archivedHidden)} archived hidden`}
      {updating && ' · updating'}
    </span>
  );
}

/** The newest first and unfolded; together they never cover the table. */
function Batches() {
  const batches = useBatches();
  const newest = batches.batches.at(-1);
  return (
    <div className="max-h-[30dvh] overflow-y-auto">
      {batches.batches.toReversed().map((batch) => (
        <BatchStrip key={batch.id} batch={batch} batches={batches} unfolded={batch === newest} />
      ))}
    </div>
  );
}
