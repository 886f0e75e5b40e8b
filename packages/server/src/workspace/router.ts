import { procedures } from '@vitrine/contract';
import { router, serve } from '../rpc/trpc.ts';
import { VitrineError } from '../rpc/vitrine-error.ts';
import { checkHealth } from './check-health.ts';
import { listWorkspaces } from './list-workspaces.ts';
import { proveReplay } from './prove-replay.ts';
import { deleteWorkspace, getWorkspace, updateWorkspace } from './workspaces.ts';

export const workspaceRouter = router({
  list: serve(procedures.workspace.list).query(({ ctx, input }) =>
    listWorkspaces({ db: ctx.db, exportRoot: ctx.services.exportRoot }, input),
  ),

  byId: serve(procedures.workspace.byId).query(({ ctx, input }) =>
    getWorkspace(ctx.db, input.workspace_id),
  ),

  update: serve(procedures.workspace.update).mutation(({ ctx, input }) =>
    updateWorkspace(ctx.db, input),
  ),

  delete: serve(procedures.workspace.delete).mutation(({ ctx, input }) =>
    deleteWorkspace(ctx.db, input.workspace_id),
  ),

  health: serve(procedures.workspace.health).query(async ({ ctx, input }) => {
    const workspace = await getWorkspace(ctx.db, input.workspace_id);
    const log = (message: string, fields: Record<string, unknown>) =>
      ctx.services.log(message, { request_id: ctx.requestId, ...fields });
    return checkHealth({ workspace, lookup: ctx.createLookup(ctx.db), log });
  }),

  replayProof: serve(procedures.workspace.replayProof).query(({ ctx, input }) => {
    const { compare: compareEvidence } = ctx.services.evidence;
    return proveReplay({ db: ctx.db, compareEvidence, input });
  }),

  export: serve(procedures.workspace.export).mutation(({ ctx, input }) =>
    ctx.services.exportWorkspace(input.workspace_id),
  ),

  bundle: serve(procedures.workspace.bundle).query(async ({ ctx, input }) => {
    const report = await ctx.services.exportRoot.verify(input.workspace_id);
    if (report) return report;
    throw new VitrineError(
      'BUNDLE_NOT_FOUND',
      `Workspace ${input.workspace_id} has no exported bundle.`,
    );
  }),
});
