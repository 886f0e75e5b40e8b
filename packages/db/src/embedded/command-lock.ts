import { setTimeout as delay } from 'node:timers/promises';
import type { Sql } from 'postgres';
import type { Address } from '../address.ts';
import { connect } from '../connection.ts';
import { bareSettings } from '../session-settings.ts';

const askAgainMs = 20;

/** Commands at work share it; the owner of the cluster takes it alone before it stops the cluster. */
const lockKey = "hashtextextended('vitrine:commands', 0)";

/**
 * Keeps the cluster from being stopped for as long as the session lasts. While its owner is about to stop it this waits, and
 * fails with the session: then it has to be started again.
 */
export async function holdForCommand(sql: Sql): Promise<void> {
  await sql.unsafe(`select pg_advisory_lock_shared(${lockKey})`);
}

/**
 * Waits until no command is at work on the cluster any more, for at most `patienceMs`, and keeps new ones waiting until the
 * returned function is called: a server starts a cluster again that was stopped under it, a command cannot. Never throws.
 */
export async function awaitCommands(endpoint: Address, patienceMs: number): Promise<() => void> {
  if (patienceMs === 0) return () => {};
  const { sql, destroy } = connect(endpoint, { max: 1, idleTimeout: null, settings: bareSettings });
  const end = performance.now() + patienceMs;
  try {
    while (performance.now() < end && !(await isTaken(sql))) await delay(askAgainMs);
  } catch {
    // It cannot be asked: then nobody works on it either.
  }
  return destroy;
}

async function isTaken(sql: Sql): Promise<boolean> {
  const [row] = await sql.unsafe<{ taken: boolean }[]>(
    `select pg_try_advisory_lock(${lockKey}) as taken`,
  );
  return row?.taken === true;
}
