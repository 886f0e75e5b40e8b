import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Figure } from './benchmark.ts';
import { formatMs } from './report.ts';

/** Watches the event loop of this process during the work. */
export async function watchProcess<Value>(
  what: string,
  work: () => Promise<Value>,
): Promise<{ value: Value; figures: Figure[] }> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  try {
    const value = await work();
    delay.disable();
    const figures = Object.entries({ p99: delay.percentile(99), most: delay.max }).map(
      ([name, nanoseconds]) => {
        const amount = nanoseconds / 1e6;
        return {
          name: `event loop delay during ${what}, ${name}`,
          value: formatMs(amount),
          amount,
        };
      },
    );
    return { value, figures };
  } finally {
    delay.disable();
  }
}
