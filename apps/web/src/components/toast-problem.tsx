import type { Problem } from '@vitrine/contract';
import { toast } from 'sonner';

/** The detail of a problem in one line, or that no answer came. */
export function describeProblem(problem: Problem | null): string {
  return problem ? problem.detail : 'The server did not answer.';
}

/** What to quote when asking for help: code and request id. Null when no answer came. */
export function quoteProblem(problem: Problem | null): string | null {
  return problem && `${problem.code} · request ${problem.request_id}`;
}

/** Shows a failure at once in a toast: an alert with code and request id. */
export function toastProblem(title: string, problem: Problem | null): void {
  toast.error(<div role="alert">{title}</div>, {
    description: (
      <>
        {describeProblem(problem)}
        {problem && <span className="block font-mono text-xs">{quoteProblem(problem)}</span>}
      </>
    ),
    duration: 12_000,
  });
}
