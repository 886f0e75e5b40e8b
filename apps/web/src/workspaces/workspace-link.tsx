import { Link } from '@tanstack/react-router';
import { underlinedLink } from '../components/text-link.ts';
import { titleOf } from '../runs/workspace-title.ts';

/** What a workspace is called, as the way to its page. */
export function WorkspaceLink({
  workspace,
  className = underlinedLink,
}: {
  workspace: Parameters<typeof titleOf>[0];
  className?: string;
}) {
  return (
    <Link
      to="/workspaces/$workspaceId"
      params={{ workspaceId: workspace.workspace_id }}
      className={className}
    >
      {titleOf(workspace)}
    </Link>
  );
}
