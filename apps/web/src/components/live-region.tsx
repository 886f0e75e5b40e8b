import { useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();
let spoken = '';

/** Has a screen reader say `text` when it is done with what it says now. The same text twice is said twice. */
export function announce(text: string): void {
  spoken = text === spoken ? `${text}\u00a0` : text;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

/** The one polite live region of the page: sorting, counts, selection and the phases of exports. */
export function LiveRegion() {
  const text = useSyncExternalStore(subscribe, () => spoken);
  return (
    <div role="status" aria-live="polite" className="sr-only">
      {text}
    </div>
  );
}
