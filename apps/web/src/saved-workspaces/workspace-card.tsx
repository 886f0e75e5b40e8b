import { formatWape } from '@vitrine/contract';
import { memo } from 'react';
import { classNames } from '../components/class-names.ts';
import { Moment } from '../components/moment.tsx';
import { RowActions } from '../workspaces/row-actions.tsx';
import { RowBadges } from '../workspaces/row-badges.tsx';
import { RowData, RowStatus, RowTestDays, RowTitle, RowVerdict } from '../workspaces/row-cells.tsx';
import { ProofLink } from './proof-link.tsx';
import { type RowProps, rowElementId, SelectBox } from './workspace-row.tsx';

/** One workspace where a table row has no room: the same content, the same actions. */
export const WorkspaceCard = memo(function WorkspaceCard(props: RowProps) {
  const { row, outcome, selected, handlers } = props;
  return (
    <li
      id={rowElementId(row.workspace_id)}
      data-row={row.workspace_id}
      tabIndex={-1}
      className={classNames(
        'scroll-mt-20 scroll-mb-[calc(var(--sheet-height)+5rem)] px-4 py-3.5 -outline-offset-2',
        (props.open || selected) && 'bg-accent-wash/60',
      )}
    >
      <div className="flex items-start gap-3">
        <SelectBox
          row={row}
          selected={selected}
          handlers={handlers}
          className="relative mt-3 size-5 shrink-0 after:absolute after:-inset-3"
        />
        <div className="min-w-0 flex-1">
          <div className="flex items-center justify-between gap-3">
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
              <Moment at={row.created_at} />
            </span>
          </p>
          <RowVerdict row={row} />
          <RowTestDays row={row} />
          {/* A tag is as high as a finger, over the lines above it and the room below. */}
          <div className="mt-1 flex flex-wrap items-center gap-1 not-last:mb-3 empty:hidden has-[button]:gap-y-6 [&_button]:-my-3">
            <RowBadges row={row} onTag={handlers.onTag} />
          </div>
          {outcome && <ProofLink outcome={outcome} onShow={() => handlers.onShowProof(row)} />}
        </div>
      </div>
      <div className="mt-3">
        <RowActions row={row} phase={props.phase} runLive={props.runLive} handlers={handlers} />
      </div>
    </li>
  );
});
