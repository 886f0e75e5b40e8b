import { QueryClientProvider } from '@tanstack/react-query';
import {
  type AnyRouter,
  createMemoryHistory,
  createRootRoute,
  createRouter,
  RouterProvider,
} from '@tanstack/react-router';
import { render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { Toaster } from 'sonner';
import { onTestFinished } from 'vitest';
import { createAppRouter } from '../router.ts';
import { SessionProvider } from '../shell/session.tsx';
import { createQueryClient, createTrpcClient, trpc } from '../trpc.ts';
import { type StubOptions, startStubServer } from './stub-server.ts';

/** Makes the document one that came from `url`, so that relative requests go there. */
function moveDocumentTo(url: string): void {
  const dom: unknown = Reflect.get(globalThis, 'jsdom');
  if (!(dom instanceof Object && 'reconfigure' in dom && typeof dom.reconfigure === 'function')) {
    throw new Error('not in a jsdom environment');
  }
  dom.reconfigure({ url });
}

/**
 * Renders a part of a page with the page's own client against a real HTTP server that gives the
 * answers. Links and navigation work; the address is not shown.
 */
export async function renderWithServer(ui: ReactNode, options: StubOptions) {
  const rootRoute = createRootRoute({
    component: () => (
      <SessionProvider>
        {ui}
        <Toaster />
      </SessionProvider>
    ),
    notFoundComponent: () => null,
  });
  const history = createMemoryHistory({ initialEntries: ['/'] });
  const router = createRouter({ routeTree: rootRoute, history });
  return { router, ...(await renderRouter(router, options)) };
}

/** Opens a page as its address does: shell, routes and all, against a real HTTP server. */
export async function openPage(address: string, options: StubOptions) {
  const history = createMemoryHistory({ initialEntries: [address] });
  const router = createAppRouter({ history });
  return { router, ...(await renderRouter(router, options)) };
}

async function renderRouter(router: AnyRouter, options: StubOptions) {
  const server = await startStubServer(options);
  moveDocumentTo(server.url);
  const queryClient = createQueryClient();
  onTestFinished(async () => {
    queryClient.clear();
    await server.close();
  });
  await router.load();
  return render(
    <trpc.Provider client={createTrpcClient(server.url)} queryClient={queryClient}>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </trpc.Provider>,
  );
}
