import { Pin } from 'lucide-react';
import { StatusMark } from '../components/status-mark.tsx';
import { useNow } from '../components/use-now.ts';
import { formatDay, formatDuration } from '../formatting/format-values.ts';
import { describeGrain } from '../sales/grain-picker.tsx';
import { titleOf, type WorkspaceRowData } from './workspace-title.ts';

/** Name, or short id, with a mark and a word when pinned. */
export function RowTitle({ row }: { row: WorkspaceRowData }) {
  return (
    <span className="inline-flex max-w-full items-center gap-1.5">
      {row.pinned && (
        <span title="Pinned: stays on top" className="shrink-0 text-accent">
          <Pin aria-hidden size={13} className="fill-current" />
          <span className="sr-only">Pinned: </span>
        </span>
      )}
      <span
        className={row.name === null ? 'font-mono text-[13px]' : 'truncate font-semibold'}
        title={row.name ?? row.workspace_id}
      >
        {titleOf(row)}
      </span>
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

/** Where the sales came from and which grain was asked for. */
export function describeData(row: WorkspaceRowData): { first: string; second: string } {
  const grain = row.user_scope ? describeGrain(row.user_scope) : 'automatic grain';
  if (!row.skip_seed) return { first: row.scenario, second: `seed ${row.seed} · ${grain}` };
  const until = row.window_end ? `, to ${formatDay(row.window_end)}` : '';
  return { first: grain, second: `own data${until}` };
}
