/** Settings of a server session by name, such as `search_path`. */
export type SessionSettings = Readonly<Record<string, string>>;

/** The setting `transaction_timeout` came with PostgreSQL 17; an older server refuses a session that names it. */
const transactionTimeoutVersion = 170_000;

/** For the first look at a server of which nothing is known yet. */
export const bareSettings: SessionSettings = {};

/**
 * What every session of this product sets for itself, so that nothing which is set for the role, the database or the server
 * changes what a statement means or ends a session that waits. `statementTimeoutMs` is 0 for a session that may take its time.
 */
export function sessionSettings(options: {
  serverVersion: number;
  statementTimeoutMs: number;
}): SessionSettings {
  const timeout = String(options.statementTimeoutMs);
  return {
    // The tables are in the schema public, and nobody can put others before them.
    search_path: 'public',
    TimeZone: 'UTC',
    DateStyle: 'ISO',
    // Numbers come as they were stored, with every digit that counts.
    extra_float_digits: '1',
    default_transaction_isolation: 'read committed',
    statement_timeout: timeout,
    // A transaction that its process forgot would hold its locks and snapshot for ever.
    idle_in_transaction_session_timeout: timeout,
    lock_timeout: '0',
    // The session that holds the locks is idle for as long as a run computes.
    idle_session_timeout: '0',
    ...(options.serverVersion >= transactionTimeoutVersion ? { transaction_timeout: '0' } : {}),
  };
}

/** The settings as a session's start takes them; the driver leaves a 0 out where each is a parameter of its own. */
export function formatOptions(settings: SessionSettings): string {
  return Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value.replace(/[\\ ]/g, '\\$&')}`)
    .join(' ');
}
