import { createRouter, type RouterHistory } from '@tanstack/react-router';
import { compareRoute } from './compare/compare-route.ts';
import { plannerRoute, planRoute } from './planner/planner-routes.ts';
import { modelRunRoute, registryRoute } from './registry/registry-routes.ts';
import { parseSearch, stringifySearch } from './router-search.ts';
import { runRoute } from './run/run-route.ts';
import { FailedPage } from './shell/failed-page.tsx';
import { NotFoundPage } from './shell/not-found-page.tsx';
import { PendingPage } from './shell/pending-page.tsx';
import { rootRoute } from './shell/root-route.ts';
import { showcaseRoute } from './showcase/showcase-route.ts';
import { workspaceRoute } from './workspace/workspace-route.ts';

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
