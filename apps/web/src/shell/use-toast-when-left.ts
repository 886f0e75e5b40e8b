import { useCallback } from 'react';
import { toastProblem } from '../components/toast-problem.tsx';
import { useIsHere } from '../components/use-is-here.ts';
import { type CallError, readProblem } from '../trpc.ts';

/**
 * For a mutation whose failure is shown in place: shows the failure in a toast when the place is gone, as
 * after Back. Pass it in the options of the mutation: callbacks given to `mutate` do not run once the place is gone.
 */
export function useToastWhenLeft(title: string): (error: CallError) => void {
  const isHere = useIsHere();
  return useCallback(
    (error) => {
      if (!isHere.current) toastProblem(title, readProblem(error));
    },
    [title, isHere],
  );
}
