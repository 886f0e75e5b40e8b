import type { WorkspaceRowData } from '../runs/workspace-title.ts';
import type { ExportOutcome } from './export-outcome.ts';
import type { WorkspaceMark } from './use-change-workspaces.ts';

/** What the actions of one workspace ask of the page they stand on. */
export interface ActionHandlers {
  /** Where the page is not the workspace's own. */
  onOpen?: (row: WorkspaceRowData) => void;
  onLoad: (row: WorkspaceRowData) => void;
  onReplay: (row: WorkspaceRowData) => void;
  onEdit: (row: WorkspaceRowData) => void;
  onDelete: (row: WorkspaceRowData) => void;
  onMark: (row: WorkspaceRowData, mark: WorkspaceMark) => void;
  onExported?: (row: WorkspaceRowData, outcome: ExportOutcome) => void;
  onShowProof?: (row: WorkspaceRowData) => void;
}

/** What a row asks of the panel. The object stays the same, so that rows are redrawn only for their own sake. */
export interface RowHandlers extends ActionHandlers {
  onOpen: (row: WorkspaceRowData) => void;
  onShowProof: (row: WorkspaceRowData) => void;
  onToggle: (workspace_id: string, options: { range: boolean }) => void;
  onTag: (tag: string) => void;
}
