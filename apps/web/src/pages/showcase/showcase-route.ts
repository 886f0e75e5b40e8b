import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { pagePaths } from '@vitrine/contract';
import { loadCode } from '../../connection/load-code.ts';
import { listSearchSchema } from '../../saved-workspaces/list-search.ts';
import { rootRoute } from '../../shell/root-route.ts';

export const showcaseRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: pagePaths.showcase,
  validateSearch: listSearchSchema,
  component: lazyRouteComponent(
    () => loadCode(() => import('./showcase-page.tsx')),
    'ShowcasePage',
  ),
});
