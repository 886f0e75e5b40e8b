import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadConfig, toOpeningError } from '@vitrine/server';
import { type Logger, pino, stdSerializers, stdTimeFunctions } from 'pino';
import pretty from 'pino-pretty';
import * as z from 'zod';
import { type RunningServer, serve } from './serve.ts';

const repositoryRoot = fileURLToPath(new URL('../../..', import.meta.url));

/** A hanging shutdown is cut off, so that the user always gets the prompt back. */
const shutdownLimitMs = 8_000;

/** A start in progress may finish first: longer than the start of the embedded database may take. */
const startLimitMs = 70_000;

function createLogger(level: string): Logger {
  const serializers = { err: stdSerializers.err, error: stdSerializers.err };
  const options = { level, timestamp: stdTimeFunctions.isoTime, serializers };
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

/**
 * Ends the process in order, once: with 0 on a signal, with 1 after an uncaught error. Waits for a start in progress, so that
 * everything it opened is closed.
 */
function stopInOrder(starting: Promise<RunningServer>, log: Logger): void {
  let isStopping = false;
  const stop = (exitCode: number) => {
    if (isStopping) return;
    isStopping = true;
    const patience = cutOffAfter(startLimitMs, log);
    starting
      .then((server) => {
        clearTimeout(patience);
        cutOffAfter(shutdownLimitMs, log);
        return server.close();
      })
      .then(
        () => process.exit(exitCode),
        (error: unknown) => {
          log.error({ err: error }, 'The shutdown failed');
          process.exit(1);
        },
      );
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      log.info(`${signal}: closing`);
      stop(0);
    });
  }
  // The launcher holds a channel to this process; once it is gone, nothing else would end this process.
  const leave = () => {
    log.info('The launcher is gone: shutting down');
    stop(0);
  };
  process.once('disconnect', leave);
  if (process.connected === false) leave();
  // The state is unknown from here on; the next start repairs it. An unhandled rejection ends up here too.
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error }, 'Uncaught error: shutting down');
    stop(1);
  });
}

function cutOffAfter(ms: number, log: Logger): NodeJS.Timeout {
  const cutOff = () => {
    log.fatal('The shutdown took too long and was cut off; the next start repairs the rest');
    process.exit(1);
  };
  return setTimeout(cutOff, ms).unref();
}

/** Why the server did not start: one line that names the setting to change. */
function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? error.code : null;
  if (code === 'EADDRINUSE') return `PORT is taken: ${error.message}`;
  return toOpeningError(error).message;
}

try {
  const config = loadConfig(process.env, repositoryRoot);
  const log = createLogger(config.logLevel);
  const webRoot = path.join(repositoryRoot, 'apps/web/dist');
  const starting = serve({ config, log, version: readVersion(), webRoot });
  stopInOrder(starting, log);
  log.info(`Vitrine is ready on ${(await starting).url}`);
} catch (error) {
  process.stderr.write(`vitrine: ${describeFailure(error)}\n`);
  process.exit(2);
}
