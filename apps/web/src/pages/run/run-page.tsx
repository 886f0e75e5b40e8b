import { getRouteApi } from '@tanstack/react-router';
import { toast } from 'sonner';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { RunPlace } from '../../runs/run-strip.tsx';
import { useShowStartedRun } from '../../runs/use-show-started-run.ts';
import { SalesCard } from '../../sales/sales-card.tsx';
import { draftFromWorkspace } from '../../session/run-draft.ts';
import { useRunDraft, useSessionRun } from '../../session/session.tsx';
import { useFillFrom } from '../../session/use-form-draft.ts';
import { Page } from '../../shell/page.tsx';
import { readProblem, trpc } from '../../trpc.ts';
import { WorkspacePanel } from '../../workspaces/workspace-panel.tsx';
import { titleOf } from '../../workspaces/workspace-title.ts';
import { RunForm } from './run-form.tsx';
import { RunOutcome } from './run-outcome.tsx';

const route = getRouteApi('/run');

/** Sales, run controls and the run itself; `?load=` fills the controls from a kept run. */
export function RunPage() {
  const { draft, setDraft } = useRunDraft();
  const watch = useSessionRun();
  const { watched } = watch;
  const runLive = watched?.live ?? false;
  const showStarted = useShowStartedRun(watched);
  const load = route.useSearch({ select: (search) => search.load });
  const navigate = route.useNavigate();
  const loading = useLoadedDraft(load);
  const closeLoaded = () => navigate({ search: {}, replace: true });
  return (
    <Page
      title="Run"
      documentTitle="Run"
      lead="Choose the data, run the pipeline, see what each phase found."
      aside={
        load !== undefined && (
          <WorkspacePanel key={load} workspace_id={load} onClose={closeLoaded} />
        )
      }
    >
      {loading.error && (
        <ProblemNotice
          title="The run controls could not be filled"
          problem={readProblem(loading.error)}
        />
      )}
      <RunPlace watch={watch} />
      <div className="grid gap-5 max-md:gap-4 min-[1200px]:grid-cols-[minmax(0,5fr)_minmax(0,7fr)]">
        <SalesCard
          runLive={runLive}
          picked={draft.grain}
          onPick={(grain) => setDraft({ ...draft, source: 'own', reset: false, grain })}
        />
        <RunForm draft={draft} onDraft={setDraft} running={runLive} onStarted={showStarted} />
      </div>
      {watched && <RunOutcome watched={watched} />}
    </Page>
  );
}

/** Fills the run controls from the workspace to load and says so. */
function useLoadedDraft(load: string | undefined) {
  const detail = trpc.workspace.byId.useQuery(
    { workspace_id: load ?? '' },
    { enabled: load !== undefined },
  );
  useFillFrom({
    form: useRunDraft(),
    id: load,
    record: detail.data,
    draftOf: draftFromWorkspace,
    onFilled: (workspace) =>
      toast(`Run controls filled from ${titleOf(workspace)}`, {
        id: `load-${load}`,
        description: 'Nothing was started.',
      }),
  });
  return detail;
}
