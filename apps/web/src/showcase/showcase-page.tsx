import { useState } from 'react';
import { toast } from 'sonner';
import { SalesCard } from '../sales/sales-card.tsx';
import { BundlePanel } from '../saved-workspaces/bundle-panel.tsx';
import type { ExportOutcome } from '../saved-workspaces/export-outcome.ts';
import { SavedWorkspacesPanel } from '../saved-workspaces/saved-workspaces-panel.tsx';
import { titleOf, type WorkspaceRowData } from '../saved-workspaces/workspace-title.ts';
import { trpc } from '../trpc.ts';
import { WorkspacePanel } from '../workspace/workspace-panel.tsx';
import { draftFromWorkspace, emptyDraft, type RunDraft } from './run-draft.ts';
import { RunForm } from './run-form.tsx';
import { EmptyRunStrip, RunStrip } from './run-strip.tsx';
import { useWatchedRun, type WatchedRun } from './use-watched-run.ts';

type Open = { kind: 'bundle' | 'workspace'; workspace_id: string; title: string };

/** The one page: sales, run controls, the run as a strip, and what was kept beside its proof. */
export function ShowcasePage() {
  const [draft, setDraft] = useState<RunDraft>(emptyDraft);
  const [outcomes, setOutcomes] = useState<ReadonlyMap<string, ExportOutcome>>(new Map());
  const [open, setOpen] = useState<Open | null>(null);
  const watched = useWatchedRun();
  const runLive = watched?.live ?? false;

  const show = (kind: Open['kind'], row: WorkspaceRowData) =>
    setOpen({ kind, workspace_id: row.workspace_id, title: titleOf(row) });
  const load = (row: WorkspaceRowData) => {
    setDraft(draftFromWorkspace(row));
    show('workspace', row);
    toast(`Run controls filled from ${titleOf(row)}`, { description: 'Nothing was started.' });
  };
  const keepOutcome = (row: WorkspaceRowData, outcome: ExportOutcome) => {
    setOutcomes((now) => new Map(now).set(row.workspace_id, outcome));
    show('bundle', row);
  };
  const close = () => {
    if (open) focusOpener(open);
    setOpen(null);
  };
  const closeDeleted = (workspace_id: string) =>
    setOpen((now) => (now?.workspace_id === workspace_id ? null : now));

  return (
    <div className="mx-auto grid max-w-[1720px] gap-5 p-5 max-md:gap-4 max-md:p-3 min-[1440px]:has-[aside]:grid-cols-[minmax(0,1fr)_370px]">
      <main className="min-w-0 space-y-5 max-md:space-y-4">
        <div>
          <h1 className="text-[22px] leading-tight font-semibold tracking-tight">Showcase</h1>
          <p className="text-[13px] text-muted">
            Run the pipeline, keep what it made, hand it over as a bundle anyone can check.
          </p>
        </div>
        <div className="grid gap-5 max-md:gap-4 min-[1000px]:grid-cols-[minmax(0,5fr)_minmax(0,7fr)]">
          <SalesCard runLive={runLive} />
          <RunForm draft={draft} onDraft={setDraft} running={runLive} />
        </div>
        {watched ? <NamedRunStrip watched={watched} /> : <EmptyRunStrip />}
        <SavedWorkspacesPanel
          runLive={runLive}
          openId={open?.workspace_id ?? null}
          outcomes={outcomes}
          onLoad={load}
          onExported={keepOutcome}
          onShowProof={(row) => show('bundle', row)}
          onDeleted={closeDeleted}
        />
      </main>
      {open && (
        <aside className="min-w-0">
          <div className="min-[1440px]:sticky min-[1440px]:top-[4.25rem] min-[1440px]:max-h-[calc(100dvh-5.25rem)] min-[1440px]:overflow-y-auto">
            <OpenPanel open={open} outcome={outcomes.get(open.workspace_id)} onClose={close} />
          </div>
        </aside>
      )}
    </div>
  );
}

/** The row's button that opens such a panel; where panels lie below the table it is scrolled back to. */
function focusOpener({ kind, workspace_id }: Open): void {
  const button = kind === 'bundle' ? 'export' : 'load';
  document.getElementById(`${button}-${workspace_id}`)?.focus();
}

function OpenPanel({
  open,
  outcome,
  onClose,
}: {
  open: Open;
  outcome: ExportOutcome | undefined;
  onClose: () => void;
}) {
  const { workspace_id, title } = open;
  if (open.kind === 'workspace') {
    return <WorkspacePanel key={workspace_id} workspace_id={workspace_id} onClose={onClose} />;
  }
  return (
    outcome && (
      <BundlePanel
        key={`${workspace_id} ${outcome.answered_at}`}
        title={title}
        outcome={outcome}
        onClose={onClose}
      />
    )
  );
}

function NamedRunStrip({ watched }: { watched: WatchedRun }) {
  const workspace_id = watched.run.workspace_id ?? '';
  const detail = trpc.workspace.byId.useQuery({ workspace_id }, { enabled: workspace_id !== '' });
  return <RunStrip watched={watched} name={detail.data?.name ?? null} />;
}
