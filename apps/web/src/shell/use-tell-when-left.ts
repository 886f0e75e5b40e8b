import { useCallback } from 'react';
import { showProblem } from '../components/show-problem.tsx';
import { useIsHere } from '../components/use-is-here.ts';
import { type CallError, readProblem } from '../trpc.ts';

/**
 * For a mutation whose failure is shown in place: tells of one that comes when the place is gone, as
 * after Back. Goes into the options of the mutation: what `mutate` is given is forgotten with the place.
 */
export function useTellWhenLeft(title: string): (error: CallError) => void {
  const isHere = useIsHere();
  return useCallback(
    (error) => {
      if (!isHere.current) showProblem(title, readProblem(error));
    },
    [title, isHere],
  );
}
