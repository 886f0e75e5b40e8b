import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query';
import { type Health, healthSchema } from '@vitrine/contract';
import { useEffect, useRef } from 'react';
import { hasProblem } from '../trpc.ts';

export type Connection =
  | { state: 'connecting' }
  | { state: 'online'; health: Health }
  | { state: 'degraded'; health: Health }
  | { state: 'lost'; since: number };

async function fetchHealth(signal: AbortSignal): Promise<Health> {
  const response = await fetch(new URL('/health', location.origin), { signal });
  return healthSchema.parse(await response.json());
}

const healthKey = ['health'];

/** Asks for the health of the server as soon as a query has no answer; on every page one is made every 3 s. */
function useCheckHealthOnFailure(client: QueryClient): void {
  useEffect(
    () =>
      client.getQueryCache().subscribe((event) => {
        if (event.type !== 'updated') return;
        const { action, query } = event;
        if (action.type !== 'failed' && action.type !== 'error') return;
        if (query.queryKey[0] === healthKey[0] || hasProblem(action.error)) return;
        // Once it is known to be lost it is asked often enough.
        if (client.getQueryState(healthKey)?.status === 'error') return;
        void client.refetchQueries({ queryKey: healthKey }, { cancelRefetch: false });
      }),
    [client],
  );
}

/**
 * Whether the server and its database answer, asked every 10 s, every 2 s while they do not, and at
 * once when a query has no answer. When the server is back, everything on screen is asked again.
 */
export function useServerHealth(): Connection {
  const client = useQueryClient();
  const query = useQuery({
    queryKey: healthKey,
    queryFn: ({ signal }) => fetchHealth(signal),
    retry: false,
    networkMode: 'always',
    refetchInterval: (current) => (current.state.status === 'error' ? 2_000 : 10_000),
  });
  useCheckHealthOnFailure(client);
  const wasLost = useRef(false);
  const lost = query.isError;
  useEffect(() => {
    if (wasLost.current && !lost) {
      void client.invalidateQueries({ predicate: (other) => other.queryKey[0] !== healthKey[0] });
    }
    wasLost.current = lost;
  }, [client, lost]);
  if (query.isError) return { state: 'lost', since: query.dataUpdatedAt };
  if (!query.data) return { state: 'connecting' };
  return { state: query.data.status === 'ok' ? 'online' : 'degraded', health: query.data };
}
