import { classNames } from '../components/class-names.ts';
import { Moment } from '../components/moment.tsx';
import { useNow } from '../components/use-now.ts';
import { formatWape, shortenId } from '../formatting/format-values.ts';
import type { ExportOutcome } from './export-outcome.ts';
import { ProofLink } from './proof-link.tsx';
import { RowActions, type RowHandlers } from './row-actions.tsx';
import { describeCustom, RowBadges } from './row-badges.tsx';
import { RowData, RowStatus, RowTitle } from './row-cells.tsx';
import { titleOf, type WorkspaceRowData } from './workspace-title.ts';

export interface RowProps {
  row: WorkspaceRowData;
  runLive: boolean;
  open: boolean;
  outcome: ExportOutcome | undefined;
  selected: boolean;
  onToggle: () => void;
  onShowProof: () => void;
  handlers: RowHandlers;
}

/** One workspace as a table row of at most two lines. */
export function WorkspaceRow(props: RowProps) {
  const { row, outcome, selected } = props;
  const now = useNow(30_000);
  return (
    <tr
      className={classNames(
        'align-top transition-colors',
        props.open || selected ? 'bg-accent-wash/60' : 'hover:bg-sunken/50',
      )}
    >
      <td className="py-3 pl-5">
        <input
          type="checkbox"
          aria-label={`Select ${titleOf(row)}`}
          checked={selected}
          onChange={props.onToggle}
          className="align-middle"
        />
      </td>
      <th scope="row" className="px-2 py-2.5 font-normal">
        <RowTitle row={row} />
        <div className="mt-0.5 flex min-h-5 flex-wrap items-center gap-1">
          {row.name !== null && !hasBadges(row) && (
            <span className="font-mono text-xs text-muted" title={row.workspace_id}>
              {shortenId(row.workspace_id)}
            </span>
          )}
          <RowBadges row={row} />
        </div>
      </th>
      <td className="px-2 py-2.5">
        <RowStatus row={row} />
        {outcome && <ProofLink outcome={outcome} onShow={props.onShowProof} />}
      </td>
      <td className="px-2 py-2.5">
        <RowData row={row} />
      </td>
      <td className="px-2 py-2.5 font-mono text-xs leading-5">
        {row.result_summary?.winner_model_type ?? '–'}
      </td>
      <td className="px-2 py-2.5 text-right tabular-nums">
        {formatWape(row.result_summary?.winner_wape)}
      </td>
      <td className="py-2.5 pr-1 pl-5 whitespace-nowrap text-muted">
        <Moment at={row.created_at} now={now} />
      </td>
      <td className="py-2.5 pr-5 pl-2">
        <RowActions row={row} runLive={props.runLive} handlers={props.handlers} />
      </td>
    </tr>
  );
}

function hasBadges(row: WorkspaceRowData): boolean {
  return (
    row.reset ||
    row.archived ||
    describeCustom(row.run_config) !== null ||
    row.replayed_from_workspace_id !== null ||
    row.tags.length > 0
  );
}
