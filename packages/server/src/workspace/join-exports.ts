import type { WorkspaceExportResult } from '@vitrine/contract';

type StartExport = (workspaceId: string, onSnapshot: () => void) => Promise<WorkspaceExportResult>;

/**
 * Lets a request join an export of the same workspace that has not opened its snapshot yet, because that export will see everything
 * that the request could see. Later requests start another export, which waits for the lock.
 */
export function joinExports(start: StartExport) {
  const waiting = new Map<string, Promise<WorkspaceExportResult>>();
  return (workspaceId: string): Promise<WorkspaceExportResult> => {
    const joinable = waiting.get(workspaceId);
    if (joinable) return joinable;
    const leave = () => {
      if (waiting.get(workspaceId) === started) waiting.delete(workspaceId);
    };
    const started = start(workspaceId, leave).finally(leave);
    waiting.set(workspaceId, started);
    return started;
  };
}
