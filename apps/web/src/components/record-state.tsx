import type { ReactNode } from 'react';
import { type CallError, readProblem } from '../trpc.ts';
import { RetryNotice } from './retry-notice.tsx';

/** Whether the server knows no such record, whatever was read of it earlier. */
export function isUnknown({ error }: { error: CallError | null }): boolean {
  return error !== null && readProblem(error)?.status === 404;
}

/**
 * A record that is asked for: its place while it is on its way, the problem with a retry, or the record.
 * What was read stays where it could not be read again, but not once it is known to be gone.
 */
export function RecordState<Data>({
  query,
  what,
  unknown,
  children,
}: {
  query: { data: Data | undefined; error: CallError | null; refetch: () => unknown };
  /** "The workspace", for the title of the problem. */
  what: string;
  /** What stands in the place of a record that does not exist; without it that is a problem like every other. */
  unknown?: ReactNode;
  children: (data: Data) => ReactNode;
}) {
  const gone = isUnknown(query);
  if (query.data !== undefined && !gone) return children(query.data);
  if (query.error === null) {
    return <div aria-busy className="h-64 animate-breathe rounded-xl bg-sunken" />;
  }
  if (unknown && gone) return unknown;
  return <RetryNotice title={`${what} could not be read`} query={query} />;
}

/** Stands in for a record that does not exist. `list` is the link to those that do. */
export function UnknownRecord({ what, list }: { what: string; list: ReactNode }) {
  return (
    <div role="alert" className="rounded-xl border border-line bg-surface p-5 text-[13px]">
      <p className="text-[15px] font-semibold">There is no such {what}</p>
      <p className="mt-0.5 mb-3 text-muted">It was deleted, or the address is mistyped.</p>
      {list}
    </div>
  );
}
