/**
 * Runs at most `max` pieces of work at once; the rest start in the order they were requested. A waiter whose signal aborts is
 * rejected at once with the signal's reason; running work handles the signal itself.
 */
export function limitConcurrency(max: number) {
  const waiting: (() => void)[] = [];
  let free = max;
  const standInLine = (signal?: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      const enter = () => {
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      const leave = () => {
        waiting.splice(waiting.indexOf(enter), 1);
        reject(signal?.reason);
      };
      waiting.push(enter);
      signal?.addEventListener('abort', leave, { once: true });
    });
  const takePlace = async (signal?: AbortSignal) => {
    signal?.throwIfAborted();
    if (free === 0) return standInLine(signal);
    free -= 1;
  };
  return async <Value>(work: () => Promise<Value>, signal?: AbortSignal): Promise<Value> => {
    await takePlace(signal);
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}
