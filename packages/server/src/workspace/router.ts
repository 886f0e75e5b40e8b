import {
  bundleReportSchema,
  deleteWorkspaceResultSchema,
  listWorkspacesInputSchema,
  listWorkspacesResultSchema,
  replayProofInputSchema,
  replayProofSchema,
  updateWorkspaceInputSchema,
  workspaceExportResultSchema,
  workspaceHealthSchema,
  workspaceInputSchema,
  workspaceSchema,
} from '@vitrine/contract';
import { procedure, router } from '../rpc/trpc.ts';
import { VitrineError } from '../rpc/vitrine-error.ts';
import { checkHealth } from './check-health.ts';
import { listWorkspaces } from './list-workspaces.ts';
import { proveReplay } from './prove-replay.ts';
import { deleteWorkspace, getWorkspace, updateWorkspace } from './workspaces.ts';

export const workspaceRouter = router({
  list: procedure
    .meta({
      description: 'Saved workspaces, pinned first, filtered, sorted and paged by the server.',
    })
    .input(listWorkspacesInputSchema)
    .output(listWorkspacesResultSchema)
    .query(({ ctx, input }) => listWorkspaces(ctx.db, input)),

  byId: procedure
    .meta({ description: 'One workspace: what was asked, what came out, what it made.' })
    .input(workspaceInputSchema)
    .output(workspaceSchema)
    .query(({ ctx, input }) => getWorkspace(ctx.db, input.workspace_id)),

  update: procedure
    .meta({
      description: 'Renames, notes, tags, pins or archives; only the fields present change.',
    })
    .input(updateWorkspaceInputSchema)
    .output(workspaceSchema)
    .mutation(({ ctx, input }) => updateWorkspace(ctx.db, input)),

  delete: procedure
    .meta({
      description: 'Deletes the record alone; runs, plans, model files and its bundle stay.',
    })
    .input(workspaceInputSchema)
    .output(deleteWorkspaceResultSchema)
    .mutation(({ ctx, input }) => deleteWorkspace(ctx.db, input.workspace_id)),

  health: procedure
    .meta({
      description: 'Whether each run, plan and alias that a workspace names is still there.',
    })
    .input(workspaceInputSchema)
    .output(workspaceHealthSchema)
    .query(async ({ ctx, input }) => {
      const workspace = await getWorkspace(ctx.db, input.workspace_id);
      const log = (message: string, fields: Record<string, unknown>) =>
        ctx.services.log(message, { request_id: ctx.requestId, ...fields });
      return checkHealth({ workspace, lookup: ctx.createLookup(ctx.db), log });
    }),

  replayProof: procedure
    .meta({
      description:
        'Compares two kept runs stage by stage, by their digests and the evidence behind.',
    })
    .input(replayProofInputSchema)
    .output(replayProofSchema)
    .query(({ ctx, input }) => {
      const { compare: compareEvidence } = ctx.services.evidence;
      return proveReplay({ db: ctx.db, compareEvidence, input });
    }),

  export: procedure
    .meta({
      description: 'Writes the bundle of a workspace and verifies it from disk before answering.',
    })
    .input(workspaceInputSchema)
    .output(workspaceExportResultSchema)
    .mutation(({ ctx, input }) => ctx.services.exportWorkspace(input.workspace_id)),

  bundle: procedure
    .meta({ description: "The verifier's report on the exported bundle, file by file." })
    .input(workspaceInputSchema)
    .output(bundleReportSchema)
    .query(async ({ ctx, input }) => {
      const report = await ctx.services.exportRoot.verify(input.workspace_id);
      if (report) return report;
      throw new VitrineError(
        'BUNDLE_NOT_FOUND',
        `Workspace ${input.workspace_id} has no exported bundle.`,
      );
    }),
});
