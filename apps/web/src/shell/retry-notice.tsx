import { Button } from '../components/button.tsx';
import { ProblemNotice } from '../components/problem-notice.tsx';
import { type CallError, readProblem } from '../trpc.ts';

/** Why a query has no answer, and the way to ask once more; nothing while it has not failed. */
export function RetryNotice({
  title,
  query,
}: {
  title: string;
  query: { error: CallError | null; refetch: () => unknown };
}) {
  if (query.error === null) return null;
  return (
    <ProblemNotice title={title} problem={readProblem(query.error)}>
      <Button size="row" className="mt-2" onClick={() => query.refetch()}>
        Try again
      </Button>
    </ProblemNotice>
  );
}
