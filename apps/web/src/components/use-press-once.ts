import { useRef } from 'react';

interface Mutation<Variables, Options> {
  mutateAsync: (variables: Variables, options?: Options) => Promise<unknown>;
}

/**
 * The `mutate` of a mutation that takes no second press before the first has its answer: one can come
 * before the button is drawn as busy, and would do the same thing twice.
 */
export function usePressOnce<Variables, Options>(mutation: Mutation<Variables, Options>) {
  const isUnderWay = useRef(false);
  return (variables: Variables, options?: Options): void => {
    if (isUnderWay.current) return;
    isUnderWay.current = true;
    mutation
      .mutateAsync(variables, options)
      // What went wrong stands in the mutation, as after `mutate`.
      .catch(() => {})
      .finally(() => {
        isUnderWay.current = false;
      });
  };
}
