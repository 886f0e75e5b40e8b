import type { Writable } from 'node:stream';
import type { Sql, TransactionSql } from 'postgres';
import { connect, type Target } from './connection.ts';
import { startCopy } from './copy-in.ts';
import { DatabaseError, isDatabaseUnavailable } from './errors.ts';

const statementTimeoutMs = 300_000;
const idleSeconds = 60;
const endSeconds = 5;

type Client = { sql: Sql; broken: boolean; used: boolean };

export type Pool = {
  /** What drizzle talks to: statements run on the shared connections, transactions on one of their own. */
  readonly sql: Sql;
  copyIn(statement: string): Promise<Writable>;
  end(): Promise<void>;
};

const connectionLost = () =>
  new DatabaseError('DATABASE_UNAVAILABLE', 'the connection of this transaction was lost');

/**
 * Hands a transaction to `work` such that nothing more goes to a connection that broke. The driver
 * would reconnect it, run what is left of this transaction in somebody else's, or fail on a socket
 * that is gone outside of any promise; `begin` itself has already rejected by then.
 */
function guard(client: Client, sql: TransactionSql): TransactionSql {
  return new Proxy(sql, {
    get(target, key) {
      if (key === 'savepoint') {
        return (work: (inner: TransactionSql) => Promise<unknown>) =>
          target.savepoint((inner) => runGuarded(client, inner, work));
      }
      if (client.broken && key === 'unsafe') throw connectionLost();
      return Reflect.get(target, key);
    },
  });
}

async function runGuarded<Result>(
  client: Client,
  sql: TransactionSql,
  work: (guarded: TransactionSql) => Promise<Result>,
): Promise<Result> {
  const [outcome] = await Promise.allSettled([work(guard(client, sql))]);
  // Never settling keeps the driver from sending a commit or rollback to a connection that broke.
  if (client.broken) return new Promise(() => {});
  if (outcome.status === 'rejected') throw outcome.reason;
  return outcome.value;
}

/**
 * A pool that outlives its server: a connection that broke is thrown away and never connected again,
 * so the first query after a restart works and none is left hanging on what was before.
 */
export function createPool(target: Target, size: number): Pool {
  const transactionSize = Math.max(1, Math.ceil(size / 2));
  const sharedSize = Math.max(1, size - transactionSize);
  const idle: Client[] = [];
  const waiting: ((client: Client) => void)[] = [];
  const clients = new Set<Client>();
  let ended = false;
  let shared = openShared();

  function openShared(): Sql {
    const sql = connect(target, {
      max: sharedSize,
      idleTimeout: null,
      statementTimeout: statementTimeoutMs,
      onclose: () => {
        if (ended || shared !== sql) return;
        shared = openShared();
        void sql.end({ timeout: endSeconds });
      },
    });
    return sql;
  }

  function openClient(): Client {
    const client: Client = {
      broken: false,
      used: false,
      sql: connect(target, {
        max: 1,
        idleTimeout: idleSeconds,
        statementTimeout: statementTimeoutMs,
        onclose: () => discard(client),
      }),
    };
    clients.add(client);
    return client;
  }

  function discard(client: Client): void {
    client.broken = true;
    if (!clients.delete(client)) return;
    const place = idle.indexOf(client);
    if (place >= 0) idle.splice(place, 1);
    void client.sql.end({ timeout: 0 });
    if (!ended) waiting.shift()?.(openClient());
  }

  function checkOut(): Client | Promise<Client> {
    if (ended) throw new DatabaseError('DATABASE_UNAVAILABLE', 'the database was closed');
    const client = idle.pop();
    if (client !== undefined) return client;
    if (clients.size < transactionSize) return openClient();
    return new Promise((resolve) => waiting.push(resolve));
  }

  function giveBack(client: Client): void {
    if (client.broken) return;
    const next = waiting.shift();
    if (next === undefined) idle.push(client);
    else next(client);
  }

  /**
   * A connection that ended while it lay idle says nothing about the database: as long as the work
   * has not begun, the next one is tried. One that was just opened is believed.
   */
  async function begin(work: (sql: TransactionSql) => Promise<unknown>): Promise<unknown> {
    for (;;) {
      const client = await checkOut();
      const wasIdle = client.used;
      client.used = true;
      let begun = false;
      try {
        return await client.sql.begin((sql) => {
          begun = true;
          return runGuarded(client, sql, work);
        });
      } catch (error) {
        if (begun || !isDatabaseUnavailable(error)) throw error;
        discard(client);
        if (!wasIdle) throw error;
      } finally {
        giveBack(client);
      }
    }
  }

  async function copyIn(statement: string): Promise<Writable> {
    const client = await checkOut();
    try {
      const stream = await startCopy(client.sql, statement);
      stream.once('close', () => giveBack(client));
      return stream;
    } catch (error) {
      giveBack(client);
      throw error;
    }
  }

  async function end(): Promise<void> {
    ended = true;
    const all = [shared, ...[...clients].map((client) => client.sql)];
    await Promise.all(all.map((sql) => sql.end({ timeout: endSeconds })));
  }

  const sql = new Proxy(shared, {
    get: (_first, key) => (key === 'begin' ? begin : Reflect.get(shared, key)),
  });
  return { sql, copyIn, end };
}
