import type { Problem } from '@vitrine/contract';
import { type CallError, readProblem } from '../trpc.ts';
import { Button } from './button.tsx';
import { ProblemNotice } from './problem-notice.tsx';

/** Why a query has no answer, and where that can help the way to ask once more; nothing while it has not failed. */
export function RetryNotice({
  title,
  query,
}: {
  title: string;
  query: { error: CallError | null; refetch: () => unknown };
}) {
  if (query.error === null) return null;
  const problem = readProblem(query.error);
  return (
    <ProblemNotice title={title} problem={problem}>
      {mayPass(problem) && (
        <Button size="row" className="mt-2" onClick={() => query.refetch()}>
          Try again
        </Button>
      )}
    </ProblemNotice>
  );
}

/** Whether a retry can succeed: a malformed request or an unknown record fails again. */
function mayPass(problem: Problem | null): boolean {
  return problem === null || problem.status === 409 || problem.status >= 500;
}
