import { useCallback, useMemo } from 'react';
import { describeProblem } from '../components/toast-problem.tsx';
import type { WorkspaceRowData } from '../runs/workspace-title.ts';
import { trpc } from '../trpc.ts';
import {
  describeSeal,
  type ExportOutcome,
  listGaps,
  referencesOf,
} from '../workspaces/export-outcome.ts';
import { type BatchEnding, useBatches } from '../workspaces/use-batches.ts';
import { useChangeWorkspaces } from '../workspaces/use-change-workspaces.ts';
import { useExportWorkspace } from '../workspaces/use-exports.ts';

/** How an export ended, as one line of a summary. A failed check is a failure here too. */
function toEnding(outcome: ExportOutcome): BatchEnding {
  if (outcome.kind === 'failed') {
    return { state: 'failed', note: describeProblem(outcome.problem), problem: outcome.problem };
  }
  if (outcome.seal === 'failed') return { state: 'failed', note: describeSeal(outcome.result) };
  if (outcome.seal === 'gaps')
    return { state: 'gaps', note: listGaps(referencesOf(outcome.result)).join(', ') };
  const unchanged = outcome.result.unchanged ? ', unchanged' : '';
  return { state: 'good', note: `${describeSeal(outcome.result)}${unchanged}` };
}

/** What is done with many rows at once. Each is single calls, one after the other. */
export function useBulkWork() {
  const utils = trpc.useUtils();
  const { runBatch } = useBatches();
  const exportWorkspace = useExportWorkspace();
  const changeMany = useChangeWorkspaces();

  const exportMany = useCallback(
    (rows: WorkspaceRowData[]) => {
      const work = (row: WorkspaceRowData) => exportWorkspace(row).then(toEnding);
      void runBatch({ verb: 'export', rows, work });
    },
    [runBatch, exportWorkspace],
  );
  const archiveMany = useCallback(
    (rows: WorkspaceRowData[], archived: boolean) =>
      changeMany({
        verb: archived ? 'archive' : 'unarchive',
        done: archived ? 'archived' : 'unarchived',
        rows: rows.filter((row) => row.archived !== archived),
        changeOf: () => ({ archived }),
        undoOf: () => ({ archived: !archived }),
      }),
    [changeMany],
  );
  const tagMany = useCallback(
    (tag: string, rows: WorkspaceRowData[]) => {
      // An update replaces all tags of a row: what others have changed since it was listed has to stay.
      const readTags = async ({ workspace_id }: WorkspaceRowData) =>
        (await utils.client.workspace.byId.query({ workspace_id })).tags;
      changeMany({
        verb: 'tag',
        done: `tagged ${tag}`,
        rows,
        changeOf: async (row) => {
          const tags = await readTags(row);
          return tags.includes(tag) ? null : { tags: [...tags, tag] };
        },
        undoOf: async (row) => {
          const tags = await readTags(row);
          return tags.includes(tag) ? { tags: tags.filter((each) => each !== tag) } : null;
        },
      });
    },
    [changeMany, utils],
  );
  return useMemo(() => ({ exportMany, archiveMany, tagMany }), [exportMany, archiveMany, tagMany]);
}
