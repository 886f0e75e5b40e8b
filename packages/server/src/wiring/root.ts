import { registryRouter } from '../registry/router.ts';
import { router } from '../rpc/trpc.ts';
import { salesRouter } from '../sales/router.ts';
import { scenarioRouter } from '../scenario/router.ts';
import { showcaseRouter } from '../showcase/router.ts';
import { workspaceRouter } from '../workspace/router.ts';

export const appRouter = router({
  sales: salesRouter,
  registry: registryRouter,
  scenario: scenarioRouter,
  workspace: workspaceRouter,
  showcase: showcaseRouter,
});

export type AppRouter = typeof appRouter;
