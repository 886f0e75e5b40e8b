import { Badge } from '../components/badge.tsx';
import type { WorkspaceRowData } from './workspace-title.ts';

/** What is special about a row, in words; a replay that would delete sales is marked as such. */
export function RowBadges({ row }: { row: WorkspaceRowData }) {
  return (
    <>
      {row.reset && (
        <Badge tone="bad" title="Replaying it first deletes all sales">
          wipes data
        </Badge>
      )}
      {row.archived && <Badge>archived</Badge>}
      {row.replayed_from_workspace_id !== null && (
        <Badge title={`Replayed from ${row.replayed_from_workspace_id}`}>replay</Badge>
      )}
      {row.run_config !== null && (
        <Badge title="Models or backtest differ from the defaults">
          custom: {row.run_config.train_model_types.length} models
        </Badge>
      )}
      {row.tags.map((tag) => (
        <Badge key={tag} tone="tag">
          {tag}
        </Badge>
      ))}
    </>
  );
}
