import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { Card } from '../../components/card.tsx';
import { useFillFrom } from '../../components/use-form-draft.ts';
import { draftFromWorkspace, useRunDraft } from '../../runs/run-draft.ts';
import { RunPlace } from '../../runs/run-strip.tsx';
import { useWatchedRun, type WatchedRun } from '../../runs/use-watched-run.ts';
import { titleOf } from '../../runs/workspace-title.ts';
import { Page } from '../../shell/page.tsx';
import { trpc } from '../../trpc.ts';
import { MadeObjects } from '../../workspaces/made-objects.tsx';
import { LoadedNote } from './loaded-note.tsx';
import { RunForm } from './run-form.tsx';
import { RunOutcome } from './run-outcome.tsx';
import { SalesCard } from './sales-card.tsx';
import { useShowStartedRun } from './use-show-started-run.ts';

const route = getRouteApi('/run');

/** Sales, run controls and the run itself; `?load=` fills the controls from a kept run. */
export function RunPage() {
  const { draft, setDraft } = useRunDraft();
  const watch = useWatchedRun();
  const { watched } = watch;
  const runLive = watched?.live ?? false;
  const showStarted = useShowStartedRun(watched);
  const load = route.useSearch({ select: (search) => search.load });
  const navigate = route.useNavigate();
  const loaded = useLoadedDraft(load);
  const isFollowed = useIsFollowed(watched);
  const outcome = watched && <RunOutcome watched={watched} />;
  return (
    <Page
      title="Run"
      documentTitle="Run"
      lead="Choose the data, run the pipeline, see what each phase found."
    >
      <RunPlace watch={watch} />
      {isFollowed && outcome}
      <div className="grid gap-5 max-md:gap-4 min-[1200px]:grid-cols-[minmax(0,5fr)_minmax(0,7fr)]">
        <SalesCard
          runLive={runLive}
          picked={draft.grain}
          onPick={(grain) => setDraft({ ...draft, source: 'own', reset: false, grain })}
        />
        <RunForm
          draft={draft}
          onDraft={setDraft}
          running={runLive}
          onStarted={showStarted}
          note={
            load !== undefined && (
              <LoadedNote
                key={load}
                workspace={loaded.data}
                error={loaded.error}
                onClose={() => navigate({ search: {}, replace: true })}
              />
            )
          }
        />
      </div>
      {loaded.data && (
        <Card id="made" title={`What ${titleOf(loaded.data)} made`}>
          <div className="px-5 pb-5">
            <MadeObjects workspace_id={loaded.data.workspace_id} />
          </div>
        </Card>
      )}
      {!isFollowed && outcome}
    </Page>
  );
}

/** Whether this page saw the run under way: its result is then what the person waits for, and comes before the controls. */
function useIsFollowed(watched: WatchedRun | null): boolean {
  const [followed, setFollowed] = useState('');
  const shown = watched?.run.showcase_run_id;
  if (watched?.live && shown !== undefined && followed !== shown) setFollowed(shown);
  return shown !== undefined && followed === shown;
}

/** Fills the run controls from the workspace to load. */
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
  });
  return detail;
}
