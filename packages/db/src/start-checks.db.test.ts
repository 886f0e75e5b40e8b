import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from './database.ts';
import { openDatabase } from './open-database.ts';
import { store } from './schema.ts';
import { createTestDatabase, type TestDatabase } from './testing.ts';

let test: TestDatabase;
/** A superuser on the migrated test database. */
let admin: Database;
/** Undoes the changes of the test to the whole server. */
let cleanUp: string[];

beforeEach(async () => {
  test = await createTestDatabase();
  admin = await test.open();
  cleanUp = [];
});

afterEach(async () => {
  for (const statement of cleanUp.reverse()) await run(statement);
  await test.dispose();
});

const run = (statement: string) => admin.db.execute(sql.raw(statement));

const uniqueName = (kind: string) => `vitrine_test_${kind}_${randomUUID().replaceAll('-', '')}`;

const password = 'secret';

async function createRole(): Promise<string> {
  const role = uniqueName('role');
  await run(`create role ${role} login password '${password}'`);
  cleanUp.push(`drop role ${role}`);
  return role;
}

async function createEmptyDatabase(options = "encoding 'UTF8'"): Promise<string> {
  const name = uniqueName('empty');
  await run(`create database ${name} ${options} template template0`);
  cleanUp.push(`drop database ${name} with (force)`);
  return name;
}

function urlOf({ database, role }: { database?: string; role?: string }): string {
  const url = new URL(test.url);
  if (database) url.pathname = `/${database}`;
  if (role) {
    url.username = role;
    url.password = password;
  }
  return url.href;
}

async function open(place: { database?: string; role?: string }, poolSize = 2): Promise<Database> {
  return openDatabase({ kind: 'external', url: urlOf(place), poolSize });
}

/** The refusal of a start: one line without our SQL. */
async function refusalOf(place: { database?: string; role?: string }, poolSize?: number) {
  const error: unknown = await open(place, poolSize).then(
    (database) => database.close().then(() => 'it was opened'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof Error)) throw new TypeError(String(error));
  expect(error.message).not.toMatch(/\n|\\u\{a\}|Failed query|\$1/);
  return { code: 'code' in error ? error.code : null, message: error.message };
}

describe('a start on a database of the user’s own', () => {
  it('without the right to create tables says which statement grants it', async () => {
    const [database, role] = [await createEmptyDatabase(), await createRole()];
    await run(`grant create on database ${database} to ${role}`);
    cleanUp.push(`drop owned by ${role}`);
    expect(await refusalOf({ database, role })).toEqual({
      code: 'DATABASE_RIGHTS',
      message: `the role ${role} may not create tables in the schema public; as the owner of the database or a superuser run there: grant usage, create on schema public to ${role}`,
    });
  });

  it('without the right to a table says which statement grants it, and serves with it', async () => {
    const role = await createRole();
    cleanUp.push(`drop owned by ${role}`);
    await run(`grant usage on schema drizzle to ${role}`);
    await run(`grant select on drizzle.__drizzle_migrations to ${role}`);
    const refusal = await refusalOf({ role });
    const grant = `grant select, insert, update, delete on all tables in schema public to ${role}`;
    expect(refusal).toMatchObject({ code: 'DATABASE_RIGHTS' });
    expect(refusal.message).toContain(grant);
    await run(grant);
    const next = `grant usage on sequence public.registry_order to ${role}`;
    expect((await refusalOf({ role })).message).toContain(next);
    await run(next);
    const served = await open({ role });
    expect(await served.findFault()).toBeNull();
    await served.close();
  });

  it('finds its tables with any search path of the role', async () => {
    await run('create schema other');
    await run('create table other.store (nothing text)');
    const role = await createRole();
    cleanUp.push(`drop owned by ${role}`);
    await run(`alter database ${new URL(test.url).pathname.slice(1)} owner to ${role}`);
    cleanUp.push(`alter database ${new URL(test.url).pathname.slice(1)} owner to current_user`);
    await run(`grant all on all tables in schema public, drizzle, other to ${role}`);
    await run(`grant usage on all sequences in schema public to ${role}`);
    await run(`grant all on schema public, drizzle, other to ${role}`);
    await run(`alter role ${role} set search_path = other, public`);
    const served = await open({ role });
    expect(await served.db.execute(sql`select store_code from store`)).toEqual([]);
    await served.close();
  });

  it('that is read-only says so', async () => {
    const role = await createRole();
    await run(`alter role ${role} set default_transaction_read_only = on`);
    const refusal = await refusalOf({ role });
    expect(refusal.code).toBe('DATABASE_READ_ONLY');
    expect(refusal.message).toContain(`read-only for the role ${role}`);
  });

  it.each(['LATIN1', 'SQL_ASCII'])('that is encoded in %s is refused', async (encoding) => {
    const database = await createEmptyDatabase(`encoding '${encoding}' locale 'C'`);
    const refusal = await refusalOf({ database });
    expect(refusal.code).toBe('DATABASE_UNUSABLE');
    expect(refusal.message).toContain(`is encoded in ${encoding}`);
  });

  it('that a newer version has migrated is refused at start and reported while running', async () => {
    const served = await test.open();
    await served.assertCurrent();
    await run(
      `insert into drizzle.__drizzle_migrations (hash, created_at) values ('newer', 9999999999999)`,
    );
    expect(await refusalOf({})).toMatchObject({
      code: 'DATABASE_NEWER',
      message: expect.stringContaining('newer Vitrine'),
    });
    await expect(served.assertCurrent()).rejects.toMatchObject({ code: 'DATABASE_NEWER' });
    expect(await served.findFault()).toBe('DATABASE_NEWER');
  });

  it('with a conflicting table reports the reason of the server', async () => {
    const database = await createEmptyDatabase();
    const [url, role] = [urlOf({ database }), await createRole()];
    await run(`alter database ${database} owner to ${role}`);
    cleanUp.push(`alter database ${database} owner to current_user`);
    const other = await openDatabase({ kind: 'external', url, poolSize: 2 });
    await other.db.execute(sql.raw('drop schema drizzle cascade'));
    await other.close();
    expect(await refusalOf({ database })).toEqual({
      code: 'DATABASE_UNUSABLE',
      message: 'the schema could not be brought up to date: relation "model_run" already exists',
    });
  });

  it('that does not exist, or refuses the password, says so', async () => {
    const role = await createRole();
    await run(`alter role ${role} password 'another'`);
    expect(await refusalOf({ role })).toMatchObject({
      code: 'DATABASE_UNUSABLE',
      message: expect.stringMatching(
        /^DATABASE_URL cannot be used: password authentication failed/,
      ),
    });
    expect(await refusalOf({ database: 'nowhere' })).toMatchObject({
      code: 'DATABASE_UNUSABLE',
      message: 'DATABASE_URL cannot be used: database "nowhere" does not exist',
    });
  });

  it('with too few connections for the role says how to raise them', async () => {
    const role = await createRole();
    await run(`alter role ${role} connection limit 5`);
    expect(await refusalOf({ role }, 10)).toEqual({
      code: 'DATABASE_UNUSABLE',
      message: `the role ${role} may hold 5 connections and one Vitrine uses up to 12; raise it with: alter role "${role}" connection limit 24`,
    });
  });

  it('with timeouts set for the role keeps its sessions and their locks', async () => {
    const role = await createRole();
    cleanUp.push(`drop owned by ${role}`);
    const settings = [
      'idle_session_timeout',
      'idle_in_transaction_session_timeout',
      'statement_timeout',
      'lock_timeout',
      ...(Number.parseInt(admin.version, 10) < 17 ? [] : ['transaction_timeout']),
    ];
    for (const name of settings) await run(`alter role ${role} set ${name} = '300ms'`);
    await run(`alter role ${role} set default_transaction_isolation = 'serializable'`);
    await run(`grant usage on schema drizzle to ${role}`);
    await run(`grant select on drizzle.__drizzle_migrations to ${role}`);
    await run(`grant select, insert, update, delete on all tables in schema public to ${role}`);
    await run(`grant usage on all sequences in schema public to ${role}`);
    // Two connections for statements beside that of the transaction.
    const served = await open({ role }, 4);
    const lock = await served.locks.acquire('a', { timeoutMs: 1_000 });
    let inserted: Promise<unknown> = Promise.resolve();
    const level = await served.db.transaction(async (tx) => {
      await tx.execute(sql`lock table store in exclusive mode`);
      await tx.execute(sql`select pg_sleep(0.5)`);
      inserted = served.db
        .insert(store)
        .values({ store_code: 'WAITED' })
        .then(
          () => 'inserted',
          (error: unknown) => error,
        );
      // Another connection is busy: the transaction idles, and the row waits for its lock.
      await served.db.execute(sql`select pg_sleep(0.5)`);
      const [row] = await tx.execute<{ level: string }>(
        sql`select current_setting('transaction_isolation') as level`,
      );
      return row?.level;
    });
    expect(level).toBe('read committed');
    expect(await inserted).toBe('inserted');
    await lock.assertHeld();
    await lock.release();
    await served.close();
  });
});
