import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo, useRef, useState } from 'react';
import { announce } from '../components/live-region.tsx';
import { createSessionValue } from '../components/session-value.tsx';
import { waitForServer } from '../connection/wait-for-server.ts';
import { titleOf, type WorkspaceRowData } from '../runs/workspace-title.ts';
import { readFailure, trpc } from '../trpc.ts';
import { bundleProofKey } from './bundle-proof.ts';
import { type ExportOutcome, judgeBundle, referencesOf } from './export-outcome.ts';

/** What is under way for one workspace, in words for its button. */
export type ExportPhase = 'Exporting' | 'Waiting';

/** A server that is gone each time an export is asked of it is not asked for ever. */
const maxAgain = 3;

type Exportable = Pick<WorkspaceRowData, 'workspace_id' | 'name'>;

export interface Exports {
  outcomes: ReadonlyMap<string, ExportOutcome>;
  phases: ReadonlyMap<string, ExportPhase>;
  /**
   * Exports one workspace. Never throws. Without an answer `onLost` hears of it at once, and the export
   * is asked for again when the server is back: asking twice is safe, an unchanged bundle is left as it is.
   */
  exportWorkspace: (
    workspace: Exportable,
    onLost?: (outcome: ExportOutcome) => void,
  ) => Promise<ExportOutcome>;
}

function useExportsState(): Exports {
  const utils = trpc.useUtils();
  const client = useQueryClient();
  const [outcomes, setOutcomes] = useState<Exports['outcomes']>(new Map());
  const [phases, setPhases] = useState<Exports['phases']>(new Map());
  const inFlight = useRef(new Map<string, Promise<ExportOutcome>>());

  const exportUntilAnswered = useCallback(
    async (workspace: Exportable, onLost?: (outcome: ExportOutcome) => void) => {
      const { workspace_id } = workspace;
      const keep = (outcome: ExportOutcome) =>
        setOutcomes((now) => new Map(now).set(workspace_id, outcome));
      const show = (phase: ExportPhase) =>
        setPhases((now) => new Map(now).set(workspace_id, phase));
      const attempt = () => {
        show('Exporting');
        return requestExport(utils, workspace);
      };
      let outcome = await attempt();
      for (let again = 0; again < maxAgain && isCutOff(outcome); again += 1) {
        keep(outcome);
        if (again === 0) onLost?.(outcome);
        show('Waiting');
        await waitForServer();
        outcome = await attempt();
      }
      keep(outcome);
      setPhases((now) => new Map([...now].filter(([id]) => id !== workspace_id)));
      // What lies on disk is no longer what a page may have read of it.
      void utils.workspace.bundle.invalidate({ workspace_id });
      void client.invalidateQueries({ queryKey: bundleProofKey(workspace_id) });
      return outcome;
    },
    [utils, client],
  );

  const exportWorkspace = useCallback<Exports['exportWorkspace']>(
    (workspace, onLost) => {
      const { workspace_id } = workspace;
      const current = inFlight.current.get(workspace_id);
      if (current) return current;
      const started = exportUntilAnswered(workspace, onLost).finally(() =>
        inFlight.current.delete(workspace_id),
      );
      inFlight.current.set(workspace_id, started);
      return started;
    },
    [exportUntilAnswered],
  );

  return useMemo(
    () => ({ outcomes, phases, exportWorkspace }),
    [outcomes, phases, exportWorkspace],
  );
}

async function requestExport(
  utils: ReturnType<typeof trpc.useUtils>,
  workspace: Exportable,
): Promise<ExportOutcome> {
  const { workspace_id } = workspace;
  announce(`Exporting ${titleOf(workspace)}`);
  try {
    const result = await utils.client.workspace.export.mutate({ workspace_id });
    const seal = judgeBundle({ whole: result.validated, references: referencesOf(result) });
    return { kind: 'answered', seal, result, answered_at: Date.now() };
  } catch (error) {
    return { kind: 'failed', problem: readFailure(error), answered_at: Date.now() };
  }
}

/** Exports of this session under way and how they ended, by workspace: each on its own, whatever page is open. */
export const [ExportsProvider, useExports] = createSessionValue(useExportsState);

/** Exports one workspace. It stays the same: who only exports is not redrawn by the exports of others. */
export const [ExportWorkspaceProvider, useExportWorkspace] = createSessionValue(
  () => useExports().exportWorkspace,
);

/** The server was lost before it had answered. */
function isCutOff(outcome: ExportOutcome): boolean {
  return outcome.kind === 'failed' && outcome.problem === null;
}
