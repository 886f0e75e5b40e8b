/** Lets at most `max` pieces of work go on at once; the rest begin in the order they were asked for. */
export function limitConcurrency(max: number) {
  const waiting: (() => void)[] = [];
  let free = max;
  const takePlace = () => {
    if (free === 0) return new Promise<void>((resolve) => waiting.push(resolve));
    free -= 1;
    return Promise.resolve();
  };
  return async <Value>(work: () => Promise<Value>): Promise<Value> => {
    await takePlace();
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}
