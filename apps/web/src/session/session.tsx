import {
  createContext,
  type Dispatch,
  type ReactNode,
  type SetStateAction,
  useContext,
  useMemo,
  useState,
} from 'react';
import { type RunWatch, useWatchedRun } from '../runs/use-watched-run.ts';
import { emptyPlan, type PlanDraft } from './plan-draft.ts';
import { emptyDraft, type RunDraft } from './run-draft.ts';
import { type Batches, useBatches } from './use-batches.ts';
import { type Deletions, useDeletions } from './use-deletions.ts';
import { type Exports, useExports } from './use-exports.ts';
import { type FormDraft, useFormDraft } from './use-form-draft.ts';
import { type Upload, useUpload } from './use-upload.ts';

interface SelectionState {
  /** Ids of workspaces, in the order in which they were selected. */
  selected: ReadonlySet<string>;
  setSelected: Dispatch<SetStateAction<ReadonlySet<string>>>;
}

const RunDraftContext = createContext<FormDraft<RunDraft> | null>(null);
const PlanDraftContext = createContext<FormDraft<PlanDraft> | null>(null);
const SelectionContext = createContext<SelectionState | null>(null);
const ExportsContext = createContext<Exports | null>(null);
const ExportWorkspaceContext = createContext<Exports['exportWorkspace'] | null>(null);
const BatchesContext = createContext<Batches | null>(null);
const DeletionsContext = createContext<Deletions | null>(null);
const UploadContext = createContext<Upload | null>(null);
const WatchedContext = createContext<RunWatch | null>(null);

/**
 * What outlives a change of page but not a reload: the run controls and the form of a plan as they
 * stand, the selected workspaces, exports, work on many rows, deletions, the upload of sales, and the
 * run that is watched. A context each, so that a change redraws only who shows it.
 */
export function SessionProvider({ children }: { children: ReactNode }) {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const selectionState = useMemo(() => ({ selected, setSelected }), [selected]);
  const exports = useExports();
  const batches = useBatches();
  const deletions = useDeletions(batches);
  return (
    <SelectionContext value={selectionState}>
      <ExportsContext value={exports}>
        <ExportWorkspaceContext value={exports.exportWorkspace}>
          <BatchesContext value={batches}>
            <DeletionsContext value={deletions}>
              <DraftProviders>
                <UploadProvider>
                  <WatchedRunProvider>{children}</WatchedRunProvider>
                </UploadProvider>
              </DraftProviders>
            </DeletionsContext>
          </BatchesContext>
        </ExportWorkspaceContext>
      </ExportsContext>
    </SelectionContext>
  );
}

/** On their own, so that a key typed into a form redraws no other context. */
function DraftProviders({ children }: { children: ReactNode }) {
  return (
    <RunDraftContext value={useFormDraft(emptyDraft)}>
      <PlanDraftContext value={useFormDraft(emptyPlan)}>{children}</PlanDraftContext>
    </RunDraftContext>
  );
}

/** On its own, so that the progress of a file redraws no other context. */
function UploadProvider({ children }: { children: ReactNode }) {
  return <UploadContext value={useUpload()}>{children}</UploadContext>;
}

/** On its own, so that the events of a run do not redraw the other contexts. */
function WatchedRunProvider({ children }: { children: ReactNode }) {
  return <WatchedContext value={useWatchedRun()}>{children}</WatchedContext>;
}

function need<Value>(value: Value | null): Value {
  if (value === null) throw new Error('used outside SessionProvider');
  return value;
}

/** The run controls, the same on every page. */
export function useRunDraft(): FormDraft<RunDraft> {
  return need(useContext(RunDraftContext));
}

/** The form of a plan, the same whenever the planner is opened. */
export function usePlanDraft(): FormDraft<PlanDraft> {
  return need(useContext(PlanDraftContext));
}

/** Which workspaces are selected, whether or not a page shows them. */
export function useSessionSelection(): SelectionState {
  return need(useContext(SelectionContext));
}

/** Exports under way and how they ended, by workspace. */
export function useSessionExports(): Exports {
  return need(useContext(ExportsContext));
}

/** Exports one workspace. It stays the same: who only exports is not redrawn by the exports of others. */
export function useExportWorkspace(): Exports['exportWorkspace'] {
  return need(useContext(ExportWorkspaceContext));
}

/** Work on many rows, under way or ended and not dismissed. */
export function useSessionBatches(): Batches {
  return need(useContext(BatchesContext));
}

/** Which workspaces are gone or about to be. */
export function useSessionDeletions(): Deletions {
  return need(useContext(DeletionsContext));
}

/** The sales file that is being sent, or how the last one ended. */
export function useSessionUpload(): Upload {
  return need(useContext(UploadContext));
}

/** The run under way, else the newest, as far as it is known. */
export function useSessionRun(): RunWatch {
  return need(useContext(WatchedContext));
}
