import type { Sql } from 'postgres';
import { DatabaseError, describeReason } from './errors.ts';

const oldestVersion = 150_000;

/** What a start asks of a server before it asks for anything else. */
export type ServerFacts = {
  /** As the server prints it, such as `18.4`. */
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
 * Looks at a server through a session with no settings of its own, and refuses what cannot serve, each with one line that says
 * what to change: its version, a pooler before it, the encoding, a database that cannot be written, and too few connections.
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
    if (seen === undefined)
      throw new TypeError('the server knows neither its database nor its role');
    return [seen, rows.state.pid];
  } catch (error) {
    // Before a pooler has a server, it refuses what it does not know of a session.
    if (/unsupported startup parameter/.test(describeReason(error))) throw poolerFound(error);
    throw error;
  }
}

function refuseOldServer({ version, number }: Seen): void {
  if (number >= oldestVersion) return;
  throw new DatabaseError(
    'DATABASE_TOO_OLD',
    `PostgreSQL 15 or newer is needed, DATABASE_URL leads to ${version}`,
    { evidence: { version } },
  );
}

/** A pooler gives its clients numbers of sessions that the server does not have. */
function poolerFound(cause?: unknown): DatabaseError {
  return new DatabaseError(
    'DATABASE_UNUSABLE',
    'DATABASE_URL leads to a connection pooler such as PgBouncer, which lends sessions out, so that locks would be lost or stay behind; name the PostgreSQL server itself',
    { evidence: { reason: 'pooler' }, cause },
  );
}

function refuseEncoding({ encoding, database }: Seen): void {
  if (encoding === 'UTF8') return;
  throw new DatabaseError(
    'DATABASE_UNUSABLE',
    `the database ${database} is encoded in ${encoding}, which does not hold every character; make one with: create database ${quoteName(`${database}_utf8`)} encoding 'UTF8' locale 'C' template template0`,
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
      mend: `alter role ${quoteName(role)} connection limit`,
    },
    {
      limit: seen.database_limit,
      what: `the database ${database} takes`,
      mend: `alter database ${quoteName(database)} connection limit`,
    },
    {
      limit: seen.server_limit,
      what: 'the server takes (max_connections)',
      mend: 'alter system set max_connections =',
    },
  ];
  const tooLow = limits.find(({ limit }) => limit >= 0 && limit < needed);
  if (tooLow === undefined) return;
  const { limit, what, mend } = tooLow;
  throw new DatabaseError(
    'DATABASE_UNUSABLE',
    `${what} ${limit} connections and one Vitrine uses up to ${needed}; raise it with: ${mend} ${needed * 2}`,
    { evidence: { reason: 'connections', limit, needed } },
  );
}
