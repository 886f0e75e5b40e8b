import type { Writable } from 'node:stream';
import type { Sql, TransactionSql } from 'postgres';
import type { Address } from './address.ts';
import { type Connection, connect } from './connection.ts';
import { startCopy } from './copy-in.ts';
import { DatabaseError, isDatabaseUnavailable } from './errors.ts';
import type { FaultMemory } from './fault-memory.ts';
import type { ServerWatch } from './server-watch.ts';
import type { SessionSettings } from './session-settings.ts';
import { createCommitCheck, readTransactionId } from './settle-commit.ts';

const commitAskLimitMs = 10_000;
const idleSeconds = 60;
const endSeconds = 5;

type Client = { connection: Connection; broken: boolean; used: boolean };

export type Pool = {
  /** The client for drizzle: statements run on the shared connections, each transaction on its own connection. */
  readonly sql: Sql;
  copyIn(statement: string): Promise<Writable>;
  /** Closes every socket at once: pending calls fail, and later calls get a new socket. */
  destroy(): void;
  end(): Promise<void>;
};

export type PoolOptions = {
  size: number;
  settings: SessionSettings;
  watch: ServerWatch;
  faults: FaultMemory;
  /** Aborts when the server may have restarted, so that its answer about an earlier transaction may mean another one. */
  life: () => AbortSignal | null;
  /** Called for every broken connection. */
  onBroken: () => void;
};

const connectionLost = () =>
  new DatabaseError('DATABASE_UNAVAILABLE', 'the connection of this transaction was lost');

/**
 * Gives `work` a transaction that sends nothing more to a broken connection. The driver would
 * reconnect, run the rest of this transaction inside another one, or fail on a closed socket
 * outside any promise; `begin` itself has already rejected by then.
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
  // A promise that never settles keeps the driver from sending a commit or rollback to a broken connection.
  if (client.broken) return new Promise(() => {});
  if (outcome.status === 'rejected') throw outcome.reason;
  return outcome.value;
}

/**
 * A pool that outlives its server: it discards a broken connection and never reconnects it, so the
 * first query after a restart works and none hangs on an old connection.
 */
export function createPool(address: Address, options: PoolOptions): Pool {
  const { size, settings, watch, faults, life, onBroken } = options;
  const transactionSize = Math.max(1, Math.ceil(size / 2));
  const sharedSize = Math.max(1, size - transactionSize);
  const idle: Client[] = [];
  const waiting: ((client: Client) => void)[] = [];
  const clients = new Set<Client>();
  let ended = false;
  let shared = openShared();

  function openShared(): Connection {
    const connection = connect(address, {
      max: sharedSize,
      idleTimeout: null,
      settings,
      onclose: () => {
        if (ended || shared !== connection) return;
        shared = openShared();
        void connection.sql.end({ timeout: endSeconds });
        onBroken();
      },
    });
    return connection;
  }

  function openClient(): Client {
    const client: Client = {
      broken: false,
      used: false,
      connection: connect(address, {
        max: 1,
        idleTimeout: idleSeconds,
        settings,
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
    void client.connection.sql.end({ timeout: 0 });
    if (ended) return;
    waiting.shift()?.(openClient());
    onBroken();
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
   * An idle connection that has ended does not mean that the database is gone: until the work has
   * begun, tries the next connection. The failure of a new connection is final.
   */
  async function begin(work: (sql: TransactionSql) => Promise<unknown>): Promise<unknown> {
    for (;;) {
      const client = await checkOut();
      const wasIdle = client.used;
      client.used = true;
      const commit = createCommitCheck({ ask, life, askLimitMs: commitAskLimitMs });
      let begun = false;
      try {
        const result = await client.connection.sql.begin((sql) => {
          begun = true;
          return runGuarded(client, sql, async (guarded) => {
            const answer = await work(guarded);
            commit.begin(await readTransactionId(guarded), answer);
            return answer;
          });
        });
        if (commit.hasWritten()) faults.clear();
        return result;
      } catch (error) {
        if (begun) return await commit.settle(error);
        if (!isDatabaseUnavailable(error)) throw error;
        discard(client);
        if (!wasIdle) throw error;
      } finally {
        giveBack(client);
      }
    }
  }

  /** Not watched as a pending call: it runs after a failure and has its own timeout. */
  async function ask(statement: string, parameters: string[]): Promise<unknown> {
    const [row] = await shared.sql.unsafe<{ answer: unknown }[]>(statement, parameters);
    return row?.answer;
  }

  function unsafe(...statement: Parameters<Sql['unsafe']>) {
    const query = watch.during(shared.sql.unsafe(...statement));
    query.then(
      ({ command }) => {
        if (writingCommands.has(command)) faults.clear();
      },
      (error: unknown) => faults.remember(error),
    );
    return query;
  }

  async function copyIn(statement: string): Promise<Writable> {
    const client = await checkOut();
    const leave = watch.enter();
    try {
      const stream = await startCopy(client.connection.sql, statement);
      stream.once('close', () => {
        leave();
        giveBack(client);
      });
      return stream;
    } catch (error) {
      leave();
      giveBack(client);
      throw error;
    }
  }

  function listConnections(): Connection[] {
    return [shared, ...[...clients].map((client) => client.connection)];
  }

  function destroy(): void {
    for (const connection of listConnections()) connection.destroy();
  }

  async function end(): Promise<void> {
    ended = true;
    await Promise.all(listConnections().map(({ sql }) => sql.end({ timeout: endSeconds })));
    destroy();
  }

  /** A transaction counts as waiting for the server from its first statement to its last, whatever it does in between. */
  function beginWatched(work: (sql: TransactionSql) => Promise<unknown>): Promise<unknown> {
    const transaction = watch.during(begin(work));
    transaction.catch((error: unknown) => faults.remember(error));
    return transaction;
  }

  const sql = new Proxy(shared.sql, {
    get: (_first, key) => {
      if (key === 'begin') return beginWatched;
      return key === 'unsafe' ? unsafe : Reflect.get(shared.sql, key);
    },
  });
  return { sql, copyIn, destroy, end };
}

const writingCommands = new Set(['INSERT', 'UPDATE', 'DELETE']);
