import { createRoute, lazyRouteComponent, notFound } from '@tanstack/react-router';
import { pagePaths, scenarioIdSchema } from '@vitrine/contract';
import { loadCode } from '../../connection/load-code.ts';
import { rootRoute } from '../../shell/root-route.ts';
import { plannerSearchSchema } from './planner-search.ts';

export const plannerRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: pagePaths.planner,
  validateSearch: plannerSearchSchema,
  component: lazyRouteComponent(() => loadCode(() => import('./planner-page.tsx')), 'PlannerPage'),
});

export const planRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: pagePaths.plan,
  beforeLoad: ({ params }) => {
    if (!scenarioIdSchema.safeParse(params.scenarioId).success) throw notFound();
  },
  component: lazyRouteComponent(() => loadCode(() => import('./plan-page.tsx')), 'PlanPage'),
});
