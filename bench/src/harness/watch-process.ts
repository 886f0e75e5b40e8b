import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Figure } from './benchmark.ts';
import { formatMs } from './report.ts';

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
    const [p99, max] = [delay.percentile(99), delay.max].map((ns) => formatMs(ns / 1e6));
    return {
      value,
      figures: [
        { name: `event loop delay during ${what}, p99`, value: p99 ?? '' },
        { name: `event loop delay during ${what}, most`, value: max ?? '' },
        { name: `memory growth during ${what}`, value: formatMebibytes(highest - before) },
      ],
    };
  } finally {
    delay.disable();
    clearInterval(timer);
  }
}

export function formatMebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
