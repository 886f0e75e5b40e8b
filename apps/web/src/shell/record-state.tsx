import type { ReactNode } from 'react';
import { Button } from '../components/button.tsx';
import { ProblemNotice } from '../components/problem-notice.tsx';
import { type CallError, readProblem } from '../trpc.ts';

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
  return (
    <ProblemNotice title={`${what} could not be read`} problem={readProblem(query.error)}>
      <Button size="row" className="mt-2" onClick={() => query.refetch()}>
        Try again
      </Button>
    </ProblemNotice>
  );
}
