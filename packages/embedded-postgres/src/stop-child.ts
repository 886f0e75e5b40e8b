import type { ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';

export const hasEnded = (child: ChildProcess): boolean =>
  child.exitCode !== null || child.signalCode !== null;

const waitForExit = (child: ChildProcess): Promise<void> =>
  hasEnded(child)
    ? Promise.resolve()
    : new Promise((resolve) => child.once('exit', () => resolve()));

/** Asks it to end, from kindly to not asking at all. */
export async function stopChild(child: ChildProcess): Promise<void> {
  child.ref();
  const exited = waitForExit(child);
  for (const [signal, graceMs] of [
    ['SIGINT', 15_000],
    ['SIGQUIT', 5_000],
    ['SIGKILL', 5_000],
  ] as const) {
    child.kill(signal);
    const timer = new AbortController();
    await Promise.race([
      exited,
      delay(graceMs, undefined, { signal: timer.signal }).catch(() => {}),
    ]);
    timer.abort();
    if (hasEnded(child)) return;
  }
}
