/** Settings of a server session by name, such as `search_path`. */
export type SessionSettings = Readonly<Record<string, string>>;

/** The setting `transaction_timeout` came with PostgreSQL 17; an older server refuses a session that names it. */
const transactionTimeoutVersion = 170_000;

/** For the first session on an unknown server. */
export const bareSettings: SessionSettings = {};

/**
 * The settings of every session of this product, so that no setting of the role, the database or the server changes the meaning of
 * a statement or ends a waiting session. `statementTimeoutMs` is 0 for a session without a time limit.
 */
export function sessionSettings(options: {
  serverVersion: number;
  statementTimeoutMs: number;
}): SessionSettings {
  const timeout = String(options.statementTimeoutMs);
  return {
    // The tables are in the schema public, and no other schema can hide them.
    search_path: 'public',
    TimeZone: 'UTC',
    DateStyle: 'ISO',
    // Numbers arrive as stored, with every significant digit.
    extra_float_digits: '1',
    default_transaction_isolation: 'read committed',
    statement_timeout: timeout,
    // A forgotten transaction would hold its locks and snapshot forever.
    idle_in_transaction_session_timeout: timeout,
    lock_timeout: '0',
    // The session that holds the locks is idle while a run computes.
    idle_session_timeout: '0',
    ...(options.serverVersion >= transactionTimeoutVersion ? { transaction_timeout: '0' } : {}),
  };
}

/** The settings as one startup option; as separate parameters, the driver would leave out a 0. */
export function formatOptions(settings: SessionSettings): string {
  return Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value.replace(/[\\ ]/g, '\\$&')}`)
    .join(' ');
}
