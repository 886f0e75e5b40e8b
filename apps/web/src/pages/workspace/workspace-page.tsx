import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { Card } from '../../components/card.tsx';
import { isUnknown, RecordState, UnknownRecord } from '../../components/record-state.tsx';
import { buttonLink } from '../../components/text-link.ts';
import { shortenId } from '../../formatting/format-values.ts';
import { TrainedModels } from '../../models/trained-models.tsx';
import { ProofCard } from '../../replay-proof/proof-card.tsx';
import { NamedRunStrip } from '../../runs/run-strip.tsx';
import { useWatchedRun } from '../../runs/use-watched-run.ts';
import { titleOf } from '../../runs/workspace-title.ts';
import { Page } from '../../shell/page.tsx';
import { type RouterOutputs, trpc } from '../../trpc.ts';
import { BundlePanel } from '../../workspaces/bundle-panel.tsx';
import { useBundleProof } from '../../workspaces/bundle-proof.ts';
import { MadeObjects } from '../../workspaces/made-objects.tsx';
import { RowBadges } from '../../workspaces/row-badges.tsx';
import { useDeletions } from '../../workspaces/use-deletions.ts';
import { useExports } from '../../workspaces/use-exports.ts';
import { BundleCard } from './bundle-card.tsx';
import { PhaseList } from './phase-list.tsx';
import { RecordedFacts } from './recorded-facts.tsx';
import { RecordedProof } from './recorded-proof.tsx';
import { WorkspaceActions } from './workspace-actions.tsx';

const route = getRouteApi('/workspaces/$workspaceId');

/** One kept run: what was asked, what it made, whether it repeats its source, and what was handed over. */
export function WorkspacePage() {
  const workspace_id = route.useParams({ select: (params) => params.workspaceId });
  const detail = trpc.workspace.byId.useQuery({ workspace_id });
  const { outcomes } = useExports();
  const outcome = outcomes.get(workspace_id);
  // An earlier seal must not be shown beside a bundle that has another one now.
  const isAnswered = outcome?.kind === 'answered';
  const proof = useBundleProof(workspace_id, { enabled: isAnswered });
  const isOutdated = isAnswered && proof.data !== undefined && proof.data.seal !== outcome.seal;
  const [closedAt, setClosedAt] = useState<number | null>(null);
  const title = detail.data ? titleOf(detail.data) : shortenId(workspace_id);
  const deleting = useDeletions().hidden.has(workspace_id);
  const workspace = deleting || isUnknown(detail) ? undefined : detail.data;
  return (
    <Page
      title={title}
      documentTitle={title}
      lead={
        workspace && (
          <div className="mt-1 flex flex-wrap gap-1.5">
            <RowBadges row={workspace} allTags />
          </div>
        )
      }
      actions={workspace && <WorkspaceActions workspace={workspace} />}
      aside={
        workspace &&
        outcome &&
        outcome.answered_at !== closedAt &&
        !isOutdated && (
          <BundlePanel
            key={outcome.answered_at}
            workspace_id={workspace_id}
            title={title}
            outcome={outcome}
            onClose={() => setClosedAt(outcome.answered_at)}
          />
        )
      }
    >
      <RecordState
        query={detail}
        what="The workspace"
        unknown={<UnknownRecord what="workspace" list={<SavedWorkspaces />} />}
      >
        {(record) => (deleting ? <Deleting /> : <Contents workspace={record} />)}
      </RecordState>
    </Page>
  );
}

/** Shown while the deletion can still be undone. */
function Deleting() {
  return (
    <div className="rounded-xl border border-line bg-surface p-5 text-[13px]">
      <p className="text-[15px] font-semibold">This workspace is being deleted</p>
      <p className="mt-0.5 mb-3 text-muted">You can undo this while the notice is shown.</p>
      <SavedWorkspaces />
    </div>
  );
}

function SavedWorkspaces() {
  return (
    <Link to="/" className={buttonLink}>
      Saved workspaces
    </Link>
  );
}

function Contents({ workspace }: { workspace: RouterOutputs['workspace']['byId'] }) {
  const { workspace_id, replayed_from_workspace_id: source } = workspace;
  const { watched } = useWatchedRun();
  const running = workspace.status === 'running';
  return (
    <>
      {running && watched?.run.workspace_id === workspace_id && <NamedRunStrip watched={watched} />}
      <div className="grid gap-5 max-md:gap-4 lg:grid-cols-2">
        <Card id="record" title="Record">
          <div className="px-5 pb-5">
            <RecordedFacts workspace={workspace} />
          </div>
        </Card>
        <Card id="made" title="What it made">
          <div className="px-5 pb-5">
            {running ? (
              <p className="text-[13px] text-muted">
                What the run creates is listed here once it has ended.
              </p>
            ) : (
              <MadeObjects workspace_id={workspace_id} />
            )}
          </div>
        </Card>
      </div>
      {source !== null && !running && (
        <ProofCard
          source_workspace_id={source}
          replay_workspace_id={workspace_id}
          unknown={<RecordedProof workspace={workspace} />}
        />
      )}
      {!running && <BundleCard workspace_id={workspace_id} />}
      {workspace.phase_summaries && !running && <PhaseList summaries={workspace.phase_summaries} />}
      <TrainedModels workspace={workspace} />
    </>
  );
}
