import { setTimeout as delay } from 'node:timers/promises';
import type { Address } from '../address.ts';
import { connect } from '../connection.ts';
import { bareSettings } from '../session-settings.ts';

/** What the session of a command is called that stays open for as long as the command works. */
export const commandSession = 'vitrine command';

const askAgainMs = 20;

/**
 * Waits until no command is at work on the cluster any more, for at most `patienceMs`: a server starts a cluster again that
 * was stopped under it, a command cannot. Never throws.
 */
export async function awaitOtherCommands(endpoint: Address, patienceMs: number): Promise<void> {
  if (patienceMs === 0) return;
  const { sql, destroy } = connect(endpoint, { max: 1, idleTimeout: null, settings: bareSettings });
  const end = performance.now() + patienceMs;
  try {
    while (performance.now() < end) {
      const [row] = await sql<{ commands: number }[]>`
        select count(*)::int as commands from pg_stat_activity where application_name = ${commandSession}`;
      if (row?.commands === 0) return;
      await delay(askAgainMs);
    }
  } catch {
    // It cannot be asked: then nobody works on it either.
  } finally {
    await sql.end({ timeout: 1 });
    destroy();
  }
}
