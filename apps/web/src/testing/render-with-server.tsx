import { QueryClientProvider } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { Toaster } from 'sonner';
import { onTestFinished } from 'vitest';
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

/** Renders with the page's own client against a real HTTP server that gives the answers. */
export async function renderWithServer(ui: ReactNode, options: StubOptions) {
  const server = await startStubServer(options);
  moveDocumentTo(server.url);
  const queryClient = createQueryClient();
  onTestFinished(async () => {
    queryClient.clear();
    await server.close();
  });
  return render(
    <trpc.Provider client={createTrpcClient(server.url)} queryClient={queryClient}>
      <QueryClientProvider client={queryClient}>
        {ui}
        <Toaster />
      </QueryClientProvider>
    </trpc.Provider>,
  );
}
