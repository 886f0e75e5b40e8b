import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import type { Sql } from 'postgres';
import type { Address } from './address.ts';
import {
  checkRightsToMigrate,
  checkRightsToServe,
  checkRightToReadMigrations,
} from './check-rights.ts';
import { checkServer, type ServerFacts } from './check-server.ts';
import { connect } from './connection.ts';
import { DatabaseError, describeReason, findDatabaseFault } from './errors.ts';
import { bareSettings, sessionSettings } from './session-settings.ts';
import { withDeadline } from './with-deadline.ts';

// One level below the package both from src and from dist.
const migrationsFolder = fileURLToPath(new URL('../migrations', import.meta.url));

/** How long a server may take for one query of a start. */
const answerLimitMs = 20_000;

/** How long updating the schema may take, in this process or in another one that it waits for. */
const migrationLimitMs = 600_000;

const lockPauseMs = 50;

type PrepareOptions = {
  /** How many connections this process will use at most. */
  connections: number;
};

/**
 * Checks that the server, the database and the role are suitable, brings the schema up to date, once among all processes that
 * start together, and returns what it found. Throws a DatabaseError that says in one line what to change.
 */
export async function prepareSchema(
  address: Address,
  { connections }: PrepareOptions,
): Promise<ServerFacts> {
  const connection = connect(address, { max: 1, idleTimeout: null, settings: bareSettings });
  const { sql, destroy } = connection;
  const ask = <Answer>(question: Promise<Answer>): Promise<Answer> =>
    withDeadline(question, { ms: answerLimitMs, give: destroy });
  try {
    const facts = await ask(checkServer(sql, connections));
    await ask(applySettings(sql, facts));
    await ask(checkRightToReadMigrations(sql));
    await withDeadline(updateSchema(sql), { ms: migrationLimitMs, give: destroy });
    await ask(checkRightsToServe(sql));
    return facts;
  } finally {
    // Ends the session, and with it the lock.
    await sql.end({ timeout: 5 });
    destroy();
  }
}

async function applySettings(sql: Sql, { versionNumber }: ServerFacts): Promise<void> {
  const settings = sessionSettings({ serverVersion: versionNumber, statementTimeoutMs: 0 });
  for (const [name, value] of Object.entries(settings)) {
    await sql`select set_config(${name}, ${value}, false)`;
  }
}

async function updateSchema(sql: Sql): Promise<void> {
  if ((await countPending(sql)) === 0) return;
  await lockMigrations(sql);
  // Another process may have done it meanwhile.
  if ((await countPending(sql)) === 0) return;
  await checkRightsToMigrate(sql);
  try {
    await migrate(drizzle(sql), { migrationsFolder });
  } catch (error) {
    throw new DatabaseError(
      findDatabaseFault(error) ?? 'DATABASE_UNUSABLE',
      `the schema could not be brought up to date: ${describeReason(error)}`,
      { cause: error },
    );
  }
}

/** Polls instead of waiting in the server, so that an ended process leaves no waiter behind. */
async function lockMigrations(sql: Sql): Promise<void> {
  for (;;) {
    const [row] = await sql<{ held: boolean }[]>`
      select pg_try_advisory_lock(hashtextextended('vitrine:migrate', 0)) as held`;
    if (row?.held) return;
    await delay(lockPauseMs);
  }
}

/** How many migrations the database lacks. Throws DATABASE_NEWER if it has one that this version does not know. */
export async function countPending(sql: Pick<Sql, 'unsafe'>): Promise<number> {
  const applied = await readApplied(sql);
  const unknown = applied.filter((when) => !knownMigrations().includes(when));
  if (unknown.length > 0) throw newerDatabase(unknown.length);
  return knownMigrations().length - applied.length;
}

async function readApplied(sql: Pick<Sql, 'unsafe'>): Promise<number[]> {
  const [table] = await sql.unsafe<{ exists: boolean }[]>(
    `select exists (select from pg_class where relnamespace = to_regnamespace('drizzle')
       and relname = '__drizzle_migrations') as exists`,
  );
  if (!table?.exists) return [];
  const rows = await sql.unsafe<{ created_at: string }[]>(
    'select created_at::text from drizzle.__drizzle_migrations',
  );
  return rows.map(({ created_at }) => Number(created_at));
}

let known: readonly number[] | null = null;

/** The creation times of this version's migrations, by which the migrator identifies them. */
function knownMigrations(): readonly number[] {
  known ??= readMigrationFiles({ migrationsFolder }).map(({ folderMillis }) => folderMillis);
  return known;
}

function newerDatabase(unknown: number): DatabaseError {
  return new DatabaseError(
    'DATABASE_NEWER',
    `the database was brought up to date by a newer Vitrine (${unknown} more migrations); start that version, or name another database in DATABASE_URL or another folder in VITRINE_DATA_DIR`,
    { evidence: { unknown } },
  );
}
