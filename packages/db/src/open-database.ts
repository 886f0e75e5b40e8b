import type { Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { drizzle, PostgresJsSession } from 'drizzle-orm/postgres-js';
import { type Address, parseDatabaseUrl } from './address.ts';
import { startCopy } from './copy-in.ts';
import type { Database, DatabaseConfig, VitrineDb } from './database.ts';
import { holdForCommand } from './embedded/command-lock.ts';
import { type EmbeddedCluster, openEmbeddedCluster } from './embedded/open-embedded-cluster.ts';
import {
  DatabaseError,
  type DatabaseFault,
  describeReason,
  findDatabaseFault,
  isDatabaseUnavailable,
} from './errors.ts';
import { createFaultMemory, type FaultMemory } from './fault-memory.ts';
import { countPending, prepareSchema } from './migrate.ts';
import { createPool, type Pool } from './pool.ts';
import * as schema from './schema.ts';
import { createServerWatch, defaultWatchLimits } from './server-watch.ts';
import { SessionConnection } from './session-connection.ts';
import { createSessionLocks } from './session-locks.ts';
import { sessionSettings } from './session-settings.ts';

const defaultPoolSize = 10;

/** How long a start retries while another process is stopping the cluster. */
const openAgainMs = 60_000;

/** How long the owner of the embedded cluster waits at its end for commands of other processes; a server has to end soon. */
const commandPatienceMs = 10_000;
const serverPatienceMs = 3_000;

/** The session that holds the locks, and the one that updates the schema before there is a pool. */
const connectionsBesidePool = 2;

/** How long one statement may take on the server; ingest, reset and seeding lift it for their transaction. */
const statementTimeoutMs = 300_000;

const aliveTimeoutMs = 2_000;

type Parts = {
  config: DatabaseConfig;
  cluster: EmbeddedCluster | null;
  pool: Pool;
  session: SessionConnection;
  faults: FaultMemory;
  version: string;
};

function assemble({ config, cluster, pool, session, faults, version }: Parts): Database {
  const db: VitrineDb = drizzle(pool.sql, { schema });

  async function copyIn(on: VitrineDb, statement: string): Promise<Writable> {
    const { session: drizzleSession } = on._;
    if (!(drizzleSession instanceof PostgresJsSession)) throw new TypeError('not a handle of ours');
    // On the pool a copy needs its own connection: later statements would end up in the data.
    if (drizzleSession.client === pool.sql) return pool.copyIn(statement);
    return startCopy(drizzleSession.client, statement);
  }

  async function findFault(): Promise<DatabaseFault | null> {
    const asked = countPending(pool.sql).then(
      () => faults.latest(),
      (error: unknown) => faults.latest() ?? findDatabaseFault(error) ?? 'DATABASE_FAILED',
    );
    const timer = new AbortController();
    const late = delay(aliveTimeoutMs, faults.latest() ?? ('DATABASE_UNAVAILABLE' as const), {
      signal: timer.signal,
    });
    late.catch(() => {});
    const fault = await Promise.race([asked, late]);
    timer.abort();
    return fault;
  }

  async function close(): Promise<void> {
    try {
      await Promise.all([pool.end(), session.end()]);
    } finally {
      await cluster?.stop();
    }
  }

  return {
    db,
    kind: config.kind,
    version,
    locks: createSessionLocks(session),
    copyIn,
    listen: (channel, onNotify) => session.listen(channel, onNotify),
    onLost: (callback) => session.onLost(callback),
    findFault,
    assertCurrent: async () => {
      await countPending(pool.sql);
    },
    close,
  };
}

async function openOn(
  address: Address,
  config: DatabaseConfig,
  cluster: EmbeddedCluster | null,
): Promise<Database> {
  const size = config.poolSize ?? defaultPoolSize;
  const { version, versionNumber: serverVersion } = await prepareSchema(address, {
    connections: size + connectionsBesidePool,
  });
  const faults = createFaultMemory();
  const recover = async () => {
    if (config.kind === 'embedded' && config.keepRunning) await cluster?.ensureRunning();
  };
  const watch = createServerWatch({
    ...(config.watch ?? defaultWatchLimits),
    ask: () => session.ask(),
    giveUp: () => {
      config.warn?.('The database is silent: every connection is given up', {});
      session.destroy();
      pool.destroy();
    },
  });
  const session = new SessionConnection(address, {
    settings: sessionSettings({ serverVersion, statementTimeoutMs: 0 }),
    ...(isCommand(config)
      ? { applicationName: 'vitrine command', prepare: holdForCommand }
      : { applicationName: 'vitrine server' }),
    watch,
    recover,
    onFailure: warnOncePerReason(config, faults),
  });
  await session.current();
  const pool = createPool(address, {
    size,
    settings: sessionSettings({ serverVersion, statementTimeoutMs }),
    watch,
    faults,
    life: () => session.life(),
    onBroken: () => {
      recover().catch((error: unknown) => faults.remember(error));
    },
  });
  return assemble({ config, cluster, pool, session, faults, version });
}

/** Retries a missing database ten times a second; logs one warning until the reason changes. */
function warnOncePerReason(
  { warn }: DatabaseConfig,
  faults: FaultMemory,
): (error: unknown) => void {
  let lastReason = '';
  return (error) => {
    faults.remember(error);
    const reason = describeReason(error);
    if (reason !== lastReason) warn?.('The database does not answer', { reason });
    lastReason = reason;
  };
}

/** Why the user's own server cannot be opened, as one line that names the setting. */
function describeRefusal(error: unknown): DatabaseError {
  if (error instanceof DatabaseError) return error;
  const fault = findDatabaseFault(error);
  const reason = describeReason(error);
  if (fault === 'DATABASE_UNAVAILABLE') {
    return new DatabaseError(fault, `DATABASE_URL does not answer: ${reason}`, { cause: error });
  }
  const code = fault ?? 'DATABASE_UNUSABLE';
  return new DatabaseError(code, `DATABASE_URL cannot be used: ${reason}`, { cause: error });
}

/**
 * Opens the database, brings its schema up to date, and resolves once it serves. Starts the embedded
 * one unless another process already runs it. Throws DatabaseError if that fails.
 */
export async function openDatabase(config: DatabaseConfig): Promise<Database> {
  if (config.kind === 'embedded') return openEmbedded(config);
  const address = parseDatabaseUrl(config.url, config.environment);
  try {
    return await openOn(address, config, null);
  } catch (error) {
    throw describeRefusal(error);
  }
}

async function openEmbedded(
  config: Extract<DatabaseConfig, { kind: 'embedded' }>,
): Promise<Database> {
  const { dataDirectory, log } = config;
  const patienceMs = isCommand(config) ? commandPatienceMs : serverPatienceMs;
  const cluster = await openEmbeddedCluster({ dataDirectory, log, patienceMs });
  const end = performance.now() + openAgainMs;
  for (;;) {
    try {
      return await openOn(cluster.address, config, cluster);
    } catch (error) {
      if (!isDatabaseUnavailable(error) || performance.now() > end) {
        await cluster.stop();
        throw error;
      }
      // Its owner stopped it between the check and the first query: start it again.
      await cluster.ensureRunning();
    }
  }
}

/** A command cannot continue if the cluster stops under it; a server restarts the cluster. */
const isCommand = (config: DatabaseConfig): boolean =>
  config.kind === 'embedded' && !config.keepRunning;
