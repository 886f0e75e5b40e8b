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
 * https://github.com/porsager/postgres/issues/1216
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

/** The shared connections of single statements, and a client for each transaction or copy. */
class Connections {
  shared: Connection;
  readonly #address: Address;
  readonly #options: PoolOptions;
  readonly #transactionSize: number;
  readonly #idle: Client[] = [];
  readonly #waiting: ((client: Client) => void)[] = [];
  readonly #clients = new Set<Client>();
  #ended = false;

  constructor(address: Address, options: PoolOptions) {
    this.#address = address;
    this.#options = options;
    this.#transactionSize = Math.max(1, Math.ceil(options.size / 2));
    this.shared = this.#openShared();
  }

  #openShared(): Connection {
    const { size, settings, onBroken } = this.#options;
    const connection = connect(this.#address, {
      max: Math.max(1, size - this.#transactionSize),
      idleTimeout: null,
      settings,
      onclose: () => {
        if (this.#ended || this.shared !== connection) return;
        this.shared = this.#openShared();
        void connection.sql.end({ timeout: endSeconds });
        onBroken();
      },
    });
    return connection;
  }

  #openClient(): Client {
    const client: Client = {
      broken: false,
      used: false,
      connection: connect(this.#address, {
        max: 1,
        idleTimeout: idleSeconds,
        settings: this.#options.settings,
        onclose: () => this.discard(client),
      }),
    };
    this.#clients.add(client);
    return client;
  }

  checkOut(): Client | Promise<Client> {
    if (this.#ended) throw new DatabaseError('DATABASE_UNAVAILABLE', 'the database was closed');
    const client = this.#idle.pop();
    if (client !== undefined) return client;
    if (this.#clients.size < this.#transactionSize) return this.#openClient();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  giveBack(client: Client): void {
    if (client.broken) return;
    const next = this.#waiting.shift();
    if (next === undefined) this.#idle.push(client);
    else next(client);
  }

  discard(client: Client): void {
    client.broken = true;
    if (!this.#clients.delete(client)) return;
    const place = this.#idle.indexOf(client);
    if (place >= 0) this.#idle.splice(place, 1);
    void client.connection.sql.end({ timeout: 0 });
    if (this.#ended) return;
    this.#waiting.shift()?.(this.#openClient());
    this.#options.onBroken();
  }

  #list(): Connection[] {
    return [this.shared, ...[...this.#clients].map((client) => client.connection)];
  }

  destroy(): void {
    for (const connection of this.#list()) connection.destroy();
  }

  async end(): Promise<void> {
    this.#ended = true;
    await Promise.all(this.#list().map(({ sql }) => sql.end({ timeout: endSeconds })));
    this.destroy();
  }
}

/**
 * An idle connection that has ended does not mean that the database is gone: until the work has
 * begun, tries the next connection. The failure of a new connection is final.
 */
async function runTransaction(
  connections: Connections,
  { faults, life }: PoolOptions,
  work: (sql: TransactionSql) => Promise<unknown>,
): Promise<unknown> {
  /** Not watched as a pending call: it runs after a failure and has its own timeout. */
  async function ask(statement: string, parameters: string[]): Promise<unknown> {
    const { sql } = connections.shared;
    const [row] = await sql.unsafe<{ answer: unknown }[]>(statement, parameters);
    return row?.answer;
  }

  for (;;) {
    const client = await connections.checkOut();
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
      connections.discard(client);
      if (!wasIdle) throw error;
    } finally {
      connections.giveBack(client);
    }
  }
}

const writingCommands = new Set(['INSERT', 'UPDATE', 'DELETE']);

/**
 * A pool that outlives its server: it discards a broken connection and never reconnects it, so the
 * first query after a restart works and none hangs on an old connection.
 */
export function createPool(address: Address, options: PoolOptions): Pool {
  const { watch, faults } = options;
  const connections = new Connections(address, options);

  function unsafe(...statement: Parameters<Sql['unsafe']>) {
    const query = watch.during(connections.shared.sql.unsafe(...statement));
    query.then(
      ({ command }) => {
        if (writingCommands.has(command)) faults.clear();
      },
      (error: unknown) => faults.remember(error),
    );
    return query;
  }

  /** A transaction counts as waiting for the server from its first statement to its last, whatever it does in between. */
  function begin(work: (sql: TransactionSql) => Promise<unknown>): Promise<unknown> {
    const transaction = watch.during(runTransaction(connections, options, work));
    transaction.catch((error: unknown) => faults.remember(error));
    return transaction;
  }

  async function copyIn(statement: string): Promise<Writable> {
    const client = await connections.checkOut();
    const leave = watch.enter();
    try {
      const stream = await startCopy(client.connection.sql, statement);
      stream.once('close', () => {
        leave();
        connections.giveBack(client);
      });
      return stream;
    } catch (error) {
      leave();
      connections.giveBack(client);
      throw error;
    }
  }

  const sql = new Proxy(connections.shared.sql, {
    get: (_first, key) => {
      if (key === 'begin') return begin;
      return key === 'unsafe' ? unsafe : Reflect.get(connections.shared.sql, key);
    },
  });
  return {
    sql,
    copyIn,
    destroy: () => connections.destroy(),
    end: () => connections.end(),
  };
}
