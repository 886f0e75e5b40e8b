export type WatchLimits = {
  /** How long a call may be pending before the server is pinged, in milliseconds. */
  askAfterMs: number;
  /** How long the server may take to answer the ping. */
  silenceMs: number;
};

export const defaultWatchLimits: WatchLimits = { askAfterMs: 5_000, silenceMs: 20_000 };

type WatchOptions = WatchLimits & {
  /** Sends the server a trivial query; rejects if it cannot be sent. */
  ask: () => Promise<void>;
  /** Closes every connection, so that pending calls fail. */
  giveUp: () => void;
};

export type ServerWatch = {
  /** Marks a call as waiting for the server until the returned function is called. */
  enter(): () => void;
  /** Marks a call as waiting until the promise settles; returns the promise. */
  during<Waiting extends PromiseLike<unknown>>(waiting: Waiting): Waiting;
};

const ticksPerSilence = 20;

/**
 * A deadline for every call that waits for the server, without cutting long statements short: while any call waits, pings the
 * server on another connection, and only silence ends the wait. Counts time in ticks, so that a pause of this process (Ctrl-Z, a
 * busy machine) does not count as silence of the server.
 */
export function createServerWatch(options: WatchOptions): ServerWatch {
  const tickMs = options.silenceMs / ticksPerSilence;
  const quietTicks = Math.ceil(options.askAfterMs / tickMs);
  let waiting = 0;
  let ticks = 0;
  let asking = false;
  let timer: NodeJS.Timeout | null = null;

  function tick(): void {
    ticks += 1;
    if (!asking && ticks >= quietTicks) void ask();
    else if (asking && ticks >= ticksPerSilence) {
      ticks = 0;
      options.giveUp();
    }
  }

  async function ask(): Promise<void> {
    asking = true;
    ticks = 0;
    try {
      await options.ask();
    } catch (error) {
      // A refused connection ends on both sides; a connection without any answer counts as silence too.
      if (isTimeout(error)) options.giveUp();
    } finally {
      asking = false;
      ticks = 0;
    }
  }

  function rest(): void {
    if (timer !== null) clearInterval(timer);
    timer = null;
    ticks = 0;
  }

  function enter(): () => void {
    waiting += 1;
    timer ??= setInterval(tick, tickMs).unref();
    let left = false;
    return () => {
      if (left) return;
      left = true;
      waiting -= 1;
      if (waiting === 0) rest();
    };
  }

  function during<Waiting extends PromiseLike<unknown>>(promise: Waiting): Waiting {
    const leave = enter();
    promise.then(leave, leave);
    return promise;
  }

  return { enter, during };
}

const isTimeout = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'CONNECT_TIMEOUT';
