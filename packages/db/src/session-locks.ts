import { setTimeout as delay } from 'node:timers/promises';
import type { SessionLock, SessionLocks } from './database.ts';
import { lockBusy, lockLost } from './errors.ts';
import type { Session, SessionConnection } from './session-connection.ts';

const firstPauseMs = 10;
const longestPauseMs = 100;

/** A queue in this process: a session may take its own advisory lock again, so the server cannot distinguish callers. */
type Turn = { wait: Promise<void>; pass: () => void };

/** What the next caller waits for, by name. */
type Tails = Map<string, Promise<void>>;

const keyExpression = `hashtextextended('vitrine:' || $1, 0)`;

async function ask(session: Session, query: string, name: string): Promise<boolean> {
  if (session.lost.aborted) throw lockLost(name);
  const asked = session.sql.unsafe<{ answer: boolean }[]>(query, [name]);
  const [row] = await session.watch.during(asked);
  return row?.answer === true;
}

const tryLock = (session: Session, name: string) =>
  ask(session, `select pg_try_advisory_lock(${keyExpression}) as answer`, name);

const unlock = (session: Session, name: string) =>
  ask(session, `select pg_advisory_unlock(${keyExpression}) as answer`, name);

/** Compares the server session too: after a reconnect, the answer would be about another session. */
const isHeld = (session: Session, name: string) =>
  ask(
    session,
    `select pg_backend_pid() = ${session.pid} and exists (
       select from pg_locks
       where locktype = 'advisory' and granted and objsubid = 1 and pid = pg_backend_pid()
         and ((classid::bigint << 32) | objid::bigint) = ${keyExpression}
     ) as answer`,
    name,
  );

function holdLock(session: Session, name: string, pass: () => void): SessionLock {
  const lost = new AbortController();
  const onLost = () => lost.abort(lockLost(name));
  let released = false;
  session.lost.addEventListener('abort', onLost, { once: true });
  if (session.lost.aborted) onLost();

  async function assertHeld(): Promise<void> {
    const held = !released && !lost.signal.aborted && (await askOrLose());
    if (!held) throw lockLost(name);
  }

  async function askOrLose(): Promise<boolean> {
    try {
      return await isHeld(session, name);
    } catch (cause) {
      throw lockLost(name, cause);
    }
  }

  async function release(): Promise<void> {
    if (released) return;
    released = true;
    session.lost.removeEventListener('abort', onLost);
    // A lost session has released its locks.
    await unlock(session, name).catch(() => {});
    pass();
  }

  return { name, lost: lost.signal, assertHeld, release };
}

function whenAborted(signal: AbortSignal): Promise<never> {
  const aborted = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  aborted.catch(() => {});
  return aborted;
}

function takeTurn(tails: Tails, name: string): Turn {
  let finish = () => {};
  const wait = tails.get(name) ?? Promise.resolve();
  const done = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const tail = wait.then(() => done);
  tails.set(name, tail);
  const pass = () => {
    finish();
    if (tails.get(name) === tail) tails.delete(name);
  };
  return { wait, pass };
}

/**
 * Locks by name, exclusive among all processes of one database, held by a server session, so that the
 * server frees them as soon as our connection ends for any reason. Callers in one process get them in
 * the order of their calls.
 */
export function createSessionLocks(connection: SessionConnection): SessionLocks {
  const tails: Tails = new Map();

  async function tryNow(name: string, pass: () => void): Promise<SessionLock | null> {
    const session = await connection.current();
    return (await tryLock(session, name)) ? holdLock(session, name, pass) : null;
  }

  async function poll(name: string, pass: () => void, signal: AbortSignal): Promise<SessionLock> {
    for (let pause = firstPauseMs; ; pause = Math.min(pause * 1.5, longestPauseMs)) {
      signal.throwIfAborted();
      const lock = await tryNow(name, pass);
      if (lock !== null && !signal.aborted) return lock;
      // Aborted while the server granted the lock: release it, and let the next caller try.
      await lock?.release();
      signal.throwIfAborted();
      await delay(pause * (0.5 + Math.random()), undefined, { signal }).catch(() => {});
    }
  }

  async function acquire(name: string, options: { timeoutMs: number }): Promise<SessionLock> {
    const timeout = new AbortController();
    const busy = lockBusy(name, options.timeoutMs);
    const timer = setTimeout(() => timeout.abort(busy), options.timeoutMs);
    const turn = takeTurn(tails, name);
    try {
      await Promise.race([turn.wait, whenAborted(timeout.signal)]);
      return await poll(name, turn.pass, timeout.signal);
    } catch (error) {
      turn.pass();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  async function tryAcquire(name: string): Promise<SessionLock | null> {
    if (tails.has(name)) return null;
    const turn = takeTurn(tails, name);
    try {
      const lock = await tryNow(name, turn.pass);
      if (lock === null) turn.pass();
      return lock;
    } catch (error) {
      turn.pass();
      throw error;
    }
  }

  return { acquire, tryAcquire };
}
