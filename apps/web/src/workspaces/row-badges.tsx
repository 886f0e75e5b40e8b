import { defaultRunConfig, formatPlural, type RunConfig } from '@vitrine/contract';
import { RotateCcw } from 'lucide-react';
import { Badge } from '../components/badge.tsx';
import { TagButton } from '../components/tag-button.tsx';
import { verdictFaces } from '../replay-proof/verdict-mark.tsx';
import type { WorkspaceRowData } from '../runs/workspace-title.ts';

/** Which part of a run's configuration is not the default: "2 models, backtest"; null when none is. */
function describeCustom(config: WorkspaceRowData['run_config']): string | null {
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

/** Each setting of its preset that a run was seeded with another value of: "stores 2". */
export function listOverrides({
  seed_overrides,
}: Pick<WorkspaceRowData, 'seed_overrides'>): string[] {
  return Object.entries(seed_overrides ?? {}).map(([name, value]) => `${name} ${value}`);
}

/** How a replay compares with what it repeated, by the digests of its parts. */
function VerdictBadge({ verdict }: { verdict: NonNullable<WorkspaceRowData['replay_verdict']> }) {
  const { first_difference: first } = verdict;
  const note = {
    identical: 'Every part has the same digest as its source',
    equivalent: 'Digests differ, all numbers agree within 1e-9',
    diverged: 'The result differs from that of its source',
  }[verdict.verdict];
  const where = first ? `; first in ${first.phase}, ${first.part}` : '';
  return (
    <Badge tone={verdictFaces[verdict.verdict].tone} title={`${note}${where}`}>
      <RotateCcw aria-hidden size={11} />
      <span className="sr-only">replay, </span>
      <span>{verdict.verdict}</span>
    </Badge>
  );
}

/** A row is two lines high; the other tags are in a tooltip. */
const tagsShown = 2;

/** What is special about a row, in words; a replay that would delete sales is marked as such. */
export function RowBadges({
  row,
  onTag,
  allTags = false,
}: {
  row: WorkspaceRowData;
  /** Pressing a tag narrows the list to it. */
  onTag?: (tag: string) => void;
  /** There is room for every tag. */
  allTags?: boolean;
}) {
  const custom = describeCustom(row.run_config);
  const overrides = listOverrides(row);
  const shown = allTags ? row.tags.length : tagsShown;
  return (
    <>
      {row.reset && (
        <Badge tone="bad" title="Replaying it first deletes all sales">
          deletes sales
        </Badge>
      )}
      {row.archived && <Badge>archived</Badge>}
      {row.replayed_from_workspace_id !== null && row.replay_verdict === null && (
        <Badge title={`Replayed from ${row.replayed_from_workspace_id}`}>replay</Badge>
      )}
      {row.replay_verdict && <VerdictBadge verdict={row.replay_verdict} />}
      {custom !== null && (
        <Badge title="Differs from the default models or backtest">custom: {custom}</Badge>
      )}
      {overrides.length > 0 && (
        <Badge title={`Seeded with ${overrides.join(', ')}`}>
          {formatPlural({ count: overrides.length, one: 'override' })}
        </Badge>
      )}
      {row.tags.slice(0, shown).map((tag) => (
        <TagBadge key={tag} tag={tag} onTag={onTag} />
      ))}
      {row.tags.length > shown && (
        <Badge tone="tag" title={row.tags.slice(shown).join(', ')}>
          +{row.tags.length - shown}
        </Badge>
      )}
    </>
  );
}

function TagBadge({ tag, onTag }: { tag: string; onTag: ((tag: string) => void) | undefined }) {
  if (onTag) return <TagButton tag={tag} onTag={onTag} className="max-w-24" />;
  return (
    <Badge tone="tag" title={tag}>
      <span className="max-w-24 truncate">{tag}</span>
    </Badge>
  );
}
