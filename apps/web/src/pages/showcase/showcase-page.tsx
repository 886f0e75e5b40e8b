import { useState } from 'react';
import { RunPlace } from '../../runs/run-strip.tsx';
import { useWatchedRun } from '../../runs/use-watched-run.ts';
import { titleOf, type WorkspaceRowData } from '../../runs/workspace-title.ts';
import { SavedWorkspacesPanel } from '../../saved-workspaces/saved-workspaces-panel.tsx';
import { Page } from '../../shell/page.tsx';
import { trpc } from '../../trpc.ts';
import { BundlePanel } from '../../workspaces/bundle-panel.tsx';
import { useDeletions } from '../../workspaces/use-deletions.ts';
import { useExports } from '../../workspaces/use-exports.ts';
import { CurrentChoice } from './current-choice.tsx';
import { FirstSteps } from './first-steps.tsx';

interface Open {
  workspace_id: string;
  title: string;
  /** How often the proof itself was asked for; 0 where it came with an export. */
  asked: number;
}

/** The run at a glance, and what was kept beside its proof. */
export function ShowcasePage() {
  const { outcomes } = useExports();
  const { hidden } = useDeletions();
  const [open, setOpen] = useState<Open | null>(null);
  const watch = useWatchedRun();
  const runLive = watch.watched?.live ?? false;
  // Until something was run there is one way to go, and it is the only button.
  const firstSteps = useNothingKept() && watch.state === 'none';

  const show = (row: WorkspaceRowData, asked: number) =>
    setOpen({ workspace_id: row.workspace_id, title: titleOf(row), asked });
  const shown = open !== null && !hidden.has(open.workspace_id) ? open : null;
  const outcome = shown && outcomes.get(shown.workspace_id);

  return (
    <Page
      title="Showcase"
      documentTitle="Showcase"
      lead="Run the pipeline, keep its results and hand them over as a bundle that anyone can check."
      actions={!firstSteps && <CurrentChoice runLive={runLive} />}
      aside={
        shown &&
        outcome && (
          <BundlePanel
            key={`${shown.workspace_id} ${outcome.answered_at} ${shown.asked}`}
            workspace_id={shown.workspace_id}
            title={shown.title}
            outcome={outcome}
            quiet={shown.asked === 0}
            onClose={() => setOpen(null)}
          />
        )
      }
    >
      {firstSteps ? (
        <FirstSteps />
      ) : (
        <>
          <RunPlace watch={watch} />
          <SavedWorkspacesPanel
            runLive={runLive}
            openId={shown?.workspace_id ?? null}
            onExported={(row) => show(row, 0)}
            onShowProof={(row) => show(row, (open?.asked ?? 0) + 1)}
          />
        </>
      )}
    </Page>
  );
}

/** Whether nothing is kept, archived ones counted. False while it is not known. */
function useNothingKept(): boolean {
  const all = trpc.workspace.list.useQuery({ limit: 1, include_archived: true });
  return all.data?.total === 0;
}
