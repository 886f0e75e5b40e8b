import { useSyncExternalStore } from 'react';

/** Whether the screen is a small one, as `max-md` of the styles has it: `--breakpoint-md` in styles.css. */
export function useSmallScreen(): boolean {
  return useMedia('(width < 53.75rem)');
}

/** Whether the media query matches now, kept up to date. False where there is no screen. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (changed) => {
      const list = globalThis.matchMedia?.(query);
      list?.addEventListener('change', changed);
      return () => list?.removeEventListener('change', changed);
    },
    () => matchesMedia(query),
  );
}

/** The same at this moment. */
export function matchesMedia(query: string): boolean {
  return globalThis.matchMedia?.(query).matches ?? false;
}
