import { createContext, type ReactNode, useContext } from 'react';

/**
 * A value that outlives a change of page but not a reload: the provider that `shell/session.tsx` stacks, and the hook that
 * reads it. Each value has a context of its own, so that a change redraws only who shows it.
 */
export function createSessionValue<Value>(useValue: () => Value) {
  const Context = createContext<Value | null>(null);
  function Provider({ children }: { children: ReactNode }) {
    return <Context value={useValue()}>{children}</Context>;
  }
  function useSessionValue(): Value {
    const value = useContext(Context);
    if (value === null) throw new Error('used outside SessionProvider');
    return value;
  }
  return [Provider, useSessionValue] as const;
}
