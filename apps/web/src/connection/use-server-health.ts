import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type Health, healthSchema } from '@vitrine/contract';
import { useEffect, useRef } from 'react';

export type Connection =
  | { state: 'connecting' }
  | { state: 'online'; health: Health }
  | { state: 'degraded'; health: Health }
  | { state: 'lost'; since: number };

async function fetchHealth(signal: AbortSignal): Promise<Health> {
  const response = await fetch(new URL('/health', location.origin), { signal });
  return healthSchema.parse(await response.json());
}

/**
 * Whether the server and its database answer, asked every 10 s and every 2 s while they do not.
 * When the server is back, everything on screen is asked again.
 */
export function useServerHealth(): Connection {
  const client = useQueryClient();
  const query = useQuery({
    queryKey: ['health'],
    queryFn: ({ signal }) => fetchHealth(signal),
    retry: false,
    networkMode: 'always',
    refetchInterval: (current) => (current.state.status === 'error' ? 2_000 : 10_000),
  });
  const wasLost = useRef(false);
  const lost = query.isError;
  useEffect(() => {
    if (wasLost.current && !lost) {
      void client.invalidateQueries({ predicate: (other) => other.queryKey[0] !== 'health' });
    }
    wasLost.current = lost;
  }, [client, lost]);
  if (query.isError) return { state: 'lost', since: query.dataUpdatedAt };
  if (!query.data) return { state: 'connecting' };
  return { state: query.data.status === 'ok' ? 'online' : 'degraded', health: query.data };
}
