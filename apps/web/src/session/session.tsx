import { createContext, type ReactNode, useContext, useMemo, useState } from 'react';
import { emptyDraft, type RunDraft } from '../run/run-draft.ts';
import { useWatchedRun, type WatchedRun } from '../run/use-watched-run.ts';
import type { ExportOutcome } from '../saved-workspaces/export-outcome.ts';

interface RunDraftState {
  draft: RunDraft;
  setDraft: (draft: RunDraft) => void;
}

interface ExportOutcomes {
  outcomes: ReadonlyMap<string, ExportOutcome>;
  keepOutcome: (workspace_id: string, outcome: ExportOutcome) => void;
}

const DraftContext = createContext<RunDraftState | null>(null);
const OutcomesContext = createContext<ExportOutcomes | null>(null);
const WatchedContext = createContext<WatchedRun | null>(null);

/**
 * What outlives a change of page but not a reload: the run controls as they stand, how exports ended,
 * and the run that is watched. Three contexts, so that an event of a run redraws only who shows it.
 */
export function SessionProvider({ children }: { children: ReactNode }) {
  const [draft, setDraft] = useState<RunDraft>(emptyDraft);
  const [outcomes, setOutcomes] = useState<ReadonlyMap<string, ExportOutcome>>(new Map());
  const watched = useWatchedRun();
  const draftState = useMemo(() => ({ draft, setDraft }), [draft]);
  const exports = useMemo(
    () => ({
      outcomes,
      keepOutcome: (workspace_id: string, outcome: ExportOutcome) =>
        setOutcomes((now) => new Map(now).set(workspace_id, outcome)),
    }),
    [outcomes],
  );
  return (
    <DraftContext value={draftState}>
      <OutcomesContext value={exports}>
        <WatchedContext value={watched}>{children}</WatchedContext>
      </OutcomesContext>
    </DraftContext>
  );
}

function need<Value>(value: Value | null): Value {
  if (value === null) throw new Error('used outside SessionProvider');
  return value;
}

/** The run controls, the same on every page. */
export function useRunDraft(): RunDraftState {
  return need(useContext(DraftContext));
}

/** How the exports of this session ended, by workspace. */
export function useExportOutcomes(): ExportOutcomes {
  return need(useContext(OutcomesContext));
}

/** The run under way, else the newest; null while none is known. */
export function useSessionRun(): WatchedRun | null {
  return useContext(WatchedContext);
}
