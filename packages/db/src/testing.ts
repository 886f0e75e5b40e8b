import { randomInt, randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import type { TestProject } from 'vitest/node';
import { type Address, parseDatabaseUrl } from './address.ts';
import { connect } from './connection.ts';
import type { Database } from './database.ts';
import { openEmbeddedCluster } from './embedded/open-embedded-cluster.ts';
import { prepareSchema } from './migrate.ts';
import { openDatabase } from './open-database.ts';
import { bareSettings } from './session-settings.ts';

export { type HeldTable, holdTable, holdWriters } from './testing/hold-table.ts';

type TestServer = { url: string; template: string };

declare module 'vitest' {
  interface ProvidedContext {
    vitrineTestServer: TestServer;
  }
}

export type TestDatabase = {
  readonly config: { kind: 'external'; url: string };
  readonly url: string;
  /** Opens the database; `dispose` closes everything still open. */
  open(): Promise<Database>;
  dispose(): Promise<void>;
};

async function run(target: string | Address, ...statements: string[]): Promise<void> {
  const address = typeof target === 'string' ? parseDatabaseUrl(target) : target;
  const { sql } = connect(address, { max: 1, idleTimeout: null, settings: bareSettings });
  try {
    for (const statement of statements) await sql.unsafe(statement);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.toString();
}

/**
 * Below the ephemeral ports: until the server listens, a second later, the system could assign an ephemeral port to any connection
 * of another process.
 */
async function findFreePort(): Promise<number> {
  for (;;) {
    const port = randomInt(10_000, 30_000);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

type RunningServer = { url: string; stop: () => Promise<void> };

/** A cluster that lives as long as the test run; nothing is flushed, everything else is as in production. */
async function startThrowAwayServer(): Promise<RunningServer> {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'vitrine-test-'));
  const port = await findFreePort();
  const cluster = await openEmbeddedCluster({ dataDirectory, throwAway: { port } });
  const password = randomUUID();
  await run(cluster.address, `alter role vitrine password '${password}'`);
  return {
    url: `postgres://vitrine:${password}@127.0.0.1:${port}/postgres`,
    stop: async () => {
      await cluster.stop();
      await rm(dataDirectory, { recursive: true, force: true });
    },
  };
}

function externalServer(): RunningServer {
  const url = process.env.TEST_DATABASE_URL;
  if (url === undefined || url === '') {
    throw new Error('the project "external" needs TEST_DATABASE_URL');
  }
  return { url, stop: async () => {} };
}

/**
 * The vitest globalSetup of a package with database tests: a throw-away embedded PostgreSQL, or, in a
 * project named `external`, the server of TEST_DATABASE_URL; with the schema in a template database.
 */
export async function setupTestServer(project: TestProject): Promise<() => Promise<void>> {
  const server = project.name === 'external' ? externalServer() : await startThrowAwayServer();
  const template = `vitrine_test_template_${randomUUID().replaceAll('-', '')}`;
  await run(server.url, `create database ${template}`);
  await prepareSchema(parseDatabaseUrl(withDatabase(server.url, template)), { connections: 1 });
  project.provide('vitrineTestServer', { url: server.url, template });
  return async () => {
    await run(server.url, `drop database ${template} with (force)`);
    await server.stop();
  };
}

/**
 * A fresh, migrated, private database on the test server, copied from the template in about 20 ms.
 * Needs `setupTestServer` as the package's vitest globalSetup.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = inject('vitrineTestServer');
  const name = `vitrine_test_${randomUUID().replaceAll('-', '')}`;
  await run(server.url, `create database ${name} template ${server.template}`);
  const url = withDatabase(server.url, name);
  const config = { kind: 'external', url } as const;
  const opened = new Set<Database>();

  async function open(): Promise<Database> {
    const database = await openDatabase(config);
    opened.add(database);
    return database;
  }

  async function dispose(): Promise<void> {
    await Promise.all([...opened].map((database) => database.close()));
    await run(server.url, `drop database ${name} with (force)`);
  }

  return { config, url, open, dispose };
}
