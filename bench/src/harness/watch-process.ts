import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Figure } from './benchmark.ts';
import { formatMebibytes, formatMs } from './report.ts';

const sampleEveryMs = 5;

/** Watches the event loop and the memory of this process, threads included, during the work. */
export async function watchProcess<Value>(
  what: string,
  work: () => Promise<Value>,
): Promise<{ value: Value; figures: Figure[] }> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const before = process.memoryUsage.rss();
  let highest = before;
  const timer = setInterval(() => {
    highest = Math.max(highest, process.memoryUsage.rss());
  }, sampleEveryMs);
  delay.enable();
  try {
    const value = await work();
    delay.disable();
    const growth = highest - before;
    return {
      value,
      figures: [
        ...describeDelays(what, { p99: delay.percentile(99), most: delay.max }),
        { name: `memory growth during ${what}`, value: formatMebibytes(growth), amount: growth },
      ],
    };
  } finally {
    delay.disable();
    clearInterval(timer);
  }
}

function describeDelays(what: string, nanoseconds: Record<string, number>): Figure[] {
  return Object.entries(nanoseconds).map(([name, value]) => {
    const amount = value / 1e6;
    return { name: `event loop delay during ${what}, ${name}`, value: formatMs(amount), amount };
  });
}
