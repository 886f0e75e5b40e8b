import { classNames } from '../components/class-names.ts';
import { Moment } from '../components/moment.tsx';
import { useNow } from '../components/use-now.ts';
import { formatWape } from '../formatting/format-values.ts';
import { ProofLink } from './proof-link.tsx';
import { RowActions } from './row-actions.tsx';
import { RowBadges } from './row-badges.tsx';
import { RowData, RowStatus, RowTitle } from './row-cells.tsx';
import type { RowProps } from './workspace-row.tsx';
import { titleOf } from './workspace-title.ts';

/** One workspace where a table row has no room: the same content, the same actions. */
export function WorkspaceCard(props: RowProps) {
  const { row, outcome, selected } = props;
  const now = useNow(30_000);
  return (
    <li className={classNames('px-4 py-3.5', (props.open || selected) && 'bg-accent-wash/60')}>
      <div className="flex items-start gap-3">
        <input
          type="checkbox"
          aria-label={`Select ${titleOf(row)}`}
          checked={selected}
          onChange={props.onToggle}
          className="mt-0.5 size-5 shrink-0"
        />
        <div className="min-w-0 flex-1">
          <div className="flex items-start justify-between gap-3">
            <RowTitle row={row} />
            <span className="text-[13px]">
              <RowStatus row={row} />
            </span>
          </div>
          <div className="text-[13px] text-muted">
            <RowData row={row} />
          </div>
          <p className="text-[13px]">
            <span className="font-mono text-xs">
              {row.result_summary?.winner_model_type ?? 'no winner'}
            </span>
            <span className="text-muted"> · WAPE </span>
            <span className="tabular-nums">{formatWape(row.result_summary?.winner_wape)}</span>
            <span className="text-muted">
              {' · '}
              <Moment at={row.created_at} now={now} />
            </span>
          </p>
          <div className="mt-1 flex flex-wrap items-center gap-1 empty:hidden">
            <RowBadges row={row} />
          </div>
          {outcome && <ProofLink outcome={outcome} onShow={props.onShowProof} />}
        </div>
      </div>
      <div className="mt-2.5">
        <RowActions row={row} runLive={props.runLive} handlers={props.handlers} />
      </div>
    </li>
  );
}
