import { useSyncExternalStore } from 'react';

/** One timer for everybody who wants the time equally often. */
function createClock(everyMs: number) {
  const listeners = new Set<() => void>();
  let now = Date.now();
  let timer: ReturnType<typeof setInterval> | undefined;
  const tick = () => {
    now = Date.now();
    for (const listener of listeners) listener();
  };
  return {
    read: () => now,
    subscribe: (listener: () => void) => {
      if (listeners.size === 0) {
        now = Date.now();
        timer = setInterval(tick, everyMs);
      }
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) clearInterval(timer);
      };
    },
  };
}

const clocks = new Map<number, ReturnType<typeof createClock>>();

function clockOf(everyMs: number) {
  const known = clocks.get(everyMs);
  if (known) return known;
  const clock = createClock(everyMs);
  clocks.set(everyMs, clock);
  return clock;
}

/** The clock in milliseconds, ticking every `everyMs`. A hundred rows that show a time share one timer. */
export function useNow(everyMs: number): number {
  const clock = clockOf(everyMs);
  return useSyncExternalStore(clock.subscribe, clock.read);
}
