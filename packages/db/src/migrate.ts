import { fileURLToPath } from 'node:url';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import { connect, type Target } from './connection.ts';
import { DatabaseError } from './errors.ts';

const oldestVersion = 150_000;

// One level below the package both from src and from dist.
const migrationsFolder = fileURLToPath(new URL('../migrations', import.meta.url));

/**
 * Brings the schema up to date, once among all processes that start together, and answers the
 * server's version. Throws DATABASE_TOO_OLD before PostgreSQL 15.
 */
export async function prepareSchema(target: Target): Promise<string> {
  const sql = connect(target, { max: 1, idleTimeout: null, statementTimeout: 0 });
  try {
    const [server] = await sql<{ version: string; number: number }[]>`
      select split_part(current_setting('server_version'), ' ', 1) as version,
        current_setting('server_version_num')::int as number`;
    const { version, number } = server ?? { version: 'unknown', number: 0 };
    if (number < oldestVersion) {
      throw new DatabaseError(
        'DATABASE_TOO_OLD',
        `PostgreSQL 15 or newer is needed, DATABASE_URL leads to ${version}`,
        { evidence: { version } },
      );
    }
    await sql`select pg_advisory_lock(hashtextextended('vitrine:migrate', 0))`;
    await migrate(drizzle(sql), { migrationsFolder });
    return version;
  } finally {
    // Ends the session, and with it the lock.
    await sql.end({ timeout: 5 });
  }
}
