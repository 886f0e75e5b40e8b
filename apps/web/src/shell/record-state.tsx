import type { ReactNode } from 'react';
import type { CallError } from '../trpc.ts';
import { RetryNotice } from './retry-notice.tsx';

/** A record that is asked for: its place while it is on its way, the problem with a retry, or the record. */
export function RecordState<Data>({
  query,
  what,
  children,
}: {
  query: { data: Data | undefined; error: CallError | null; refetch: () => unknown };
  /** "The workspace", for the title of the problem. */
  what: string;
  children: (data: Data) => ReactNode;
}) {
  if (query.data !== undefined) return children(query.data);
  if (query.error === null) {
    return <div aria-busy className="h-64 animate-breathe rounded-xl bg-sunken" />;
  }
  return <RetryNotice title={`${what} could not be read`} query={query} />;
}
