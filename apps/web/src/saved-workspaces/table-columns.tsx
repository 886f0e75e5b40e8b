import { formatDuration, formatWape } from '@vitrine/contract';
import type { ReactNode } from 'react';
import { Moment } from '../components/moment.tsx';
import { RowData, RowStatus, RowTestDays, RowVerdict } from '../workspaces/row-cells.tsx';
import type { ListedWorkspace } from '../workspaces/workspace-title.ts';
import type { SortBy } from './list-search.ts';
import type { OptionalColumn } from './use-table-settings.ts';

interface TableColumn {
  word: string;
  sortBy?: SortBy;
  /** Width and alignment, the same for heading and cells. */
  className: string;
  cell: (row: ListedWorkspace) => ReactNode;
}

/** The columns that can be shown or not, in their order. Name and actions are always there. */
export const tableColumns: Record<OptionalColumn, TableColumn> = {
  status: {
    word: 'Status',
    sortBy: 'status',
    className: 'w-[134px] px-2',
    cell: (row) => <RowStatus row={row} />,
  },
  data: {
    word: 'Data',
    className: 'w-[15%] px-2 min-[1340px]:max-[1440px]:group-has-[aside]/page:w-[158px]',
    cell: (row) => <RowData row={row} />,
  },
  seed: {
    word: 'Seed',
    sortBy: 'seed',
    className: 'w-[88px] px-2 text-right tabular-nums',
    cell: (row) => <span title={String(row.seed)}>{row.skip_seed ? '–' : row.seed}</span>,
  },
  winner: {
    word: 'Winner',
    // The first to go where the table stands beside something else.
    className: 'w-[148px] px-2 text-right @max-[960px]:hidden',
    cell: (row) => (
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
    cell: (row) => (
      <>
        {formatWape(row.result_summary?.winner_wape)}
        <RowTestDays row={row} />
      </>
    ),
  },
  took: {
    word: 'Took',
    className: 'w-[76px] px-2 text-right tabular-nums',
    cell: ({ result_summary }) =>
      result_summary ? formatDuration(result_summary.wall_clock_s * 1_000) : '–',
  },
  created: {
    word: 'Created',
    sortBy: 'created_at',
    // Gives its room to the name where the proof beside the table is at its narrowest.
    className:
      'w-[94px] pr-1 pl-4 whitespace-nowrap text-muted min-[1340px]:max-[1440px]:group-has-[aside]/page:hidden',
    cell: (row) => <Moment at={row.created_at} />,
  },
};

/** The id of a column's heading. */
export function headingId(column: OptionalColumn): string {
  return `column-${column}`;
}
