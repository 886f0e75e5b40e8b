import { defaultRunConfig, type RunConfig } from '@vitrine/contract';
import { Badge } from '../components/badge.tsx';
import type { WorkspaceRowData } from './workspace-title.ts';

/** Which part of a run's configuration is not the default: "2 models, backtest"; null when none is. */
export function describeCustom(config: RunConfig | null): string | null {
  if (config === null) return null;
  const isSame = (part: keyof RunConfig) =>
    JSON.stringify(config[part]) === JSON.stringify(defaultRunConfig[part]);
  const count = config.train_model_types.length;
  const parts = [
    ...(isSame('train_model_types') ? [] : [`${count} ${count === 1 ? 'model' : 'models'}`]),
    ...(isSame('backtest') ? [] : ['backtest']),
  ];
  return parts.length === 0 ? null : parts.join(', ');
}

/** What is special about a row, in words; a replay that would delete sales is marked as such. */
export function RowBadges({ row }: { row: WorkspaceRowData }) {
  const custom = describeCustom(row.run_config);
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
      {custom !== null && (
        <Badge title="Differs from the default models or backtest">custom: {custom}</Badge>
      )}
      {row.tags.map((tag) => (
        <Badge key={tag} tone="tag">
          {tag}
        </Badge>
      ))}
    </>
  );
}
