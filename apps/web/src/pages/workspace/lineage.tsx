import { ArrowLeft } from 'lucide-react';
import type { ReactNode } from 'react';
import { type RouterOutputs, readProblem, trpc } from '../../trpc.ts';
import { WorkspaceLink } from '../../workspaces/workspace-link.tsx';

type Workspace = RouterOutputs['workspace']['byId'];

/** How many ancestors are shown before the rest is only hinted at. */
const longest = 5;

/** From this run back to the original: each a link, an end in words where one is gone. */
export function Lineage({ workspace }: { workspace: Workspace }) {
  return (
    <ol aria-label="Lineage, newest first" className="flex flex-wrap items-baseline gap-x-1.5">
      <li>this run</li>
      <Ancestor
        workspace_id={workspace.replayed_from_workspace_id}
        seen={[workspace.workspace_id]}
      />
    </ol>
  );
}

/** One ancestor and, behind it, its own; a repeated id ends the walk. */
function Ancestor({ workspace_id, seen }: { workspace_id: string | null; seen: string[] }) {
  const isEnd = workspace_id === null || seen.includes(workspace_id);
  const isTooLong = seen.length > longest;
  const detail = trpc.workspace.byId.useQuery(
    { workspace_id: workspace_id ?? '' },
    { enabled: !isEnd && !isTooLong },
  );
  if (isEnd) return null;
  if (isTooLong) return <Step>…</Step>;
  if (detail.error) {
    const gone = readProblem(detail.error)?.code === 'WORKSPACE_NOT_FOUND';
    return <Step>{gone ? '(original deleted)' : '(could not be read)'}</Step>;
  }
  if (!detail.data) return <Step>reading</Step>;
  return (
    <>
      <Step>
        <WorkspaceLink workspace={detail.data} />
      </Step>
      <Ancestor
        workspace_id={detail.data.replayed_from_workspace_id}
        seen={[...seen, workspace_id]}
      />
    </>
  );
}

function Step({ children }: { children: ReactNode }) {
  return (
    <li className="inline-flex items-center gap-1.5">
      <ArrowLeft aria-hidden size={12} className="text-muted" />
      {children}
    </li>
  );
}
