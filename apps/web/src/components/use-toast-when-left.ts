import { useCallback } from 'react';
import { type CallError, readProblem } from '../trpc.ts';
import { toastProblem } from './toast-problem.tsx';
import { useIsHere } from './use-is-here.ts';

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
