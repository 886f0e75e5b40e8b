import { Link } from '@tanstack/react-router';
import {
  describeTestDays,
  formatElapsed,
  summarizeVerdict,
  verdictNotRecorded,
} from '@vitrine/contract';
import { Pin, TriangleAlert } from 'lucide-react';
import { classNames } from '../components/class-names.ts';
import { StatusMark } from '../components/status-mark.tsx';
import { useNow } from '../components/use-now.ts';
import { formatDay } from '../formatting/format-values.ts';
import { shortenTestDays } from '../models/read-test-days.ts';
import { formatMeasuredWape } from '../models/run-words.ts';
import { type ListedWorkspace, titleOf, type WorkspaceRowData } from '../runs/workspace-title.ts';
import { describeGrain } from '../sales/describe-grain.ts';

/** Its title as the way to the workspace's own page; when pinned with a mark and a word. */
export function RowTitle({ row }: { row: ListedWorkspace }) {
  return (
    <span className="inline-flex max-w-full min-w-0 items-center gap-1.5">
      {row.pinned && (
        <span title="Pinned: stays on top in any sort order" className="shrink-0 text-accent">
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
          row.name !== null && 'font-semibold',
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
  return <StatusMark tone="busy" word={`Running ${formatElapsed(now - Date.parse(since))}`} />;
}

/** Where the sales came from. The grain is in words of its own. */
function describeSource(row: WorkspaceRowData): string {
  if (!row.skip_seed) return `${row.scenario}, seed ${row.seed}`;
  return row.window_end ? `own data, to ${formatDay(row.window_end)}` : 'own data';
}

/** The grain that the run took, else what was asked for. */
function describeRowGrain({ grain, user_scope }: ListedWorkspace): string {
  const known = grain ?? user_scope;
  return known === null ? 'automatic grain' : describeGrain(known);
}

/**
 * The requested grain where the run took another one; else null. Compares codes, because ids may belong to other sales by now.
 * A run that stopped before it chose a grain counts as no other choice.
 */
function describeRefusedGrain({ grain, user_scope }: ListedWorkspace): string | null {
  if (grain === null || !user_scope?.store_code || !user_scope.sku) return null;
  const asked = describeGrain(user_scope);
  return asked === describeGrain(grain) ? null : asked;
}

/** What the winner is worth, in a few words; the whole sentence is on the workspace's page. */
export function RowVerdict({ row }: { row: ListedWorkspace }) {
  const { result_summary, verdict } = row;
  const winner = result_summary?.winner_model_type;
  if (!winner) return null;
  return (
    <span className="block text-xs text-muted">
      {verdict ? summarizeVerdict({ winner, verdict }) : `verdict ${verdictNotRecorded}`}
    </span>
  );
}

/** What the WAPE of a row was measured on. */
export function RowTestDays({ row }: { row: ListedWorkspace }) {
  const { result_summary, measured_on } = row;
  if (!result_summary?.winner_model_type) return null;
  const words = measured_on ? describeTestDays(measured_on) : `test days ${verdictNotRecorded}`;
  return (
    <span className="block text-xs text-muted" title={words}>
      <span aria-hidden>{measured_on ? shortenTestDays(measured_on) : 'days ?'}</span>
      <span className="sr-only">{words}</span>
    </span>
  );
}

/** What was run and its result, in a line: `UK · 85123A, own data, to 9 Dec 2011, WAPE 72.7 % on 3 × 14 days`. */
export function describeWorkspace(row: ListedWorkspace): string {
  const wape = row.result_summary?.winner_wape ?? null;
  const result = wape === null ? [] : [formatMeasuredWape(wape, row.measured_on)];
  return [describeRowGrain(row), describeSource(row), ...result].join(', ');
}

/** The grain, with a mark where another one was asked for, and where the sales came from. */
export function RowData({ row }: { row: ListedWorkspace }) {
  const refused = describeRefusedGrain(row);
  return (
    <>
      <div className="wrap-anywhere">
        {refused ? (
          <span
            className="inline-flex max-w-full items-start gap-1 text-warn"
            title={`The requested grain ${refused} has no sales`}
          >
            <TriangleAlert aria-hidden size={13} className="mt-[3px] shrink-0" />
            {describeRowGrain(row)}, not {refused}
          </span>
        ) : (
          describeRowGrain(row)
        )}
      </div>
      <div className="text-xs text-balance text-muted wrap-anywhere">{describeSource(row)}</div>
    </>
  );
}
