import { createRoute, lazyRouteComponent, notFound } from '@tanstack/react-router';
import { pagePaths, workspaceIdSchema } from '@vitrine/contract';
import { loadCode } from '../../connection/load-code.ts';
import { rootRoute } from '../../shell/root-route.ts';

export const workspaceRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: pagePaths.workspace,
  beforeLoad: ({ params }) => {
    if (!workspaceIdSchema.safeParse(params.workspaceId).success) throw notFound();
  },
  component: lazyRouteComponent(
    () => loadCode(() => import('./workspace-page.tsx')),
    'WorkspacePage',
  ),
});
