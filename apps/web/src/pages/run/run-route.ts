import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { pagePaths, workspaceIdSchema } from '@vitrine/contract';
import * as z from 'zod';
import { loadCode } from '../../connection/load-code.ts';
import { rootRoute } from '../../shell/root-route.ts';

/** `load` fills the run controls from that workspace and starts nothing. */
const searchSchema = z.object({ load: workspaceIdSchema.optional().catch(undefined) });

export const runRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: pagePaths.run,
  validateSearch: searchSchema,
  component: lazyRouteComponent(() => loadCode(() => import('./run-page.tsx')), 'RunPage'),
});
