import type { ReactNode } from 'react';
import { PlanDraftProvider } from '../plans/plan-draft.ts';
import { RunDraftProvider } from '../runs/run-draft.ts';
import { WatchedRunProvider } from '../runs/use-watched-run.ts';
import { UploadProvider } from '../sales/use-upload.ts';
import { SelectedIdsProvider } from '../saved-workspaces/use-selection.ts';
import { BatchesProvider } from '../workspaces/use-batches.ts';
import { DeletionsProvider } from '../workspaces/use-deletions.ts';
import { ExportsProvider, ExportWorkspaceProvider } from '../workspaces/use-exports.ts';

/** From the outside in: deletions are batches, and the export of one workspace is read off the exports. */
const providers = [
  SelectedIdsProvider,
  ExportsProvider,
  ExportWorkspaceProvider,
  BatchesProvider,
  DeletionsProvider,
  RunDraftProvider,
  PlanDraftProvider,
  UploadProvider,
  WatchedRunProvider,
];

/** All that outlives a change of page but not a reload. What each of it is stands with the thing it is of. */
export function SessionProvider({ children }: { children: ReactNode }) {
  return providers.reduceRight((inner, Provider) => <Provider>{inner}</Provider>, children);
}
