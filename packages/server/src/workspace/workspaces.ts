import type { UpdateWorkspaceInput, Workspace } from '@vitrine/contract';
import type { VitrineDb } from '@vitrine/db';
import { VitrineError } from '../rpc/vitrine-error.ts';
import { changeWorkspace, deleteSettledWorkspace, findWorkspace } from './queries.ts';

export async function getWorkspace(db: VitrineDb, workspaceId: string): Promise<Workspace> {
  return (await findWorkspace(db, workspaceId)) ?? throwUnknown(workspaceId);
}

/** Changes the fields that are present; if every value is the same, nothing changes, not even `updated_at`. */
export async function updateWorkspace(
  db: VitrineDb,
  input: UpdateWorkspaceInput,
): Promise<Workspace> {
  const { workspace_id, ...fields } = input;
  const changes = Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  );
  if (Object.keys(changes).length === 0) return getWorkspace(db, workspace_id);
  return (await changeWorkspace(db, workspace_id, changes)) ?? getWorkspace(db, workspace_id);
}

/** Deletes the one row; runs, plans, aliases, model files and the exported bundle stay. */
export async function deleteWorkspace(db: VitrineDb, workspaceId: string) {
  if (!(await deleteSettledWorkspace(db, workspaceId))) {
    assertNotRunning(await getWorkspace(db, workspaceId), 'deleted');
  }
  return { workspace_id: workspaceId, deleted: true as const };
}

/** A running workspace is still being written by its run: 409. */
export function assertNotRunning(workspace: Workspace, purpose: 'deleted' | 'exported'): void {
  if (workspace.status !== 'running') return;
  throw new VitrineError(
    'WORKSPACE_RUNNING',
    `Workspace ${workspace.workspace_id} is running; it can be ${purpose} once the run has ended.`,
    { evidence: { workspace_id: workspace.workspace_id } },
  );
}

function throwUnknown(workspaceId: string): never {
  throw new VitrineError('WORKSPACE_NOT_FOUND', `There is no workspace ${workspaceId}.`);
}
