import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { EmptyRunStrip, NamedRunStrip } from '../run/run-strip.tsx';
import { BundlePanel } from '../saved-workspaces/bundle-panel.tsx';
import type { ExportOutcome } from '../saved-workspaces/export-outcome.ts';
import { SavedWorkspacesPanel } from '../saved-workspaces/saved-workspaces-panel.tsx';
import { titleOf, type WorkspaceRowData } from '../saved-workspaces/workspace-title.ts';
import { useExportOutcomes, useSessionRun } from '../session/session.tsx';
import { Page } from '../shell/page.tsx';
import { trpc } from '../trpc.ts';
import { CurrentChoice } from './current-choice.tsx';
import { FirstSteps } from './first-steps.tsx';

type Open = { workspace_id: string; title: string };

/** The run at a glance, and what was kept beside its proof. */
export function ShowcasePage() {
  const { outcomes, keepOutcome } = useExportOutcomes();
  const [open, setOpen] = useState<Open | null>(null);
  const watched = useSessionRun();
  const navigate = useNavigate();
  const nothingYet = useNothingYet();

  const show = (row: WorkspaceRowData) =>
    setOpen({ workspace_id: row.workspace_id, title: titleOf(row) });
  const keep = (row: WorkspaceRowData, outcome: ExportOutcome) => {
    keepOutcome(row.workspace_id, outcome);
    show(row);
  };
  const close = () => {
    if (open) document.getElementById(`export-${open.workspace_id}`)?.focus();
    setOpen(null);
  };
  const closeDeleted = (workspace_id: string) =>
    setOpen((now) => (now?.workspace_id === workspace_id ? null : now));
  const outcome = open && outcomes.get(open.workspace_id);

  return (
    <Page
      title="Showcase"
      documentTitle="Showcase"
      lead="Run the pipeline, keep what it made, hand it over as a bundle anyone can check."
      actions={<CurrentChoice runLive={watched?.live ?? false} />}
      aside={
        open &&
        outcome && (
          <BundlePanel
            key={`${open.workspace_id} ${outcome.answered_at}`}
            title={open.title}
            outcome={outcome}
            onClose={close}
          />
        )
      }
    >
      {nothingYet && !watched ? (
        <FirstSteps />
      ) : (
        <>
          {watched ? <NamedRunStrip watched={watched} /> : <EmptyRunStrip />}
          <SavedWorkspacesPanel
            runLive={watched?.live ?? false}
            openId={open?.workspace_id ?? null}
            outcomes={outcomes}
            onLoad={(row) => navigate({ to: '/run', search: { load: row.workspace_id } })}
            onExported={keep}
            onShowProof={show}
            onDeleted={closeDeleted}
          />
        </>
      )}
    </Page>
  );
}

/** Whether nothing was ever run nor kept, archived ones counted. False while it is not known. */
function useNothingYet(): boolean {
  const all = trpc.workspace.list.useQuery({ limit: 1, include_archived: true });
  const current = trpc.showcase.current.useQuery({});
  return all.data?.total === 0 && current.data !== undefined && current.data.latest === null;
}
