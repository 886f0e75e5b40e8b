import { memo } from 'react';
import { classNames } from '../components/class-names.ts';
import { shortenId } from '../formatting/format-values.ts';
import type { ExportOutcome } from '../workspaces/export-outcome.ts';
import { RowActions } from '../workspaces/row-actions.tsx';
import { RowBadges } from '../workspaces/row-badges.tsx';
import { RowTitle } from '../workspaces/row-cells.tsx';
import type { RowHandlers } from '../workspaces/row-handlers.ts';
import type { ExportPhase } from '../workspaces/use-exports.ts';
import {
  type ListedWorkspace,
  titleOf,
  type WorkspaceRowData,
} from '../workspaces/workspace-title.ts';
import { ProofLink } from './proof-link.tsx';
import { tableColumns } from './table-columns.tsx';
import type { TableSettings } from './use-table-settings.ts';

export interface RowProps {
  row: ListedWorkspace;
  settings: TableSettings;
  runLive: boolean;
  /** Its proof is open beside the table. */
  open: boolean;
  /** The one row that Tab reaches; arrows go on from it. */
  active: boolean;
  outcome: ExportOutcome | undefined;
  /** What is under way of its export. */
  phase: ExportPhase | undefined;
  selected: boolean;
  handlers: RowHandlers;
}

/** The id of a row's element, for focus and keys. */
export function rowElementId(workspace_id: string): string {
  return `row-${workspace_id}`;
}

/** One workspace as a table row of at most three lines. */
export const WorkspaceRow = memo(function WorkspaceRow(props: RowProps) {
  const { row, settings, outcome, selected, handlers } = props;
  const compact = settings.density === 'compact';
  const padding = compact ? 'py-1' : 'py-2.5';
  const proof = outcome && <ProofLink outcome={outcome} onShow={() => handlers.onShowProof(row)} />;
  const proofInName = proof && !settings.columns.includes('status');
  return (
    <tr
      id={rowElementId(row.workspace_id)}
      data-row={row.workspace_id}
      tabIndex={props.active ? 0 : -1}
      className={classNames(
        'scroll-mt-20 scroll-mb-[calc(var(--sheet-height)+5rem)] align-top -outline-offset-2',
        props.open || selected ? 'bg-accent-wash/60' : 'hover:bg-sunken/50',
      )}
    >
      <td className={classNames('pl-4', compact ? 'py-2' : 'py-3')}>
        <SelectBox row={row} selected={selected} handlers={handlers} className="align-middle" />
      </td>
      <th scope="row" className={classNames('px-2 font-normal', padding)}>
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
        {proofInName && proof}
      </th>
      {settings.columns.map((id) => (
        <td key={id} className={classNames(tableColumns[id].className, padding)}>
          {tableColumns[id].cell(row)}
          {id === 'status' && proof}
        </td>
      ))}
      <td className={classNames('pr-4 pl-2', compact ? 'py-1' : 'py-2')}>
        <RowActions row={row} phase={props.phase} runLive={props.runLive} handlers={handlers} />
      </td>
    </tr>
  );
});

/** With Shift, everything between this row and the one that was touched last. */
export function SelectBox({
  row,
  selected,
  handlers,
  className,
}: {
  row: WorkspaceRowData;
  selected: boolean;
  handlers: RowHandlers;
  className: string;
}) {
  return (
    <input
      type="checkbox"
      aria-label={`Select ${titleOf(row)}`}
      checked={selected}
      onClick={(event) => handlers.onToggle(row.workspace_id, { range: event.shiftKey })}
      onChange={() => {}}
      className={className}
    />
  );
}
