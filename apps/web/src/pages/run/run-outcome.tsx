import { Link } from '@tanstack/react-router';
import { runIdSchema } from '@vitrine/contract';
import { Card } from '../../components/card.tsx';
import { buttonLink } from '../../components/text-link.ts';
import { AccuracyCard } from '../../models/accuracy-card.tsx';
import { OutcomeModels } from '../../models/models-card.tsx';
import { TrainedModels } from '../../models/trained-models.tsx';
import type { WatchedRun } from '../../runs/use-watched-run.ts';
import { titleOf } from '../../runs/workspace-title.ts';
import { type RouterOutputs, trpc } from '../../trpc.ts';
import { ExportButton } from '../../workspaces/export-button.tsx';
import { useExports } from '../../workspaces/use-exports.ts';

/** The result of the run that ended last: the next step, its models, and the winner's accuracy. */
export function RunOutcome({ watched }: { watched: WatchedRun }) {
  const { run, live, progress } = watched;
  const workspace_id = run.workspace_id ?? '';
  const isKept = workspace_id !== '' && !live;
  const detail = trpc.workspace.byId.useQuery({ workspace_id }, { enabled: isKept });
  const workspace = detail.data;
  const models = !live && progress.outcome && <OutcomeModels outcome={progress.outcome} />;
  if (!isKept || workspace === undefined || workspace.status === 'running') return models || null;
  return (
    <>
      <NextStep workspace={workspace} />
      {models || <TrainedModels workspace={workspace} />}
      <WinnerAccuracy run_id={workspace.created_objects.winning_run_id} />
    </>
  );
}

function NextStep({ workspace }: { workspace: RouterOutputs['workspace']['byId'] }) {
  const { workspace_id } = workspace;
  const { outcomes, phases } = useExports();
  const exported = outcomes.get(workspace_id)?.kind === 'answered';
  return (
    <Card
      id="next-step"
      title={titleOf(workspace)}
      note={
        exported
          ? 'Exported. Its page shows the bundle and how to check it.'
          : 'Kept. Export writes the bundle and verifies it.'
      }
      actions={
        <>
          <Link
            to="/workspaces/$workspaceId"
            params={{ workspaceId: workspace_id }}
            className={buttonLink}
          >
            Open the workspace
          </Link>
          <ExportButton workspace={workspace} phase={phases.get(workspace_id)} />
        </>
      }
    >
      <div className="pb-1" />
    </Card>
  );
}

/** The id comes from a stored record, which is not trusted to hold one. */
function WinnerAccuracy({ run_id }: { run_id: unknown }) {
  const parsed = runIdSchema.safeParse(run_id);
  const run = trpc.registry.runs.byId.useQuery(
    { run_id: parsed.data ?? '' },
    { enabled: parsed.success },
  );
  return run.data ? <AccuracyCard run={run.data} /> : null;
}
