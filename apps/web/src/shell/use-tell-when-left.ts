import { useCallback, useEffect, useRef } from 'react';
import { showProblem } from '../components/show-problem.tsx';
import { type CallError, readProblem } from '../trpc.ts';

/**
 * For a mutation whose failure is shown in place: tells of one that comes when the place is gone, as
 * after Back. Goes into the options of the mutation: what `mutate` is given is forgotten with the place.
 */
export function useTellWhenLeft(title: string): (error: CallError) => void {
  const here = useRef(false);
  useEffect(() => {
    here.current = true;
    return () => {
      here.current = false;
    };
  }, []);
  return useCallback(
    (error) => {
      if (!here.current) showProblem(title, readProblem(error));
    },
    [title],
  );
}
