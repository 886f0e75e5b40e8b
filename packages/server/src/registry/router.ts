import { procedures } from '@vitrine/contract';
import { router, serve } from '../rpc/trpc.ts';
import { deleteAlias, getAlias, listAliases, setAlias } from './aliases.ts';
import {
  compareModelRuns,
  getKeptModelRun,
  getModelRun,
  getModelRunsByIds,
  listModelRuns,
} from './model-runs.ts';

const runsRouter = router({
  list: serve(procedures.registry.runs.list).query(({ ctx, input }) =>
    listModelRuns(ctx.db, input),
  ),

  byId: serve(procedures.registry.runs.byId).query(({ ctx, input }) =>
    getKeptModelRun(ctx.db, input.run_id),
  ),

  byIds: serve(procedures.registry.runs.byIds).query(({ ctx, input }) =>
    getModelRunsByIds(ctx.db, input.run_ids),
  ),

  verify: serve(procedures.registry.runs.verify).query(async ({ ctx, input, signal }) => {
    const run = await getModelRun(ctx.db, input.run_id);
    const check = await ctx.services.artifacts.verify(run, signal);
    return { run_id: run.run_id, artifact_uri: run.artifact_uri, ...check };
  }),

  compare: serve(procedures.registry.runs.compare).query(({ ctx, input }) =>
    compareModelRuns(ctx.db, input.baseline_run_id, input.candidate_run_id),
  ),
});

const aliasesRouter = router({
  list: serve(procedures.registry.aliases.list).query(async ({ ctx, input }) => ({
    aliases: await listAliases(ctx.db, input.alias_names),
  })),

  byName: serve(procedures.registry.aliases.byName).query(({ ctx, input }) =>
    getAlias(ctx.db, input.alias_name),
  ),

  set: serve(procedures.registry.aliases.set).mutation(({ ctx, input }) => setAlias(ctx.db, input)),

  delete: serve(procedures.registry.aliases.delete).mutation(({ ctx, input }) =>
    deleteAlias(ctx.db, input.alias_name),
  ),
});

export const registryRouter = router({ runs: runsRouter, aliases: aliasesRouter });
