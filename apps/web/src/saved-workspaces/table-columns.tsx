import { formatDuration, formatWape } from '@vitrine/contract';
import { classNames } from '../components/class-names.ts';
import type { Column } from '../components/data-table.tsx';
import { Moment } from '../components/moment.tsx';
import { shortenId } from '../formatting/format-values.ts';
import { type ListedWorkspace, titleOf } from '../runs/workspace-title.ts';
import type { ExportOutcome } from '../workspaces/export-outcome.ts';
import { RowActions } from '../workspaces/row-actions.tsx';
import { RowBadges } from '../workspaces/row-badges.tsx';
import { RowData, RowStatus, RowTestDays, RowTitle, RowVerdict } from '../workspaces/row-cells.tsx';
import type { RowHandlers } from '../workspaces/row-handlers.ts';
import type { ExportPhase } from '../workspaces/use-exports.ts';
import type { SortBy } from './list-search.ts';
import { BundleLink, ProofLink } from './proof-link.tsx';
import type { TableSettings } from './use-table-settings.ts';

/** A row of the list, and how it stands in the panel. */
export interface RowState {
  row: ListedWorkspace;
  settings: TableSettings;
  runLive: boolean;
  /** Its proof is open beside the table. */
  open: boolean;
  /** The one row that Tab reaches; the arrow keys move on from it. */
  active: boolean;
  outcome: ExportOutcome | undefined;
  /** What is under way of its export. */
  phase: ExportPhase | undefined;
  selected: boolean;
  handlers: RowHandlers;
}

/** The columns in their order. Those in the middle can be shown or not: `optionalColumns`. */
export const tableColumns = {
  select: {
    word: 'Select',
    className: 'w-10 pl-4',
    cell: ({ row, selected, handlers }) => (
      <input
        type="checkbox"
        aria-label={`Select ${titleOf(row)}`}
        checked={selected}
        // With Shift, everything between this row and the one that was touched last.
        onClick={(event) => handlers.onToggle(row.workspace_id, { range: event.shiftKey })}
        onChange={() => {}}
        className="align-middle max-md:relative max-md:mt-3 max-md:size-5 max-md:shrink-0 max-md:after:absolute max-md:after:-inset-3"
      />
    ),
  },
  name: {
    word: 'Name',
    sortBy: 'name',
    namesRow: true,
    className: 'px-2',
    cell: (state) => <Name {...state} />,
  },
  status: {
    word: 'Status',
    sortBy: 'status',
    className: 'w-[134px] px-2',
    cell: (state) => (
      <>
        <RowStatus row={state.row} />
        <Proof {...state} />
      </>
    ),
  },
  data: {
    word: 'Data',
    className: 'w-[15%] px-2 min-[1340px]:max-[1440px]:group-has-[aside]/page:w-[158px]',
    cell: ({ row }) => <RowData row={row} />,
  },
  seed: {
    word: 'Seed',
    sortBy: 'seed',
    className: 'w-[88px] px-2 text-right tabular-nums',
    cell: ({ row }) => <span title={String(row.seed)}>{row.skip_seed ? '–' : row.seed}</span>,
  },
  winner: {
    word: 'Winner',
    // The first to go where the table stands beside something else.
    className: 'w-[148px] px-2 text-right @max-[960px]:hidden',
    cell: ({ row }) => (
      <>
        <span
          title={row.result_summary?.winner_model_type ?? undefined}
          className="block truncate font-mono text-xs leading-5"
        >
          {row.result_summary?.winner_model_type ?? '–'}
        </span>
        <RowVerdict row={row} />
      </>
    ),
  },
  wape: {
    word: 'WAPE',
    className: 'w-[84px] px-2 text-right tabular-nums',
    cell: ({ row }) => (
      <>
        {formatWape(row.result_summary?.winner_wape)}
        <RowTestDays row={row} />
      </>
    ),
  },
  took: {
    word: 'Took',
    className: 'w-[76px] px-2 text-right tabular-nums',
    cell: ({ row: { result_summary } }) =>
      result_summary ? formatDuration(result_summary.wall_clock_s * 1_000) : '–',
  },
  created: {
    word: 'Created',
    sortBy: 'created_at',
    // Gives its room to the name where the proof beside the table is at its narrowest.
    className:
      'w-[94px] pr-1 pl-4 whitespace-nowrap text-muted min-[1340px]:max-[1440px]:group-has-[aside]/page:hidden',
    cell: ({ row }) => <Moment at={row.created_at} />,
  },
  actions: {
    word: 'Actions',
    unseen: true,
    className: 'w-[244px] pr-4 pl-2',
    cell: ({ row, phase, runLive, handlers }) => (
      <RowActions row={row} phase={phase} runLive={runLive} handlers={handlers} />
    ),
  },
} satisfies Record<string, Column<RowState, SortBy>>;

/** A name of at most three lines. */
function Name(state: RowState) {
  const { row, settings, handlers } = state;
  const compact = settings.density === 'compact';
  return (
    <>
      <RowTitle row={row} />
      <div
        className={classNames(
          'mt-0.5 flex min-h-5 flex-wrap items-center gap-1',
          compact && 'empty:hidden',
        )}
      >
        {row.name !== null && !compact && (
          // Gives way to the first badge: two lines are all that a row has.
          <span className="font-mono text-xs text-muted not-only:hidden" title={row.workspace_id}>
            {shortenId(row.workspace_id)}
          </span>
        )}
        <RowBadges row={row} onTag={handlers.onTag} />
      </div>
      {!settings.columns.includes('status') && <Proof {...state} />}
    </>
  );
}

/** How the export of this session ended; without one, whether an earlier export left a bundle. */
export function Proof({ row, outcome, handlers }: RowState) {
  if (outcome) return <ProofLink outcome={outcome} onShow={() => handlers.onShowProof(row)} />;
  return row.has_bundle && <BundleLink row={row} />;
}
