import {
  aliasInputSchema,
  aliasSchema,
  compareModelRunsInputSchema,
  compareModelRunsResultSchema,
  deleteAliasResultSchema,
  listAliasesInputSchema,
  listAliasesResultSchema,
  listModelRunsInputSchema,
  listModelRunsResultSchema,
  modelRunInputSchema,
  modelRunSchema,
  modelRunsByIdsInputSchema,
  modelRunsByIdsResultSchema,
  modelRunVerificationSchema,
  setAliasInputSchema,
} from '@vitrine/contract';
import { procedure, router } from '../rpc/trpc.ts';
import { deleteAlias, getAlias, listAliases, setAlias } from './aliases.ts';
import { compareModelRuns, getModelRun, getModelRunsByIds, listModelRuns } from './model-runs.ts';

const runsRouter = router({
  list: procedure
    .meta({ description: 'Model runs, newest first unless asked, by model, status or grain.' })
    .input(listModelRunsInputSchema)
    .output(listModelRunsResultSchema)
    .query(({ ctx, input }) => listModelRuns(ctx.db, input)),

  byId: procedure
    .meta({ description: 'One model run with its metrics and the file that pins it.' })
    .input(modelRunInputSchema)
    .output(modelRunSchema)
    .query(({ ctx, input }) => getModelRun(ctx.db, input.run_id)),

  byIds: procedure
    .meta({ description: 'Up to 500 model runs at once; what is not there comes back as missing.' })
    .input(modelRunsByIdsInputSchema)
    .output(modelRunsByIdsResultSchema)
    .query(({ ctx, input }) => getModelRunsByIds(ctx.db, input.run_ids)),

  verify: procedure
    .meta({ description: 'Hashes the model file anew and compares it with the registered hash.' })
    .input(modelRunInputSchema)
    .output(modelRunVerificationSchema)
    .query(async ({ ctx, input, signal }) => {
      const run = await getModelRun(ctx.db, input.run_id);
      const check = await ctx.services.artifacts.verify(run, signal);
      return { run_id: run.run_id, artifact_uri: run.artifact_uri, ...check };
    }),

  compare: procedure
    .meta({
      description: 'Two model runs side by side, with metric deltas where they are comparable.',
    })
    .input(compareModelRunsInputSchema)
    .output(compareModelRunsResultSchema)
    .query(({ ctx, input }) =>
      compareModelRuns(ctx.db, input.baseline_run_id, input.candidate_run_id),
    ),
});

const aliasesRouter = router({
  list: procedure
    .meta({ description: 'Aliases with the run each points at, and whether it is stale.' })
    .input(listAliasesInputSchema)
    .output(listAliasesResultSchema)
    .query(async ({ ctx, input }) => ({ aliases: await listAliases(ctx.db, input.alias_names) })),

  byName: procedure
    .meta({ description: 'One alias.' })
    .input(aliasInputSchema)
    .output(aliasSchema)
    .query(({ ctx, input }) => getAlias(ctx.db, input.alias_name)),

  set: procedure
    .meta({ description: 'Points an alias at a success run; an existing alias moves.' })
    .input(setAliasInputSchema)
    .output(aliasSchema)
    .mutation(({ ctx, input }) => setAlias(ctx.db, input)),

  delete: procedure
    .meta({ description: 'Deletes an alias; the run it pointed at stays.' })
    .input(aliasInputSchema)
    .output(deleteAliasResultSchema)
    .mutation(({ ctx, input }) => deleteAlias(ctx.db, input.alias_name)),
});

export const registryRouter = router({ runs: runsRouter, aliases: aliasesRouter });
