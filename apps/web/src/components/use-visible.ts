import { useSyncExternalStore } from 'react';

/** Whether the page can be seen, so not in a tab behind another; kept up to date. */
export function useVisible(): boolean {
  return useSyncExternalStore(
    (changed) => {
      document.addEventListener('visibilitychange', changed);
      return () => document.removeEventListener('visibilitychange', changed);
    },
    () => document.visibilityState === 'visible',
  );
}
