import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Address, parseDatabaseUrl } from '../address.ts';
import { type Connection, connect } from '../connection.ts';
import { bareSettings } from '../session-settings.ts';
import { createTestDatabase, type TestDatabase } from '../testing.ts';
import { awaitCommands, holdForCommand } from './command-lock.ts';

let test: TestDatabase;
let address: Address;
let command: Connection;
let observer: Connection;

const open = () => connect(address, { max: 1, idleTimeout: null, settings: bareSettings });

beforeEach(async () => {
  test = await createTestDatabase();
  address = parseDatabaseUrl(test.url, {});
  command = open();
  observer = open();
});

afterEach(async () => {
  command.destroy();
  observer.destroy();
  await test.dispose();
});

/** The locks of this database, such as `ShareLock` or `ExclusiveLock waits`. */
async function listLocks(): Promise<string[]> {
  const rows = await observer.sql<{ lock: string }[]>`
    select mode || case when granted then '' else ' waits' end as lock from pg_locks
    where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())
    order by lock`;
  return rows.map(({ lock }) => lock);
}

/** Whether a stop has asked for the cluster and got no. */
async function hasTried(): Promise<boolean> {
  const rows = await observer.sql`select from pg_stat_activity
    where datname = current_database() and state = 'idle' and query like '%pg_try_advisory_lock%'`;
  return rows.length > 0;
}

describe('a stop of the cluster', () => {
  it('waits for the commands at work', async () => {
    await holdForCommand(command.sql);
    const stop = awaitCommands(address, 60_000);
    await expect.poll(hasTried).toBe(true);
    expect(await listLocks()).toEqual(['ShareLock']);
    command.destroy();
    const release = await stop;
    expect(await listLocks()).toEqual(['ExclusiveLock']);
    release();
  });

  it('keeps a command waiting that comes once it is decided', async () => {
    const release = await awaitCommands(address, 60_000);
    const held = holdForCommand(command.sql);
    await expect.poll(listLocks).toEqual(['ExclusiveLock', 'ShareLock waits']);
    release();
    await held;
    expect(await listLocks()).toEqual(['ShareLock']);
  });

  it('does not wait longer than it may, and not at all if it may not', async () => {
    await holdForCommand(command.sql);
    for (const patienceMs of [50, 0]) (await awaitCommands(address, patienceMs))();
    expect(await listLocks()).toEqual(['ShareLock']);
  });
});
