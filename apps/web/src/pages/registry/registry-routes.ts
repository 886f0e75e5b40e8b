import { createRoute, lazyRouteComponent, notFound } from '@tanstack/react-router';
import { pagePaths, runIdSchema } from '@vitrine/contract';
import { loadCode } from '../../connection/load-code.ts';
import { rootRoute } from '../../shell/root-route.ts';
import { modelRunSearchSchema, registrySearchSchema } from './registry-search.ts';

export const registryRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: pagePaths.registry,
  validateSearch: registrySearchSchema,
  component: lazyRouteComponent(
    () => loadCode(() => import('./registry-page.tsx')),
    'RegistryPage',
  ),
});

export const modelRunRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: pagePaths.modelRun,
  validateSearch: modelRunSearchSchema,
  beforeLoad: ({ params }) => {
    if (!runIdSchema.safeParse(params.runId).success) throw notFound();
  },
  component: lazyRouteComponent(
    () => loadCode(() => import('./model-run-page.tsx')),
    'ModelRunPage',
  ),
});
