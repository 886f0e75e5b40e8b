import { procedures } from '@vitrine/contract';
import { router, serve } from '../rpc/trpc.ts';
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
  simulate: serve(procedures.scenario.simulate).query(async ({ ctx, input, signal }) => {
    const { loadBaseline } = ctx.services;
    const { comparison } = await simulateScenario({ loadBaseline, input, signal });
    return comparison;
  }),

  save: serve(procedures.scenario.save).mutation(({ ctx, input }) =>
    saveScenario({
      savePlan: (plan) => insertPlan(ctx.db, plan),
      loadBaseline: ctx.services.loadBaseline,
      input,
    }),
  ),

  list: serve(procedures.scenario.list).query(({ ctx, input }) => listPlans(ctx.db, input)),

  byId: serve(procedures.scenario.byId).query(({ ctx, input }) =>
    getPlan(ctx.db, input.scenario_id),
  ),

  byIds: serve(procedures.scenario.byIds).query(({ ctx, input }) =>
    getPlansByIds(ctx.db, input.scenario_ids),
  ),

  compare: serve(procedures.scenario.compare).query(({ ctx, input }) =>
    comparePlans((ids) => getPlansByIds(ctx.db, ids), input.scenario_ids),
  ),

  delete: serve(procedures.scenario.delete).mutation(({ ctx, input }) =>
    deletePlan(ctx.db, input.scenario_id),
  ),
});
