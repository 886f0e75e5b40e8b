import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { pagePaths, workspaceIdSchema } from '@vitrine/contract';
import * as z from 'zod';
import { loadCode } from '../../connection/load-code.ts';
import { rootRoute } from '../../shell/root-route.ts';

/** `a` is the baseline side. What is missing or no id is asked for on the page; `all` shows what is equal too. */
const searchSchema = z.object({
  a: workspaceIdSchema.optional().catch(undefined),
  b: workspaceIdSchema.optional().catch(undefined),
  all: z.literal('1').optional().catch(undefined),
});

export const compareRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: pagePaths.compare,
  validateSearch: searchSchema,
  component: lazyRouteComponent(() => loadCode(() => import('./compare-page.tsx')), 'ComparePage'),
});
