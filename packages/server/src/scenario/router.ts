import {
  compareScenariosInputSchema,
  compareScenariosResultSchema,
  comparisonSchema,
  deleteScenarioResultSchema,
  listScenariosInputSchema,
  listScenariosResultSchema,
  savePlanInputSchema,
  scenarioInputSchema,
  scenarioPlanSchema,
  scenariosByIdsInputSchema,
  scenariosByIdsResultSchema,
  simulateInputSchema,
} from '@vitrine/contract';
import { procedure, router } from '../rpc/trpc.ts';
import {
  comparePlans,
  deletePlan,
  getPlan,
  getPlansByIds,
  insertPlan,
  listPlans,
} from './plans.ts';
import { saveScenario, simulateScenario } from './simulate-scenario.ts';

export const scenarioRouter = router({
  simulate: procedure
    .meta({ description: 'Sets assumptions against the forecast of a run; keeps nothing.' })
    .input(simulateInputSchema)
    .output(comparisonSchema)
    .query(async ({ ctx, input, signal }) => {
      const { loadBaseline } = ctx.services;
      const { comparison } = await simulateScenario({ loadBaseline, input, signal });
      return comparison;
    }),

  save: procedure
    .meta({ description: 'Simulates and keeps the plan under a name.' })
    .input(savePlanInputSchema)
    .output(scenarioPlanSchema)
    .mutation(({ ctx, input }) =>
      saveScenario({
        savePlan: (plan) => insertPlan(ctx.db, plan),
        loadBaseline: ctx.services.loadBaseline,
        input,
      }),
    ),

  list: procedure
    .meta({ description: 'Saved plans without their days, newest first, by run or tags.' })
    .input(listScenariosInputSchema)
    .output(listScenariosResultSchema)
    .query(({ ctx, input }) => listPlans(ctx.db, input)),

  byId: procedure
    .meta({ description: 'One saved plan with its day-by-day comparison.' })
    .input(scenarioInputSchema)
    .output(scenarioPlanSchema)
    .query(({ ctx, input }) => getPlan(ctx.db, input.scenario_id)),

  byIds: procedure
    .meta({ description: 'Up to 500 plans at once; what is not there comes back as missing.' })
    .input(scenariosByIdsInputSchema)
    .output(scenariosByIdsResultSchema)
    .query(({ ctx, input }) => getPlansByIds(ctx.db, input.scenario_ids)),

  compare: procedure
    .meta({ description: 'Two to five saved plans, ranked by what they gain.' })
    .input(compareScenariosInputSchema)
    .output(compareScenariosResultSchema)
    .query(({ ctx, input }) =>
      comparePlans((ids) => getPlansByIds(ctx.db, ids), input.scenario_ids),
    ),

  delete: procedure
    .meta({
      description: 'Deletes a saved plan; a workspace that names it then has a dangling reference.',
    })
    .input(scenarioInputSchema)
    .output(deleteScenarioResultSchema)
    .mutation(({ ctx, input }) => deletePlan(ctx.db, input.scenario_id)),
});
