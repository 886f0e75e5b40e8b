import { findReplayObstacle } from '@vitrine/contract';
import { Ellipsis } from 'lucide-react';
import { lazy } from 'react';
import { Button } from '../components/button.tsx';
import { DeferredMenu } from '../components/deferred-menu.tsx';
import { ReasonedButton } from '../components/reasoned-button.tsx';
import { loadCode } from '../connection/load-code.ts';
import { titleOf, type WorkspaceRowData } from '../runs/workspace-title.ts';
import { ExportButton } from './export-button.tsx';
import type { ActionHandlers } from './row-handlers.ts';
import type { ExportPhase } from './use-exports.ts';

export const importRowMenu = () => loadCode(() => import('./row-menu.tsx'));
const RowMenu = lazy(() => importRowMenu().then((module) => ({ default: module.RowMenu })));

/** Load · Replay · Export · ⋯, always in this order and at the same place. */
export function RowActions({
  row,
  phase,
  runLive,
  handlers,
}: {
  row: WorkspaceRowData;
  /** What is under way of its export. */
  phase: ExportPhase | undefined;
  runLive: boolean;
  handlers: ActionHandlers;
}) {
  const title = titleOf(row);
  const { onShowProof } = handlers;
  const obstacle = findReplayObstacle(row);
  const more = (
    <Button size="icon" aria-label={`More for ${title}`}>
      <Ellipsis aria-hidden size={16} />
    </Button>
  );
  return (
    <div className="row-actions flex items-start justify-end gap-1.5">
      <ReasonedButton
        id={`load-${row.workspace_id}`}
        label={`Load ${title}`}
        reason={obstacle}
        onPress={() => handlers.onLoad(row)}
      >
        Load
      </ReasonedButton>
      <ReasonedButton
        label={`Replay ${title}`}
        reason={obstacle ?? (runLive ? 'Replay waits for the run under way' : null)}
        onPress={() => handlers.onReplay(row)}
      >
        Replay
      </ReasonedButton>
      <ExportButton
        workspace={row}
        phase={phase}
        onOutcome={(outcome) => handlers.onExported?.(row, outcome)}
        onShowProof={onShowProof && (() => onShowProof(row))}
      />
      <DeferredMenu
        button={more}
        preload={importRowMenu}
        menu={<RowMenu row={row} trigger={more} handlers={handlers} />}
      />
    </div>
  );
}
