import { mkdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { appRouter, createCallerFactory, createVitrine, loadConfig } from '@vitrine/server';
import { pino } from 'pino';
import { repositoryRoot } from './repository.ts';

interface WorkbenchOptions {
  /** A server to use instead of a new embedded one. */
  databaseUrl?: string;
}

/** The product in this process on an embedded PostgreSQL with its production settings, everything in a private directory. */
export async function openWorkbench({ databaseUrl = '' }: WorkbenchOptions = {}) {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'vitrine-bench-'));
  const environment: Record<string, string> = {
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
  const config = loadConfig(environment, repositoryRoot);
  const vitrine = await createVitrine({
    config,
    log: pino({ level: 'silent' }),
    version: '0.0.0',
    mode: 'command',
  });
  const context = vitrine.createContext('bench');
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
    directory,
    environment,
    config,
    vitrine,
    context,
    db: context.db,
    services: context.services,
    call: createCallerFactory(appRouter)(context),
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

export type Workbench = Awaited<ReturnType<typeof openWorkbench>>;
