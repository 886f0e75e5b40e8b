export type WatchLimits = {
  /** How long something may be under way before the server is asked whether it is there, in milliseconds. */
  askAfterMs: number;
  /** How long the server may take to say so. */
  silenceMs: number;
};

export const defaultWatchLimits: WatchLimits = { askAfterMs: 5_000, silenceMs: 20_000 };

type WatchOptions = WatchLimits & {
  /** Asks the server something that takes it no time; rejects when it cannot be asked. */
  ask: () => Promise<void>;
  /** Closes every connection, so that whatever waits on one fails. */
  giveUp: () => void;
};

export type ServerWatch = {
  /** Says that something waits for the server, for as long as until the answer is called. */
  enter(): () => void;
  /** Enters until the promise settles; hands it back as it came. */
  during<Waiting extends PromiseLike<unknown>>(waiting: Waiting): Waiting;
};

const ticksPerSilence = 20;

/**
 * Puts a deadline of our own on everything that waits for the server, without cutting short what takes long: as long as
 * anything waits, the server is asked on another connection whether it is there, and only its silence ends the wait. Time is
 * counted in ticks, so that a pause of this very process (Ctrl-Z, a busy machine) is not taken for one of the server.
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
      // A connection that is refused ends on both sides; one that is not answered at all is silence too.
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
