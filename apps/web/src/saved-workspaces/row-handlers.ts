import type { ExportOutcome } from './export-outcome.ts';
import type { WorkspaceRowData } from './workspace-title.ts';

/** What a row asks of the panel. The object stays the same, so that rows are redrawn only for their own sake. */
export interface RowHandlers {
  onOpen: (row: WorkspaceRowData) => void;
  onLoad: (row: WorkspaceRowData) => void;
  onReplay: (row: WorkspaceRowData) => void;
  onEdit: (row: WorkspaceRowData) => void;
  onDelete: (row: WorkspaceRowData) => void;
  onMark: (row: WorkspaceRowData, mark: { pinned?: boolean; archived?: boolean }) => void;
  onExported: (row: WorkspaceRowData, outcome: ExportOutcome) => void;
  onShowProof: (row: WorkspaceRowData) => void;
  onToggle: (workspace_id: string, options: { range: boolean }) => void;
  onTag: (tag: string) => void;
}
