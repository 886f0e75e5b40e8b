import type { Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { drizzle, PostgresJsSession } from 'drizzle-orm/postgres-js';
import type { Target } from './connection.ts';
import { startCopy } from './copy-in.ts';
import type { Database, DatabaseConfig, VitrineDb } from './database.ts';
import { type Cluster, openCluster } from './embedded/cluster.ts';
import { prepareSchema } from './migrate.ts';
import { createPool, type Pool } from './pool.ts';
import * as schema from './schema.ts';
import { createSessionConnection, type SessionConnection } from './session-connection.ts';
import { createSessionLocks } from './session-locks.ts';

const defaultPoolSize = 10;
const aliveTimeoutMs = 2_000;

type Parts = {
  config: DatabaseConfig;
  cluster: Cluster | null;
  pool: Pool;
  session: SessionConnection;
  version: string;
};

function assemble({ config, cluster, pool, session, version }: Parts): Database {
  const db: VitrineDb = drizzle(pool.sql, { schema });

  async function copyIn(on: VitrineDb, statement: string): Promise<Writable> {
    const { session: drizzleSession } = on._;
    if (!(drizzleSession instanceof PostgresJsSession)) throw new TypeError('not a handle of ours');
    // On the pool a copy needs a connection of its own: statements sent after it would end up in the data.
    if (drizzleSession.client === pool.sql) return pool.copyIn(statement);
    return startCopy(drizzleSession.client, statement);
  }

  async function isAlive(): Promise<boolean> {
    const asked = db.execute(sql`select 1`).then(
      () => true,
      () => false,
    );
    const timer = new AbortController();
    const late = delay(aliveTimeoutMs, false, { signal: timer.signal }).catch(() => false);
    const answer = await Promise.race([asked, late]);
    timer.abort();
    return answer;
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
    listen: session.listen,
    onLost: session.onLost,
    isAlive,
    close,
  };
}

async function openOn(
  target: Target,
  config: DatabaseConfig,
  cluster: Cluster | null,
): Promise<Database> {
  const version = await prepareSchema(target);
  const keepRunning = config.kind === 'embedded' && config.keepRunning;
  const session = createSessionConnection(target, async () => {
    if (keepRunning) await cluster?.ensureRunning();
  });
  await session.current();
  const pool = createPool(target, config.poolSize ?? defaultPoolSize);
  return assemble({ config, cluster, pool, session, version });
}

/**
 * Opens the database, brings its schema up to date, and answers once it serves. The embedded one is
 * started unless another process runs it already. Throws DatabaseError when that cannot be done.
 */
export async function openDatabase(config: DatabaseConfig): Promise<Database> {
  if (config.kind === 'external') return openOn(config.url, config, null);
  const { dataDirectory, log } = config;
  const cluster = await openCluster({ dataDirectory, log });
  try {
    return await openOn(cluster.endpoint, config, cluster);
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}
