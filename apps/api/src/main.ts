import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigError, loadConfig } from '@vitrine/server';
import { type Logger, pino, stdTimeFunctions } from 'pino';
import pretty from 'pino-pretty';
import { z } from 'zod';
import { type RunningServer, serve } from './serve.ts';

const repositoryRoot = fileURLToPath(new URL('../../..', import.meta.url));

/** A shutdown that hangs is cut off, so that the person at the keyboard always gets the prompt back. */
const shutdownLimitMs = 8_000;

function createLogger(level: string): Logger {
  const options = { level, timestamp: stdTimeFunctions.isoTime };
  if (!process.stdout.isTTY) return pino(options);
  const stream = pretty({ ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss', sync: true });
  return pino(options, stream);
}

function readVersion(): string {
  const manifest: unknown = JSON.parse(
    readFileSync(path.join(repositoryRoot, 'package.json'), 'utf8'),
  );
  return z.object({ version: z.string() }).parse(manifest).version;
}

function loadSettings() {
  const file = path.join(repositoryRoot, '.env');
  if (existsSync(file)) process.loadEnvFile(file);
  return loadConfig(process.env, repositoryRoot);
}

function stopOnSignals(server: RunningServer, log: Logger): void {
  let isStopping = false;
  const stop = (signal: NodeJS.Signals) => {
    if (isStopping) return;
    isStopping = true;
    log.info(`${signal}: closing`);
    setTimeout(() => process.exit(1), shutdownLimitMs).unref();
    server.close().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'The shutdown failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  process.on('SIGHUP', stop);
}

/** One readable line for whoever started this, and the exit code that says whose turn it is. */
function refuse(error: unknown): never {
  const line = error instanceof Error ? error.message : String(error);
  process.stderr.write(`vitrine: ${line}\n`);
  process.exit(error instanceof ConfigError ? 2 : 1);
}

try {
  const config = loadSettings();
  const log = createLogger(config.logLevel);
  const webRoot = path.join(repositoryRoot, 'apps/web/dist');
  const server = await serve({ config, log, version: readVersion(), webRoot });
  stopOnSignals(server, log);
  log.info(`Vitrine is ready on ${server.url}`);
} catch (error) {
  refuse(error);
}
