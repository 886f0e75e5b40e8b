import { createRoute, lazyRouteComponent, notFound } from '@tanstack/react-router';
import { runIdSchema } from '@vitrine/contract';
import { rootRoute } from '../shell/root-route.ts';

export const registryRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/registry',
  component: lazyRouteComponent(() => import('./registry-page.tsx'), 'RegistryPage'),
});

export const modelRunRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/registry/$runId',
  beforeLoad: ({ params }) => {
    if (!runIdSchema.safeParse(params.runId).success) throw notFound();
  },
  component: lazyRouteComponent(() => import('./model-run-page.tsx'), 'ModelRunPage'),
});
