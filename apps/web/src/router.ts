import { createRouter, type RouterHistory } from '@tanstack/react-router';
import { compareRoute } from './pages/compare/compare-route.ts';
import { plannerRoute, planRoute } from './pages/planner/planner-routes.ts';
import { modelRunRoute, registryRoute } from './pages/registry/registry-routes.ts';
import { runRoute } from './pages/run/run-route.ts';
import { showcaseRoute } from './pages/showcase/showcase-route.ts';
import { workspaceRoute } from './pages/workspace/workspace-route.ts';
import { parseSearch, stringifySearch } from './router-search.ts';
import { FailedPage } from './shell/failed-page.tsx';
import { NotFoundPage } from './shell/not-found-page.tsx';
import { PendingPage } from './shell/pending-page.tsx';
import { rootRoute } from './shell/root-route.ts';

const routeTree = rootRoute.addChildren([
  showcaseRoute,
  runRoute,
  workspaceRoute,
  compareRoute,
  registryRoute,
  modelRunRoute,
  plannerRoute,
  planRoute,
]);

/** The page's addresses. Each page is a chunk of its own, fetched when its link is pointed at. */
export function createAppRouter(options: { history?: RouterHistory } = {}) {
  return createRouter({
    ...options,
    routeTree,
    parseSearch,
    stringifySearch,
    defaultPreload: 'intent',
    defaultPendingMs: 150,
    defaultPendingMinMs: 0,
    defaultPendingComponent: PendingPage,
    defaultErrorComponent: FailedPage,
    defaultNotFoundComponent: NotFoundPage,
    scrollRestoration: true,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
