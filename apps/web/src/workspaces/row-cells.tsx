import { Link } from '@tanstack/react-router';
import type { UserScope } from '@vitrine/contract';
import { Pin, TriangleAlert } from 'lucide-react';
import { classNames } from '../components/class-names.ts';
import { StatusMark } from '../components/status-mark.tsx';
import { useNow } from '../components/use-now.ts';
import { formatDay, formatDuration, formatWape } from '../formatting/format-values.ts';
import { describeGrain } from '../sales/grain-picker.tsx';
import { trpc } from '../trpc.ts';
import { titleOf, type WorkspaceRowData } from './workspace-title.ts';

/** Name, or short id, as the way to the workspace's own page; when pinned with a mark and a word. */
export function RowTitle({ row }: { row: WorkspaceRowData }) {
  return (
    <span className="inline-flex max-w-full min-w-0 items-center gap-1.5">
      {row.pinned && (
        <span title="Pinned: stays on top under any order" className="shrink-0 text-accent">
          <Pin aria-hidden size={13} className="fill-current" />
          <span className="sr-only">Pinned: </span>
        </span>
      )}
      <Link
        to="/workspaces/$workspaceId"
        params={{ workspaceId: row.workspace_id }}
        preload={false}
        className={classNames(
          'truncate underline-offset-2 hover:underline max-md:leading-11',
          row.name === null ? 'font-mono text-[13px]' : 'font-semibold',
        )}
        title={row.name ?? row.workspace_id}
      >
        {titleOf(row)}
      </Link>
    </span>
  );
}

/** Status as mark and word; a running row counts its time. */
export function RowStatus({ row }: { row: WorkspaceRowData }) {
  if (row.status === 'running') return <RunningFor since={row.created_at} />;
  return row.status === 'completed' ? (
    <StatusMark tone="good" word="Completed" />
  ) : (
    <StatusMark tone="bad" word="Failed" />
  );
}

function RunningFor({ since }: { since: string }) {
  const now = useNow(1_000);
  const seconds = Math.floor(Math.max(0, now - Date.parse(since)) / 1_000) * 1_000;
  return (
    <StatusMark tone="busy" word={`Running ${formatDuration(seconds).replace('.0 s', ' s')}`} />
  );
}

/** Whether the row ran on the grain whose ids it asked for, as far as it has got to one. */
function ranOnAsked({ user_scope, store_id, product_id }: WorkspaceRowData): boolean {
  if (user_scope === null || store_id === null || product_id === null) return true;
  return user_scope.store_id === store_id && user_scope.product_id === product_id;
}

/** Where the sales came from. The grain is in words of its own. */
function describeSource(row: WorkspaceRowData): string {
  if (!row.skip_seed) return `${row.scenario}, seed ${row.seed}`;
  return row.window_end ? `own data, to ${formatDay(row.window_end)}` : 'own data';
}

/** What was asked for and what came of it, in a line: `UK · 85123A, own data, to 9 Dec 2011, WAPE 0.727`. */
export function describeWorkspace(row: WorkspaceRowData): string {
  const grain = row.user_scope === null ? 'automatic grain' : describeGrain(row.user_scope);
  const wape = row.result_summary?.winner_wape ?? null;
  const result = wape === null ? [] : [`WAPE ${formatWape(wape)}`];
  return [grain, describeSource(row), ...result].join(', ');
}

/**
 * The grain and where the sales came from. Ids that were asked for are not proof: they may be gone
 * and the codes decide, so the grain of other ids is looked up before it is called another one.
 */
export function RowData({ row }: { row: WorkspaceRowData }) {
  return (
    <>
      <div className="wrap-anywhere">
        {row.user_scope === null ? (
          'automatic grain'
        ) : ranOnAsked(row) ? (
          describeGrain(row.user_scope)
        ) : (
          <EffectiveGrain row={row} asked={row.user_scope} />
        )}
      </div>
      <div className="text-xs text-balance text-muted wrap-anywhere">{describeSource(row)}</div>
    </>
  );
}

/**
 * The grain of ids that are not those asked for. Only one that was found under other codes is told as
 * another; after a reset the ids are gone, and a row that ran on what was asked must not accuse itself.
 */
function EffectiveGrain({ row, asked }: { row: WorkspaceRowData; asked: UserScope }) {
  const { store_id, product_id } = row;
  const known = store_id !== null && product_id !== null;
  const found = trpc.sales.grains.useQuery(known ? { store_id, product_id, limit: 1 } : {}, {
    enabled: known,
  });
  if (found.isLoading) return '–';
  const grain = found.data?.grains[0];
  const words = describeGrain(asked);
  if (grain === undefined) {
    const why = found.error
      ? 'Which grain it ran on could not be looked up.'
      : 'The grain that it ran on is gone.';
    return <span title={why}>{words} (as asked)</span>;
  }
  if (describeGrain(grain) === words) return words;
  return (
    <span
      className="inline-flex max-w-full items-start gap-1 text-warn"
      title={`It ran on ${describeGrain(grain)}`}
    >
      <TriangleAlert aria-hidden size={13} className="mt-[3px] shrink-0" />
      another grain than asked ({words})
    </span>
  );
}
