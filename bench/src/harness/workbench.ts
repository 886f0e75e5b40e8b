import { mkdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import type { Build } from './build.ts';

interface WorkbenchOptions {
  build: Build;
  /** An older build to measure beside it. */
  against?: Build | null;
  /** Servers to use instead of new embedded ones. */
  databaseUrl?: string;
  againstDatabaseUrl?: string;
}

/** The product in this process on an embedded PostgreSQL with its production settings, everything in a private directory. */
export interface Workbench extends Opened {
  /** The older build beside this one, with its own directory and database; null if nothing is compared. */
  earlier: Workbench | null;
}

type Opened = Awaited<ReturnType<typeof openProduct>>;

export async function openWorkbench(options: WorkbenchOptions): Promise<Workbench> {
  const { build, against = null, databaseUrl = '', againstDatabaseUrl = '' } = options;
  const opened = await openProduct(build, databaseUrl);
  if (against === null) return { ...opened, earlier: null };
  try {
    const earlier = await openProduct(against, againstDatabaseUrl);
    const close = async () => {
      await Promise.all([opened.close(), earlier.close()]);
    };
    return { ...opened, close, earlier: { ...earlier, earlier: null } };
  } catch (error) {
    await opened.close();
    throw error;
  }
}

/** The folders and the database of one product, as the environment of its programs. */
export function makeEnvironment(directory: string, databaseUrl: string): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    HOME: directory,
    TMPDIR: os.tmpdir(),
    HOST: '127.0.0.1',
    PORT: '0',
    DATABASE_URL: databaseUrl,
    VITRINE_DATA_DIR: path.join(directory, 'data'),
    SHOWCASE_EXPORT_ROOT: path.join(directory, 'showcase'),
    ARTIFACT_ROOT: path.join(directory, 'models'),
    LOG_LEVEL: 'info',
  };
}

/** Opens the product of a build on the folders and the database of an environment. */
export async function openVitrine({ root, server }: Build, environment: Record<string, string>) {
  const config = server.loadConfig(environment, root);
  const vitrine = await server.createVitrine({
    config,
    log: pino({ level: 'silent' }),
    version: '0.0.0',
    mode: 'command',
  });
  const context = vitrine.createContext('bench');
  const call = server.createCallerFactory(server.appRouter)(context);
  return { config, vitrine, context, call };
}

async function openProduct(build: Build, databaseUrl: string) {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'vitrine-bench-'));
  const environment = makeEnvironment(directory, databaseUrl);
  const { config, vitrine, context, call } = await openVitrine(build, environment);
  const helpers: (() => Promise<void>)[] = [];
  const closing = new AbortController();
  let closed: Promise<void> | undefined;
  const close = async () => {
    closing.abort();
    await Promise.all(helpers.map((end) => end()));
    await vitrine.close();
    await rm(directory, { recursive: true, force: true });
  };
  return {
    build,
    directory,
    environment,
    config,
    vitrine,
    context,
    db: context.db,
    services: context.services,
    call,
    /** A new empty directory on the same file system. */
    makeDirectory: (name: string): string => {
      const made = path.join(directory, name);
      mkdirSync(made, { recursive: true });
      return made;
    },
    /** Aborted once no new work may start on this workbench. */
    closing: closing.signal,
    /** Registers a process that uses this workbench; if it is still running, it is ended before the workbench is removed. */
    beforeClose: (end: () => Promise<void>): void => {
      helpers.push(end);
    },
    /** Closes once, however often it is called. */
    close: (): Promise<void> => {
      closed ??= close();
      return closed;
    },
  };
}
