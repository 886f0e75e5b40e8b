import type { Sql } from 'postgres';
import { DatabaseError, describeReason } from './errors.ts';

const oldestVersion = 150_000;

/** The first facts that a start reads from a server. */
export type ServerFacts = {
  /** The version as the server prints it, such as `18.4`. */
  version: string;
  /** Such as 180004. */
  versionNumber: number;
};

type Seen = {
  version: string;
  number: number;
  pid: number;
  encoding: string;
  database: string;
  role: string;
  in_recovery: boolean;
  read_only: boolean;
  role_limit: number;
  database_limit: number;
  server_limit: number;
};

const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/**
 * Checks a server through a session without its own settings, and refuses an unsuitable one with one line that says what to change:
 * its version, a pooler in front of it, the encoding, a database that cannot be written, or too few connections.
 */
export async function checkServer(sql: Sql, connections: number): Promise<ServerFacts> {
  const [seen, clientPid] = await look(sql);
  refuseOldServer(seen);
  if (seen.pid !== clientPid) throw poolerFound();
  refuseEncoding(seen);
  refuseReadOnly(seen);
  refuseFewConnections(seen, connections);
  return { version: seen.version, versionNumber: seen.number };
}

async function look(sql: Sql): Promise<[Seen, number]> {
  try {
    const rows = await sql<Seen[]>`
      select split_part(current_setting('server_version'), ' ', 1) as version,
        current_setting('server_version_num')::int as number,
        pg_backend_pid() as pid, pg_encoding_to_char(d.encoding) as encoding,
        d.datname as database, current_user as role, pg_is_in_recovery() as in_recovery,
        current_setting('transaction_read_only') = 'on' as read_only,
        case when r.rolsuper then -1 else r.rolconnlimit end as role_limit,
        case when r.rolsuper then -1 else d.datconnlimit end as database_limit,
        current_setting('max_connections')::int
          - case when r.rolsuper then 0 else current_setting('superuser_reserved_connections')::int end as server_limit
      from pg_database d, pg_roles r
      where d.datname = current_database() and r.rolname = current_user`;
    const [seen] = rows;
    if (seen === undefined) throw new TypeError('the server reported neither database nor role');
    return [seen, rows.state.pid];
  } catch (error) {
    // A pooler without a server connection refuses session settings that it does not know.
    if (/unsupported startup parameter/.test(describeReason(error))) throw poolerFound(error);
    throw error;
  }
}

function refuseOldServer({ version, number }: Seen): void {
  if (number >= oldestVersion) return;
  throw new DatabaseError(
    'DATABASE_TOO_OLD',
    `PostgreSQL 15 or newer is needed, but DATABASE_URL points to ${version}`,
    { evidence: { version } },
  );
}

/** A pooler gives its clients session ids that the server does not have. */
function poolerFound(cause?: unknown): DatabaseError {
  return new DatabaseError(
    'DATABASE_UNUSABLE',
    'DATABASE_URL points to a connection pooler such as PgBouncer, which shares sessions, so that locks would be lost or stay behind; name the PostgreSQL server itself',
    { evidence: { reason: 'pooler' }, cause },
  );
}

function refuseEncoding({ encoding, database }: Seen): void {
  if (encoding === 'UTF8') return;
  throw new DatabaseError(
    'DATABASE_UNUSABLE',
    `the database ${database} is encoded in ${encoding}, which cannot store every character; create one with: create database ${quoteName(`${database}_utf8`)} encoding 'UTF8' locale 'C' template template0`,
    { evidence: { reason: 'encoding', encoding } },
  );
}

function refuseReadOnly({ database, role, in_recovery, read_only }: Seen): void {
  if (!in_recovery && !read_only) return;
  throw new DatabaseError(
    'DATABASE_READ_ONLY',
    in_recovery
      ? `the database ${database} is on a standby, which cannot be written; name the primary in DATABASE_URL`
      : `the database ${database} is read-only for the role ${role}: default_transaction_read_only is on for the server, the database or the role; reset it there, or name another database in DATABASE_URL`,
    { evidence: { reason: in_recovery ? 'standby' : 'default_transaction_read_only' } },
  );
}

function refuseFewConnections(seen: Seen, needed: number): void {
  const { role, database } = seen;
  const limits = [
    {
      limit: seen.role_limit,
      what: `the role ${role} may hold`,
      fix: `alter role ${quoteName(role)} connection limit`,
    },
    {
      limit: seen.database_limit,
      what: `the database ${database} takes`,
      fix: `alter database ${quoteName(database)} connection limit`,
    },
    {
      limit: seen.server_limit,
      what: 'the server takes (max_connections)',
      fix: 'alter system set max_connections =',
    },
  ];
  const tooLow = limits.find(({ limit }) => limit >= 0 && limit < needed);
  if (tooLow === undefined) return;
  const { limit, what, fix } = tooLow;
  throw new DatabaseError(
    'DATABASE_UNUSABLE',
    `${what} ${limit} connections and one Vitrine uses up to ${needed}; raise it with: ${fix} ${needed * 2}`,
    { evidence: { reason: 'connections', limit, needed } },
  );
}
