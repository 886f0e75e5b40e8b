import { Fact } from '../../components/facts.tsx';
import { VerdictMark } from '../../replay-proof/verdict-mark.tsx';
import { trpc } from '../../trpc.ts';
import { RowStatus } from '../../workspaces/row-cells.tsx';
import { WorkspaceLink } from '../../workspaces/workspace-link.tsx';

/** How many are named before the rest is only counted. */
const named = 3;

/** The replays of a run, the newest first, each with its verdict; nothing where there are none. */
export function Replays({ workspace_id }: { workspace_id: string }) {
  const list = trpc.workspace.list.useQuery({
    replayed_from_workspace_ids: [workspace_id],
    include_archived: true,
    limit: named,
  });
  if (list.isError && !list.data) return <Fact word="Replays">could not be looked up</Fact>;
  if (!list.data || list.data.total === 0) return null;
  const { workspaces, total } = list.data;
  return (
    <Fact word="Replays">
      <ul aria-label="Replays, newest first" className="space-y-1">
        {workspaces.map((row) => (
          <li key={row.workspace_id} className="flex flex-wrap items-baseline gap-x-2">
            <WorkspaceLink workspace={row} />
            {row.replay_verdict ? (
              <VerdictMark verdict={row.replay_verdict.verdict} />
            ) : (
              <RowStatus row={row} />
            )}
          </li>
        ))}
        {total > workspaces.length && (
          <li className="text-muted">and {total - workspaces.length} more</li>
        )}
      </ul>
    </Fact>
  );
}
